"""Translation catalogues, tried on a small site of two files."""

import gettext
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

import config
from app.lib import catalogues

CODE = """
from flask_babel import gettext as _, lazy_gettext as _l, ngettext, pgettext

TITLE = _l("Nothing is here")


def told(count: int, name: str) -> str:
    # NOTE: Said to somebody who followed.
    _("Welcome, %(name)s", name=name)
    pgettext("a button", "Post")
    return ngettext("%(num)d post", "%(num)d posts", count)
"""
PART = """
{# NOTE: Above a list of posts. #}
<h2>{{ _("Posts") }}</h2>
{% trans trimmed name=person.name %}
  Back to
  {{ name }}
{% endtrans %}
"""
TEXTS = {
    "Nothing is here",
    "Welcome, %(name)s",
    "Post",
    ("%(num)d post", "%(num)d posts"),
    "Posts",
    "Back to %(name)s",
    "Hello",
}
SPANISH: dict[str, str | tuple[str, ...]] = {
    "Nothing is here": "Aquí no hay nada",
    "Welcome, %(name)s": "Hola, %(name)s",
    "Post": "Publicar",
    "%(num)d post": ("Una publicación", "%(num)d publicaciones"),
    "Posts": "Publicaciones",
    "Back to %(name)s": "Volver a %(name)s",
    "Hello": "Hola",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site whose texts are in code, in a part of a page and in a mail."""
    shutil.copy(config.ROOT / "babel.cfg", tmp_path)
    files = {
        "views.py": CODE,
        "templates/_components/part.html": PART,
        "templates/email/hello.txt": '{{ _("Hello") }}',
        "static/vendor/tool.py": '_("not ours")',
    }
    for name, content in files.items():
        path = tmp_path / "app" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


@pytest.fixture
def spanish(root: Path) -> Path:
    """The same with a complete translation into Spanish; its catalogue."""
    path = catalogues.init(root, "es")
    translate(root, SPANISH)
    return path


def translate(root: Path, texts: dict[str, str | tuple[str, ...]]) -> None:
    catalogue = catalogues.read(root, "es")
    for message in catalogue:
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        message.string = texts.get(str(key), message.string)
    catalogues.write(root, "es", catalogue)


def texts(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def test_texts_are_found_in_code_pages_parts_and_mails(root: Path) -> None:
    assert texts(catalogues.extract(root)) == TEXTS


def test_the_sites_own_texts_are_found() -> None:
    found = catalogues.extract(config.ROOT)
    places = {place for message in found for place, _line in message.locations}
    assert {"app/auth/forms.py", "app/templates/_components/nav.html"} <= places
    assert any(place.startswith("app/templates/email/") for place in places)


def test_notes_for_translators_and_contexts_are_kept(root: Path) -> None:
    content = catalogues.init(root, "de").read_text()
    assert "#. Said to somebody who followed.\n#: app/views.py\n" in content
    assert "#. Above a list of posts.\n#: app/templates/_components/part.html\n" in content
    assert 'msgctxt "a button"\nmsgid "Post"\n' in content


def test_a_catalogue_holds_no_date_no_name_and_no_path_of_a_machine(root: Path) -> None:
    catalogue = catalogues.init(root, "de")
    assert catalogue == root / "translations/de/LC_MESSAGES/messages.po"
    header = catalogue.read_text().split("\n\n")[0]
    assert header.splitlines() == [
        "# Translation of Microblog: German.",
        'msgid ""',
        'msgstr ""',
        r'"Project-Id-Version: Microblog\n"',
        r'"Language: de\n"',
        r'"Plural-Forms: nplurals=2; plural=(n != 1);\n"',
        r'"MIME-Version: 1.0\n"',
        r'"Content-Type: text/plain; charset=utf-8\n"',
        r'"Content-Transfer-Encoding: 8bit\n"',
    ]
    assert str(root) not in catalogue.read_text()
    assert "@" not in header


@pytest.mark.parametrize(
    ("language", "folder"), [("de", "de"), ("pt-BR", "pt_BR"), ("PT_br", "pt_BR"), ("ar", "ar")]
)
def test_a_language_may_be_written_in_several_ways(root: Path, language: str, folder: str) -> None:
    assert catalogues.init(root, language).parts[-3] == folder
    assert catalogues.languages(root) == [folder]


@pytest.mark.parametrize(
    "language",
    ["", "xx", "german", "root", "de_", "_de", "de_XX", "de.UTF-8", "../de", "/etc", "de/..", "\0"],
)
def test_an_unknown_language_is_refused(root: Path, language: str) -> None:
    with pytest.raises(catalogues.UnknownLanguage):
        catalogues.init(root, language)
    assert not (root / "translations").exists()


def test_a_translation_is_not_begun_twice(root: Path, spanish: Path) -> None:
    before = spanish.read_text()
    with pytest.raises(FileExistsError, match=r"^translations/es"):
        catalogues.init(root, "es")
    assert spanish.read_text() == before


def test_an_update_without_news_changes_nothing(root: Path, spanish: Path) -> None:
    before = spanish.read_bytes()
    assert catalogues.update(root) == {"es": 0}
    assert spanish.read_bytes() == before


def test_an_update_brings_what_is_new_and_drops_what_has_gone(root: Path, spanish: Path) -> None:
    (root / "app/templates/email/hello.txt").write_text('{{ _("Goodbye") }}')
    assert catalogues.update(root) == {"es": 1}
    content = spanish.read_text()
    assert 'msgid "Goodbye"\nmsgstr ""\n' in content
    assert "Hello" not in content
    assert 'msgstr "Aquí no hay nada"' in content
    assert catalogues.problems(root) == ["es: not translated: 'Goodbye'"]


def test_an_update_keeps_a_translators_remarks_and_drops_a_tools_header(
    root: Path, spanish: Path
) -> None:
    content = spanish.read_text()
    content = content.replace(
        '"Language', '"Last-Translator: A B <a@example.org>\\n"\n"Language', 1
    )
    content = content.replace("#: app/views.py\n", "# Informal.\n#: app/views.py\n", 1)
    spanish.write_text(content)
    catalogues.update(root)
    assert "# Informal.\n" in spanish.read_text()
    assert "Last-Translator" not in spanish.read_text()


def test_what_is_compiled_translates(root: Path, spanish: Path) -> None:
    assert catalogues.compile_all(root) == ["es"]
    with spanish.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Nothing is here") == "Aquí no hay nada"
    assert compiled.pgettext("a button", "Post") == "Publicar"
    assert compiled.ngettext("%(num)d post", "%(num)d posts", 1) == "Una publicación"
    assert compiled.ngettext("%(num)d post", "%(num)d posts", 2) == "%(num)d publicaciones"
    assert {path.name for path in spanish.parent.iterdir()} == {"messages.po", "messages.mo"}


def test_a_complete_translation_has_no_problems(root: Path, spanish: Path) -> None:
    assert catalogues.problems(root, ["en", "es"]) == []
    assert catalogues.problems(root, ["en", "es", "de"]) == ["de: there is no catalogue"]


@pytest.mark.parametrize(
    ("text", "translation", "problem"),
    [
        ("Hello", "", "es: not translated: 'Hello'"),
        ("%(num)d post", ("Una publicación", ""), "es: not translated: ('%(num)d post', "),
        ("Welcome, %(name)s", "Hola", "es: other placeholders: 'Welcome, %(name)s'"),
        ("Welcome, %(name)s", "Hola, %(nombre)s", "es: unknown named placeholder 'nombre': "),
        ("Welcome, %(name)s", "Hola, %s", "es: the format strings are of different kinds: "),
        ("%(num)d post", ("Una", "Muchas"), "es: other placeholders: ('%(num)d post', "),
    ],
)
def test_what_is_wrong_with_a_translation_is_named(
    root: Path, spanish: Path, text: str, translation: str | tuple[str, ...], problem: str
) -> None:
    translate(root, {text: translation})
    problems = catalogues.problems(root)
    assert problems
    assert problems[0].startswith(problem)


def test_texts_that_the_code_does_not_have_are_named(root: Path, spanish: Path) -> None:
    (root / "app/templates/email/hello.txt").write_text('{{ _("Goodbye") }}')
    content = spanish.read_text().replace("#: app/views.py\n", "#: app/views.py\n#, fuzzy\n", 1)
    spanish.write_text(content)
    assert catalogues.problems(root) == [
        "es: to be looked at: 'Nothing is here'",
        "es: not in the catalogue: 'Goodbye'",
        "es: no longer used: 'Hello'",
    ]


@pytest.mark.parametrize("content", [b'msgid "a\n', b'msgid "a"\nmsgstr "\xff"\n', b"what?\n"])
def test_a_broken_catalogue_is_named(root: Path, spanish: Path, content: bytes) -> None:
    spanish.write_bytes(content)
    for act in (catalogues.update, catalogues.compile_all, catalogues.problems):
        with pytest.raises(catalogues.BrokenCatalogue, match=r"^translations/es/.*messages\.po: "):
            act(root)
    assert spanish.read_bytes() == content


def test_a_folder_that_is_no_language_is_named(root: Path, spanish: Path) -> None:
    shutil.copytree(spanish.parent, root / "translations/xx/LC_MESSAGES")
    with pytest.raises(catalogues.BrokenCatalogue, match=r"^translations/xx/.*no language"):
        catalogues.compile_all(root)
