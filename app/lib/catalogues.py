"""Translation catalogues: made, brought up to date, compiled and checked with Babel."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

DOMAIN = "messages"


class UnknownLanguage(ValueError):
    """No such language is known."""


def run(*arguments: str) -> None:
    CommandLineInterface().run(["pybabel", "-q", *arguments])  # type: ignore[no-untyped-call]


def extract(root: Path, template: Path) -> None:
    """Collect the texts of the code and the pages into a template."""
    run(
        *("extract", "-F", str(root / "babel.cfg"), "-k", "_l", "-k", "lazy_gettext"),
        *("--no-location", "--sort-output", "--project", "Microblog", "--omit-header"),
        *("-c", "NOTE:", "-o", str(template), str(root / "app")),
    )


def init(root: Path, language: str) -> Path:
    """Begin a translation. Raises UnknownLanguage, or FileExistsError where there is one."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError) as error:
        raise UnknownLanguage(language) from error
    catalogue = path_of(root, str(locale))
    if catalogue.exists():
        raise FileExistsError(catalogue)
    with template_of(root) as template:
        arguments = ("-i", str(template), "-d", str(root / "translations"), "-l", str(locale))
        run("init", *arguments, "-D", DOMAIN)
    return catalogue


@contextmanager
def template_of(root: Path) -> Iterator[Path]:
    """A fresh template in a folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / f"{DOMAIN}.pot"
        extract(root, template)
        yield template


def update(root: Path) -> list[str]:
    """Bring every translation up to date with the code; the languages there are."""
    with template_of(root) as template:
        for language in languages(root):
            arguments = ("-i", str(template), "-d", str(root / "translations"), "-l", language)
            run("update", *arguments, "-D", DOMAIN, "--no-fuzzy-matching", "--omit-header")
    return languages(root)


def compile_all(root: Path) -> list[str]:
    """Make the files that the site reads; the languages there are."""
    for language in languages(root):
        source = path_of(root, language)
        draft = source.with_suffix(".mo.new")
        run("compile", "-i", str(source), "-o", str(draft), "-l", language)
        draft.replace(source.with_suffix(".mo"))
    return languages(root)


def languages(root: Path) -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parts[-3] for path in (root / "translations").glob("*/LC_MESSAGES/*.po"))


def path_of(root: Path, language: str) -> Path:
    return root / "translations" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def problems(root: Path) -> list[str]:
    """What is missing in the translations, a line each; empty if they are complete."""
    with template_of(root) as template:
        wanted = read(template)
    return [line for language in languages(root) for line in compare(root, language, wanted)]


def compare(root: Path, language: str, wanted: Catalog) -> Iterator[str]:
    present = read(path_of(root, language))
    for message in wanted:
        found = present.get(message.id) if message.id else message
        if found is None:
            yield f"{language}: not in the catalogue: {message.id!r}"
        elif message.id and not is_translated(found.string):
            yield f"{language}: not translated: {message.id!r}"
        elif found.fuzzy and message.id:
            yield f"{language}: fuzzy: {message.id!r}"
        elif message.id:
            yield from (f"{language}: {error}: {message.id!r}" for error in found.check(present))
    yield from (
        f"{language}: no longer used: {message.id!r}"
        for message in present
        if message.id and wanted.get(message.id) is None
    )


def is_translated(string: object) -> bool:
    return all(string) if isinstance(string, (list, tuple)) else bool(string)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)
