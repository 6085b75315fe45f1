"""Builds app/static/vendor: third-party files, as pinned, cut to what the pages use."""

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.lib import npm, stylesheet

VENDOR = Path("app/static/vendor")
COMMAND = "flask assets"
STYLESHEETS = ("bootstrap.min.css", "bootstrap.rtl.min.css")
SCRIPTS = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "moment.min.js": "moment/min/moment.min.js",
}
ICONS_NOTICE = "<!-- Bootstrap Icons, MIT, https://icons.getbootstrap.com -->"
SOURCES = {"templates": "**/*.html", "static/js": "**/*.js", ".": "**/*.py"}
WORD = re.compile(r"[A-Za-z][\w-]*")
# A call of icon() with all its literals, and an icon= that another call passes on.
ICON_CALL = re.compile(r"""\bicon(?:\(([^()]*)\)|=(["'][a-z0-9-]+["']))""")
LITERAL = re.compile(r"""["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""")
SVG = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class AssetsError(RuntimeError):
    """The front-end files could not be built; the text says what to do."""


@dataclass(frozen=True)
class Used:
    """What the sources ask for: every word (a class is one) and the names given to icon()."""

    words: frozenset[str]
    icons: frozenset[str]
    required_icons: frozenset[str]


def build(root: Path, say: Callable[[str], None], *, force: bool = False) -> bool:
    """Bring the vendor folder up to date; True when it was written, False when it was fresh.

    `say` gets one line for each step. Raises AssetsError when npm cannot be had, when a package
    cannot be fetched, and when a page asks for an icon that does not exist.
    """
    vendor = root / VENDOR
    used = scan(root / "app")
    stamp = _stamp(root, used)
    vendor.mkdir(parents=True, exist_ok=True)
    with _alone(vendor):
        if not force and _is_fresh(vendor, stamp):
            return False
        try:
            packages = npm.install(root, say)
        except npm.NpmError as error:
            raise AssetsError(f"{error} Then run `{COMMAND}` again.") from error
        say("Building the front-end files")
        _write(vendor, _files(packages, used), stamp)
    return True


def is_fresh(root: Path) -> bool:
    """Whether the vendor folder holds what would be built from these sources."""
    return _is_fresh(root / VENDOR, _stamp(root, scan(root / "app")))


def scan(app: Path) -> Used:
    """What templates, scripts and modules below a folder use."""
    words, icons, required = set(), set(), set()
    for text in _sources(app):
        words.update(WORD.findall(text))
        for call, keyword in ICON_CALL.findall(text):
            names = LITERAL.findall(call or keyword)
            icons.update(names)
            if LITERAL.match((call or keyword).strip()):
                required.add(names[0])
    return Used(frozenset(words), frozenset(icons), frozenset(required))


def sprite(folder: Path, used: Used) -> str:
    """One SVG file with the icons in use, each a symbol.

    Raises AssetsError when one that is asked for by name does not exist.
    """
    symbols = []
    for name in sorted(used.icons):
        drawing = folder / f"{name}.svg"
        if drawing.is_file() and (inside := SVG.search(drawing.read_text())):
            shapes = re.sub(r">\s+<", "><", inside.group(1).strip())
            symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{shapes}</symbol>')
        elif name in used.required_icons:
            raise AssetsError(f'There is no icon "{name}": see https://icons.getbootstrap.com.')
    drawn = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{ICONS_NOTICE}\n{drawn}\n</svg>\n'


def _sources(app: Path) -> Iterator[str]:
    for folder, pattern in SOURCES.items():
        for path in sorted((app / folder).glob(pattern)):
            yield path.read_text(encoding="utf-8")


def _files(packages: Path, used: Used) -> Iterator[tuple[str, str]]:
    """The name below the vendor folder and the text of every file."""
    for name in STYLESHEETS:
        css = (packages / "bootstrap/dist/css" / name).read_text(encoding="utf-8")
        css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
        yield name, stylesheet.trim(css, used.words)
    for name, source in SCRIPTS.items():
        yield name, (packages / source).read_text(encoding="utf-8")
    for locale in sorted((packages / "moment/locale").glob("*.js")):
        yield f"moment/{locale.name}", locale.read_text(encoding="utf-8")
    yield "icons.svg", sprite(packages / "bootstrap-icons/icons", used)


def _stamp(root: Path, used: Used) -> str:
    """Changes with everything that the files are made from, these modules included."""
    digest = hashlib.sha256()
    for module in (__file__, stylesheet.__file__, root / npm.LOCK):
        digest.update(Path(module).read_bytes())
    for part in (*sorted(used.words), "", *sorted(used.icons)):
        digest.update(part.encode() + b"\n")
    return digest.hexdigest()


def _is_fresh(vendor: Path, stamp: str) -> bool:
    try:
        kept, *names = (vendor / ".stamp").read_text().splitlines()
    except (FileNotFoundError, ValueError):
        return False
    return kept == stamp and all((vendor / name).is_file() for name in names)


def _write(vendor: Path, files: Iterator[tuple[str, str]], stamp: str) -> None:
    """Write every file whole or not at all, and the stamp last."""
    texts: Mapping[str, str] = dict(files)
    for name, text in texts.items():
        _replace(vendor / name, text)
    _replace(vendor / ".stamp", "\n".join([stamp, *texts]) + "\n")


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


@contextmanager
def _alone(vendor: Path) -> Iterator[None]:
    """Two set-ups at once would run npm in one folder: the second waits for the first."""
    lock = os.open(vendor / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
