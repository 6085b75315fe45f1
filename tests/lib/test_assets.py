"""The front-end files, built from packages that a test lays out."""

import hashlib
import threading
from pathlib import Path

import pytest

from app.lib import assets, npm

LOCK = '{"lockfileVersion": 3}'
PACKAGES = {
    "bootstrap/dist/css/bootstrap.min.css": (
        "/*! MIT */.btn{x:1}.modal{y:2}/*# sourceMappingURL=bootstrap.min.css.map */"
    ),
    "bootstrap/dist/css/bootstrap.rtl.min.css": "/*! MIT */.btn{x:3}.modal{y:2}",
    "htmx.org/dist/htmx.min.js": "htmx",
    "moment/min/moment.min.js": "moment",
    "moment/locale/es.js": "es",
    "moment/locale/pt-br.js": "pt-br",
    "bootstrap-icons/icons/house.svg": '<svg width="16">\n  <path d="house"/>\n</svg>',
    "bootstrap-icons/icons/house-fill.svg": '<svg width="16"><path d="filled"/></svg>',
    "bootstrap-icons/icons/bell.svg": '<svg width="16"><path d="bell"/></svg>',
    "bootstrap-icons/icons/gear.svg": '<svg width="16"><path d="gear"/></svg>',
}
PAGE = """
<a class="btn">{{ icon("house-fill" if here else 'house', cls="icon-large") }}</a>
{{ button(icon="bell") }}
{{ icon(name, cls="icon-large") }}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site with one page, whose packages npm has already fetched."""
    lay_out(tmp_path / npm.FOLDER / "node_modules", PACKAGES)
    stamp = hashlib.sha256(LOCK.encode()).hexdigest()
    lay_out(tmp_path, {npm.LOCK: LOCK, f"{npm.FOLDER}/stamp": stamp})
    lay_out(tmp_path / "app", {"templates/page.html": PAGE, "models.py": "modest = 1"})
    return tmp_path


def lay_out(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def build(root: Path, *, force: bool = False) -> bool:
    return assets.build(root, lambda _: None, force=force)


def built(root: Path, name: str) -> str:
    return (root / assets.VENDOR / name).read_text()


def test_copies_scripts_and_one_locale_a_file(root: Path) -> None:
    assert build(root)
    assert built(root, "htmx.min.js") == "htmx"
    assert built(root, "moment.min.js") == "moment"
    assert built(root, "moment/pt-br.js") == "pt-br"


def test_keeps_of_bootstrap_what_the_pages_use(root: Path) -> None:
    build(root)
    assert built(root, "bootstrap.min.css") == "/*! MIT */.btn{x:1}"
    assert built(root, "bootstrap.rtl.min.css") == "/*! MIT */.btn{x:3}"


@pytest.mark.parametrize("source", ["app/static/js/dialog.js", "app/forms.py", "app/x/y.html"])
def test_finds_classes_in_scripts_and_modules_too(root: Path, source: str) -> None:
    lay_out(root, {source: 'add("modal")'})
    build(root)
    is_source = not source.endswith("y.html")
    assert (".modal" in built(root, "bootstrap.min.css")) is is_source


def test_draws_only_the_icons_in_use(root: Path) -> None:
    build(root)
    sprite = built(root, "icons.svg")
    assert '<symbol id="house" viewBox="0 0 16 16"><path d="house"/></symbol>' in sprite
    assert 'id="house-fill"' in sprite
    assert 'id="bell"' in sprite
    assert 'id="gear"' not in sprite


def test_refuses_an_icon_that_does_not_exist(root: Path) -> None:
    lay_out(root, {"app/templates/other.html": '{{ icon("hoose") }}'})
    with pytest.raises(assets.AssetsError, match='no icon "hoose"'):
        build(root)


def test_does_nothing_when_all_is_fresh(root: Path) -> None:
    assert build(root)
    assert not build(root)
    assert build(root, force=True)


def test_builds_anew_when_a_page_uses_another_icon(root: Path) -> None:
    build(root)
    lay_out(root, {"app/templates/other.html": '{{ icon("gear") }}'})
    assert build(root)
    assert 'id="gear"' in built(root, "icons.svg")


def test_builds_anew_when_a_file_is_gone(root: Path) -> None:
    build(root)
    (root / assets.VENDOR / "moment/es.js").unlink()
    assert build(root)
    assert built(root, "moment/es.js") == "es"


def test_leaves_no_drafts_behind(root: Path) -> None:
    build(root)
    build(root, force=True)
    hidden = {path.name for path in (root / assets.VENDOR).rglob(".*")}
    assert hidden == {".lock", ".stamp"}


def test_of_two_builds_at_once_the_second_finds_it_done(root: Path) -> None:
    barrier = threading.Barrier(2)
    results: list[bool] = []

    def build_together() -> None:
        barrier.wait()
        results.append(build(root))

    threads = [threading.Thread(target=build_together) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]


def test_says_which_command_to_run_again_when_packages_cannot_be_had(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(root, {npm.LOCK: "{}", "package.json": "{}", ".npmrc": ""})
    lay_out(tmp_path, {"bin/npm": "#!/bin/sh\n[ $1 = --version ] && echo 11.0.0\n"})
    (tmp_path / "bin/npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(assets.AssetsError, match="Then run `flask assets` again"):
        build(root)
