"""Plain text to safe HTML."""

import time
from urllib.parse import unquote

import pytest
from hypothesis import given, settings

from app.lib import richtext, text
from tests.lib.awkward import AWKWARD, patient, strings
from tests.lib.outline import XSS, Outline

KNOWN = frozenset({"ana", "bea_2"})


def outline(body: str) -> Outline:
    return Outline(richtext.render(body, KNOWN).html)


def hrefs(body: str) -> list[str]:
    return [link["href"] for link in outline(body).links]


def test_blank_lines_part_paragraphs_and_line_breaks_stay() -> None:
    html = richtext.render("one\ntwo\n\nthree\n\n\nfour").html
    assert html == "<p>one<br>two</p><p>three</p><p>four</p>"


def test_nothing_visible_is_no_paragraph() -> None:
    assert richtext.render(" \u200b\n").html == ""


def test_markup_is_shown_as_typed() -> None:  # security 39
    typed = "<b>bold</b> & &lt; \"it\" 'is'"
    assert "<b>" not in richtext.render(typed).html
    assert outline(typed).shown == typed


def test_a_link_is_shown_without_its_scheme() -> None:
    html = richtext.render("see https://example.com/a?b=1&c=2.").html
    assert html == (
        '<p>see <a href="https://example.com/a?b=1&amp;c=2" rel="nofollow noopener ugc" dir="ltr">'
        "example.com/a?b=1&amp;c=2</a>.</p>"
    )


def test_a_link_whose_user_name_poses_as_the_host_is_text() -> None:  # security 40
    typed = "https://good.example@evil.example/"
    assert hrefs(typed) == []
    assert outline(typed).shown == typed


@pytest.mark.parametrize("typed", ["http://1.2.3.999/", "http://a^b.example", "http://é:٣/x"])
def test_an_address_that_no_browser_understands_is_text(typed: str) -> None:
    assert hrefs(typed) == []
    assert outline(typed).shown == typed


def test_no_character_before_a_link_can_turn_it_around() -> None:  # security 40
    (link,) = outline("\u202ehttps://evil.example/moc.doog//:sptth").links
    assert link["dir"] == "ltr"


def test_known_names_are_linked() -> None:
    rendered = richtext.render("@Ana, @bea_2, not @nobody; (@ana)", KNOWN)
    assert rendered.mentions == ("ana", "bea_2")
    assert rendered.html.startswith(
        '<p><span class="h-card"><a class="mention u-url" href="/@ana" dir="ltr">@Ana</a></span>, '
    )
    assert hrefs("@Ana, @bea_2, not @nobody") == ["/@ana", "/@bea_2"]


@pytest.mark.parametrize(
    "body",
    ["@ana's", "@ana.", "@ana-b", "見て@anaさん", "و@ana", "＠ana", "\n@ana\n", "#tag@ana"[4:]],
)
def test_a_name_ends_where_no_name_goes_on(body: str) -> None:
    assert hrefs(body) == ["/@ana"]


@pytest.mark.parametrize(
    "body",
    [
        "ana@ana.example",
        "@ana@elsewhere.example",
        "@anaé",
        "@ana_",
        "@an",
        "@" + "a" * 31,
        "/@ana",
        "@@ana",
        "x@ana",
    ],
)
def test_what_only_looks_like_a_name_is_text(body: str) -> None:
    assert hrefs(body) == []


def test_mentions_are_found_before_anyone_knows_who_exists() -> None:
    assert richtext.mentions_in("@Zoe @ana @zoe https://a.example/@leo") == ("zoe", "ana")
    assert richtext.mentions_in("nobody") == ()


@pytest.mark.parametrize(
    ("body", "tag"),
    [
        ("#tag", "tag"),
        ("(#Tag)", "tag"),
        ("#two_words!", "two_words"),
        ("#2024年", "2024年"),
        ("#Straße", "strasse"),
        ("#ＡＢＣ", "abc"),
        ("＃タグ。", "タグ"),
        ("#नमस्ते", "नमस्ते"),
        ("#می‌خواهم", "می‌خواهم"),
        ("#ශ්‍රී", "ශ්‍රී"),
        ("#العربية", "العربية"),
        ("#cafe\u0301", "café"),
        ("#a\u200c b", "a"),
        ("#" + "x" * 100, "x" * 100),
    ],
)
def test_a_tag_is_linked_in_any_script(body: str, tag: str) -> None:
    rendered = richtext.render(body)
    assert rendered.tags == (tag,)
    (link,) = Outline(rendered.html).links
    assert link["class"] == "p-category"
    assert link["href"].isascii()
    assert unquote(link["href"]) == f"/tags/{tag}"


@pytest.mark.parametrize(
    "body",
    [
        "#",
        "# tag",
        "#1",
        "#123",
        "#٣",
        "#_",
        "#️⃣",
        "#1️⃣",
        "a#b",
        "é#b",
        "&#x27;",
        "##tag",
        "example.com/#about",
        "https://example.com/#about",
        "#" + "x" * 101,
        "#\u0301",
        "C#",
    ],
)
def test_what_only_looks_like_a_tag_is_text(body: str) -> None:
    assert richtext.tags_in(body) == ()


def test_tags_come_once_and_in_order() -> None:
    assert richtext.tags_in("#b #a #B #ｂ") == ("b", "a")


@pytest.mark.parametrize(
    "tag", ["", "a b", "../x", "a/b", "<b>", "\0", "\ud800", "1", "x" * 101, "x" * 10**6]
)
def test_what_comes_in_an_address_is_no_tag_until_normalised(tag: str) -> None:
    assert richtext.normalise_tag(tag) != tag or tag == ""


@settings(patient, max_examples=1_000)
@given(strings())
def test_a_normalised_tag_stays_as_it_is(typed: str) -> None:
    tag = richtext.normalise_tag(typed)
    assert richtext.normalise_tag(tag) == tag
    assert len(tag) <= richtext.LONGEST_TAG
    if tag and text.clean(tag, lines=True) == tag:
        assert richtext.tags_in(f"#{tag}") == (tag,)


def check_inert(body: str) -> None:
    outline(body).check_links()


@pytest.mark.parametrize("attack", XSS)
@pytest.mark.parametrize(
    "wrapping", ["{}", "@ana {} #tag", "https://example.com/{}", "#tag{}", "@ana{}"]
)
def test_stored_attacks_stay_inert(attack: str, wrapping: str) -> None:  # security 39
    check_inert(wrapping.replace("{}", attack))


@settings(patient, max_examples=10_000)
@given(strings())
def test_rendering_never_fails_and_is_always_inert(body: str) -> None:  # security 43
    check_inert(body)


@pytest.mark.parametrize("unit", [*AWKWARD, "<", "@", "#", "#é", "@\n"])
def test_rendering_takes_time_in_proportion(unit: str) -> None:  # security 42
    started = time.process_time()
    richtext.render(unit * (100_000 // len(unit)), KNOWN)
    assert time.process_time() - started < 30
