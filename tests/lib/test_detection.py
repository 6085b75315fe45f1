"""The language of a text."""

import threading

import pytest
from hypothesis import given, settings

from app.lib import detection
from tests.lib.awkward import patient, strings


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "thanks, see you tomorrow"),
        ("en", "The ferry company says the evening crossing lacks demand. We stood on the pier."),
        ("en", "I HAVE NO IDEA WHAT TO DO TODAY"),
        ("es", "¿Alguien sabe dónde comprar pan bueno?"),
        ("de", "Ich habe heute keine Lust"),
        ("de", "Der Zug hat wieder Verspätung"),
        ("fr", "Je ne sais pas quoi faire ce soir"),
        ("it", "Il treno è di nuovo in ritardo"),
        ("pt", "Não sei o que fazer hoje à noite"),
        ("nl", "Ik weet niet wat ik vanavond moet doen"),
        ("sv", "Jag vet inte vad jag ska göra"),
        ("no", "Jeg vet ikke hva jeg skal gjøre"),
        ("da", "Jeg ved ikke hvad jeg skal gøre"),
        ("fi", "Hyvää huomenta kaikille"),
        ("pl", "Nie wiem co robić dziś wieczorem"),
        ("tr", "Bugün hava çok güzel"),
        ("ru", "Поезд опять опаздывает"),
        ("uk", "Доброго ранку всім"),
        ("el", "Καλημέρα σε όλους"),
        ("ar", "من يعرف مقهى هادئا قرب المرفأ"),
        ("fa", "امروز هوا خیلی خوب است"),
        ("he", "מה שלומך היום"),
        ("hi", "आज मौसम बहुत अच्छा है"),
        ("th", "วันนี้อากาศดีมาก"),
        ("ja", "今日は寒い"),
        ("ja", "夜行列車の窓から見た海。眠れなかった。"),
        ("zh", "今天天气很好"),
        ("ko", "안녕하세요 여러분"),
    ],
)
def test_a_sentence_tells_its_language(language: str, body: str) -> None:
    assert detection.language_of(body) == language


@pytest.mark.parametrize(
    "body",
    [
        "",
        "ok",
        "Berlin",
        "Deutsche",
        "東京",
        "hahahahahaha",
        "asdf jkl qwertyuiop",
        "RIP David Lynch",
        "1,234,567.89 + 10",
        "😀😀😀 👩‍👩‍👧 🇩🇪",
        "\0",
        "\ud800" * 20,
        "https://example.org/the/quick/brown/fox/jumps/over/the/lazy/dog",
        "@the_people_of_this_place #whatshouldwedotoday",
    ],
)
def test_too_little_text_tells_nothing(body: str) -> None:
    assert detection.language_of(body) is None


def test_links_names_and_tags_do_not_count() -> None:
    body = "@all_of_the_others Ich habe heute keine Lust #throwbackthursday "
    assert detection.language_of(body + "https://example.org/what-to-do-when-you-are-tired") == "de"


def test_threads_that_begin_together_load_one_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection, "_identifier", None)
    start = threading.Barrier(4)
    found = []

    def ask() -> None:
        start.wait()
        found.append((detection.language_of("Ich habe heute keine Lust"), detection._identifier))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert {language for language, _ in found} == {"de"}
    assert len({id(identifier) for _, identifier in found}) == 1


@settings(patient, max_examples=2_000)
@given(strings())
def test_any_text_has_a_language_of_two_letters_or_none(body: str) -> None:
    language = detection.language_of(body)
    assert language is None or len(language) == 2


def test_a_long_text_is_asked_by_its_beginning() -> None:
    assert detection.language_of("Ich habe heute keine Lust. " * 10_000) == "de"
