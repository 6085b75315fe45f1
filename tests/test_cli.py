"""The commands that translators type, on a copy of the site's texts."""

import shutil
from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

import config
from app import create_app
from tests.conftest import SETTINGS


class Translator(FlaskCliRunner):
    """Types `flask translate …`."""

    def types(self, *words: str) -> Result:
        return self.invoke(args=["translate", *words])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copy(config.ROOT / "babel.cfg", tmp_path)
    templates = tmp_path / "app" / "templates"
    templates.mkdir(parents=True)
    (templates / "page.html").write_text('{{ _("Hello") }}')
    return tmp_path


@pytest.fixture
def translator(site: Flask, root: Path, monkeypatch: pytest.MonkeyPatch) -> Translator:
    monkeypatch.setattr(site, "root_path", str(root / "app"))
    monkeypatch.setitem(site.config, "LANGUAGES", ["en", "es"])
    return Translator(site)


def catalogue(root: Path, language: str) -> Path:
    return root / "translations" / language / "LC_MESSAGES" / "messages.po"


def test_a_translator_begins_completes_and_compiles(translator: Translator, root: Path) -> None:
    begun = translator.types("init", "es")
    assert begun.exit_code == 0
    assert "Begun: translations/es/LC_MESSAGES/messages.po" in begun.output
    assert "es; still to translate: 1\n" in translator.types("update").output
    unfinished = translator.types("check")
    assert unfinished.exit_code == 1
    assert "es: not translated: 'Hello'" in unfinished.output
    written = catalogue(root, "es").read_text()
    catalogue(root, "es").write_text(
        written.replace('"Hello"\nmsgstr ""', '"Hello"\nmsgstr "Hola"')
    )
    finished = translator.types("check")
    assert finished.exit_code == 0, finished.output
    assert "complete" in finished.output
    assert translator.types("compile").output.startswith("Compiled: es\n")
    assert catalogue(root, "es").with_suffix(".mo").exists()


def test_a_further_language_is_to_be_offered_by_the_setting(translator: Translator) -> None:
    assert "LANGUAGES=en,es,pt_BR" in translator.types("init", "pt-br").output
    assert "LANGUAGES=en,es\n" in translator.types("init", "es").output


def test_an_offered_language_without_a_catalogue_is_a_fault(translator: Translator) -> None:
    checked = translator.types("check")
    assert checked.exit_code == 1
    assert "es: there is no catalogue" in checked.output


def test_an_unknown_language_is_refused_in_a_line(translator: Translator, root: Path) -> None:
    refused = translator.types("init", "klingon")
    assert refused.exit_code == 1
    assert refused.output == "Error: no language is called 'klingon'; try de or pt_BR\n"
    assert not (root / "translations").exists()


def test_a_translation_that_there_is_stays_as_it_is(translator: Translator, root: Path) -> None:
    translator.types("init", "de")
    catalogue(root, "de").write_text("# precious")
    refused = translator.types("init", "de")
    assert refused.exit_code == 1
    assert "translations/de/LC_MESSAGES/messages.po; run: flask translate update" in refused.output
    assert catalogue(root, "de").read_text() == "# precious"


@pytest.mark.parametrize("command", ["update", "compile", "check"])
def test_a_broken_catalogue_is_named_in_a_line(
    translator: Translator, root: Path, command: str
) -> None:
    translator.types("init", "de")
    catalogue(root, "de").write_text('msgid "a')
    broken = translator.types(command)
    assert broken.exit_code == 1
    assert broken.output.startswith("Error: translations/de/LC_MESSAGES/messages.po: ")
    assert broken.output.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_named_in_a_line(
    translator: Translator, root: Path
) -> None:
    (root / "translations").touch()
    refused = translator.types("init", "de")
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")
    assert "translations" in refused.output


@pytest.mark.parametrize("arguments", [["worker", "--once"], ["worker"]])
def test_a_worker_names_what_its_database_wants(tmp_path: Path, arguments: list[str]) -> None:
    app = create_app({**SETTINGS, **own_site(tmp_path)})
    refused = app.test_cli_runner().invoke(args=arguments)
    assert refused.exit_code == 1
    assert refused.output == "Error: the database is missing: run: flask db upgrade\n"


def test_jobs_cannot_be_done_once_where_the_database_is_silent(tmp_path: Path) -> None:
    (tmp_path / "microblog.db").mkdir()
    app = create_app({**SETTINGS, **own_site(tmp_path)})
    refused = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert refused.exit_code == 1
    assert refused.output == "Error: the database does not answer\n"


def own_site(folder: Path) -> dict[str, str]:
    database = f"sqlite:///{folder / 'microblog.db'}"
    return {"INSTANCE_PATH": str(folder), "SQLALCHEMY_DATABASE_URI": database}


def test_flask_run_says_at_its_start_what_the_database_lacks(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with click.Context(click.Command("run"), info_name="run"):
        create_app({**SETTINGS, **own_site(tmp_path)})
    assert "the database is missing: run: flask db upgrade" in caplog.text
