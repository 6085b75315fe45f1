"""Texts are read when they are wanted, quickly; a slip of the pen is told in one clear line."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import demo
from app.demo import loading, sayings, sections

CACHED = ("spoken", "languages", "speakers", "topics", "characters", "conversations")


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the texts to change, which is read in place of the real ones."""
    copy = tmp_path / "texts"
    shutil.copytree(loading.TEXTS, copy)
    monkeypatch.setattr(loading, "TEXTS", copy)
    forget()
    yield copy
    forget()


def forget() -> None:
    for name in CACHED:
        getattr(loading, name).cache_clear()


def load() -> None:
    for name in CACHED:
        getattr(loading, name)()


def change(path: Path, old: str, new: str) -> None:
    written = path.read_text(encoding="utf-8")
    assert old in written
    path.write_text(written.replace(old, new, 1), encoding="utf-8")


def test_all_texts_are_read_in_little_time(texts: Path) -> None:
    began = time.process_time()
    load()
    assert time.process_time() - began < 0.5


def test_a_site_that_serves_pages_reads_no_texts() -> None:
    asked = "import app, sys; sys.exit('app.demo.loading' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_the_most_spoken_language_comes_first() -> None:
    assert list(loading.languages()) == ["en", "es", "de", "fr", "pt", "ja", "ar", "uk", "hi"]
    assert sum(those.share for those in loading.speakers().values()) == 100


def test_a_further_language_is_one_further_file(texts: Path) -> None:
    english = texts / "languages" / "en.toml"
    shutil.copy(english, english.with_stem("nb"))
    change(english.with_stem("nb"), "share = 42", "share = 3")
    assert "nb" in loading.languages()
    assert loading.speakers()["nb"].share == 3


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("people", "[teo]", "[te o]", "people.toml: Expected"),
        ("people", "[teo]", "[T]", "people.toml: T: that cannot be a username"),
        ("people", 'name = "Teo', 'nam = "Teo', "people.toml: teo: name is missing"),
        ("people", "weight = 6", "weight = 0.5", "people.toml: mara: weight is not a whole number"),
        ("people", '"en"', '"tlh"', "people.toml: mara: languages: nothing is called tlh"),
        ("people", '"en"', '""', "people.toml: mara: languages is empty"),
        ("people", "weight = 6", "weight = 6\nage = 9", "people.toml: mara: age has no meaning"),
        ("people", "Marbling day.", "@nobody1", "people.toml: mara: nobody is called @nobody1"),
        ("people", "[en] A kettle", "[eo] A kettle", "olena: the note [eo] has no meaning here"),
        ("people", "[warning: spiders]", "[warning: ]", "teo: the note [warning: ] has no meaning"),
        ("people", "replies: nobody", "replies: no", "the note [replies: no] has no meaning"),
        ("people", "Larch boards |", "|", "No railing only courage” is no poll"),
        ("languages/en", "Cardamom or cinnamon? ||", "Which?", "polls: there is no || in “Which?"),
        ("languages/en", "|| Cardamom |", "|| Cinnamon |", "Both, and no questions” is no poll"),
        ("conversations", "[quote] ", "[quotes] ", "the note [quotes] has no meaning here"),
        ("languages/fr", "warnings", "warning", "fr.toml: shared: warnings is missing"),
        ("conversations", "henrik: ", "hank: ", "conversation 1: nobody is called hank"),
        ("conversations", "@henrik", "@hank", "conversation 1: nobody is called @hank"),
        ("conversations", "[[conv", "[[dis\n", "conversations.toml: Expected"),
        ("conversations", "lines", "liens", "conversation 1: lines is missing"),
        ("languages/de", "share = 11", "share = true", "de.toml: speakers: share is not a whole"),
        ("languages/uk", "Андрій=andriy", "Андрій", "speakers: “Андрій” has no Latin spelling"),
        ("languages/en", "{loaf}", "{laof}", "bakery: openings: slots has too little for {laof}"),
        ("languages/en", "{loaf}", "{loaf", "bakery: openings: a brace is alone in “The {loaf"),
        ("languages/en", "loaf: rye", "loaf rye", "shared: slots: there is no colon in “loaf rye"),
    ],
)
def test_a_slip_of_the_pen_is_told_in_one_line(
    texts: Path, file: str, old: str, new: str, told: str
) -> None:
    change(texts / f"{file}.toml", old, new)
    with pytest.raises(demo.Refused) as refused:
        load()
    assert told in refused.value.message
    assert f"{file}.toml: " in refused.value.message
    assert "\n" not in refused.value.message


def test_notes_say_how_a_text_is_said() -> None:
    part = sections.Section("xx.toml", {})
    said = "[pt, followers, replies: nobody, before: Olà, markdown] Olá [mundo]"
    saying = sayings.read(part, said, "en", {"en", "pt"})
    assert saying == sayings.Saying(
        "Olá [mundo]",
        "pt",
        audience="followers",
        repliers="nobody",
        is_markdown=True,
        earlier=("Olà",),
    )
    assert sayings.read(part, "Olá [mundo] a todos", "pt", {"pt"}).text == "Olá [mundo] a todos"


def test_a_missing_file_is_told_in_one_line(texts: Path) -> None:
    (texts / "people.toml").unlink()
    with pytest.raises(demo.Refused, match=r"people\.toml: .*No such file"):
        load()


def test_sentences_that_all_call_a_friend_are_refused() -> None:
    part = sections.Section("xx.toml", {"closings": "bye {friend}\n"})
    with pytest.raises(demo.Refused, match="every line calls a friend"):
        loading.templates(part, "closings", {})


def test_conversations_are_tables() -> None:
    book = sections.Section("xx.toml", {"conversation": ["mara: hello"]})
    with pytest.raises(demo.Refused, match=r"xx\.toml: conversation is not a list of tables"):
        book.tables("conversation")


def test_nothing_to_say_is_refused() -> None:
    with pytest.raises(demo.Refused, match=r"xx\.toml: closings is empty"):
        sections.Section("xx.toml", {"closings": " \n"}).lines("closings")
