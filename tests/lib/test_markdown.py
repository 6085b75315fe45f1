"""Markdown to safe HTML."""

import time

import pytest
from hypothesis import given, settings, strategies as st

from app.lib import markdown, richtext, text
from tests.lib.awkward import AWKWARD, patient, strings
from tests.lib.outline import PLAIN, XSS, Outline

KNOWN = frozenset({"ana", "bea_2", "_ana_"})
ALLOWED = PLAIN | {
    "span": {"class", "dir"},
    "em": set(),
    "strong": set(),
    "code": {"dir"},
    "pre": {"dir"},
    "blockquote": set(),
    "ul": set(),
    "ol": {"start"},
    "li": set(),
}
MARKS = [
    "*", "**", "_", "`", "[", "]", "](", ")", "](https://evil.example)", "[a](", "> ", "\n> ", "- ",
    "\n- ", "\n  - ", "1. ", "\n9. ", "```\n", "\n```\n", "~~~", "\\", "!", "<https://a.example>",
    "# ", "\n---\n", "\n===\n", "|",
]  # fmt: skip
OUT = 'rel="nofollow noopener ugc" dir="ltr"'


def html(body: str) -> str:
    return markdown.render(body, KNOWN).html


def outline(body: str) -> Outline:
    return Outline(html(body), ALLOWED)


def hrefs(body: str) -> list[str]:
    return [link["href"] for link in outline(body).links]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "*a* _b_ **c** __d__",
            "<p><em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong></p>",
        ),
        ("***a***", "<p><em><strong>a</strong></em></p>"),
        ("`a *b* <i>`", '<p><code dir="ltr">a *b* &lt;i&gt;</code></p>'),
        ("```py\na\n\n  *b*\n```", '<pre dir="ltr"><code>a\n\n  *b*</code></pre>'),
        ("> a\n> b\n\nc", "<blockquote><p>a<br>b</p></blockquote><p>c</p>"),
        ("- a\n- b\n  - c", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("1986. A year", '<ol start="1986"><li>A year</li></ol>'),
        ("a\nb\\\nc\n\nd", "<p>a<br>b<br>c</p><p>d</p>"),
        (r"\*a\* 1\. b", "<p>*a* 1. b</p>"),
        ("強調は**ここ**です", "<p>強調は<strong>ここ</strong>です</p>"),
    ],
)
def test_marks_become_what_they_mean(body: str, expected: str) -> None:
    assert html(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "# Hello",
        "Hello\n===",
        "Hello\n---",
        "***",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "<b>bold</b> &amp; <!-- no -->",
        "[a]\n[a]: /settings",
        "snake_case_name",
        "2 * 3 * 4",
        "* * *",
        "-",
        "1.",
        ">",
        "```",
        "~~~ruby",
        "[x](javascript:alert)",
        "[x](/settings)",
        "[x]()",
        "[x](<>)",
        "[x](example.org)",
        "[x](mailto:a@b.example)",
        "<a@b.example>",
        "[x](https://good.example@evil.example/)",
        "[x](http://1.2.3.999/)",
    ],
)
def test_anything_else_stays_as_typed(body: str) -> None:
    found = outline(body)
    assert found.shown == body.replace("\n", "")
    assert found.links == []


def test_an_image_is_a_link_to_it() -> None:
    assert hrefs("![cat](https://a.example/cat.png)") == ["https://a.example/cat.png"]
    assert "<img" not in html("![cat](https://a.example/cat.png)")


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("[bank.example](https://evil.example)", "bank.example (evil.example)"),
        ("[https://bank.example/](https://evil.example)", "https://bank.example/ (evil.example)"),
        ("[read *this*](https://a.example:8080/x)", "read this (a.example:8080)"),
        ("[a.example.evil](https://a.example/x)", "a.example.evil (a.example)"),
        ("[`a.example`](https://evil.example/x)", "a.example (evil.example)"),
        ("[A.example](https://a.example/x)", "A.example"),
        ("[https://a.example/x](https://a.example/x)", "a.example/x"),
        ("[a.example/x](https://a.example/x)", "a.example/x"),
        ("[](https://evil.example/x)", "evil.example/x"),
        ("[\u2800](https://evil.example/x)", "evil.example/x"),
        ("[https://\u0430.example](https://\u0430.example)", "xn--80a.example"),
        ("[\u0430.example](https://\u0430.example)", "\u0430.example (xn--80a.example)"),
    ],
)
def test_the_text_of_a_link_cannot_hide_its_host(body: str, shown: str) -> None:
    found = outline(body)
    assert found.shown == shown
    assert len(found.links) == 1
    found.check_links()


def test_the_host_stands_beside_the_link_in_a_direction_of_its_own() -> None:
    assert html('[\u202egro.knab](https://evil.example "a title")') == (
        f'<p><a href="https://evil.example" {OUT}>\u202egro.knab</a> '
        '<span class="link-host" dir="ltr">(evil.example)</span></p>'
    )


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ("see https://a.example/x_y_*z*/q.", "https://a.example/x_y_*z*/q"),
        ("**https://a.example/x**", "https://a.example/x"),
        ("_https://a.example/x_.", "https://a.example/x"),
        ("(*https://a.example*)", "https://a.example"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("https://a.example/(x)", "https://a.example/(x)"),
        ("#https://a.example/@ana", "https://a.example/@ana"),
    ],
)
def test_an_address_is_a_link_without_any_marks(body: str, address: str) -> None:
    assert hrefs(body) == [address]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("@ana, *@bea_2*, **@leo**", ("ana", "bea_2", "leo")),
        ("@_ana_ @__init__", ("_ana_", "__init__")),
        ("_hi @ana_ @zoe_", ("ana", "zoe_")),
        ("_@ana_", ("ana",)),
        (r"@bea\_2", ("bea_2",)),
        ("> @ana\n\n- @zoe", ("ana", "zoe")),
        ("＠ana", ("ana",)),
        (r"\@ana", ()),
        (r"\@@ana", ()),
        ("https://a.example＠ana", ()),
        ("`@ana`", ()),
        ("```\n@ana\n```", ()),
        ("[@ana](https://a.example)", ()),
        ("https://a.example/@ana", ()),
        ("[x](https://a.example/@ana)", ()),
        ("ana@ana.example", ()),
    ],
)
def test_names_are_found_where_the_renderer_finds_them(body: str, names: tuple[str, ...]) -> None:
    assert markdown.mentions_in(body) == names
    assert markdown.render(body, frozenset(names)).mentions == names


def test_unknown_names_are_text() -> None:
    assert html("@nobody") == "<p>@nobody</p>"


@pytest.mark.parametrize(
    ("body", "tags"),
    [
        ("#hello", ("hello",)),
        ("# hello\n#two_words_ **#b**", ("two_words_", "b")),
        ("_#b_", ("b",)),
        (r"\#hello", ()),
        ("`#hello`", ()),
        ("~~~\n#hello", ()),
        ("[#hello](https://a.example)", ()),
    ],
)
def test_tags_are_found_but_in_code_and_links(body: str, tags: tuple[str, ...]) -> None:
    assert markdown.tags_in(body) == markdown.render(body).tags == tags


def test_nothing_visible_is_no_paragraph() -> None:
    assert html(" \u200b\n") == ""


def test_what_is_nested_too_deep_is_text() -> None:
    found = outline("> " * 500 + "deep")
    assert found.shown == "> " * (500 - markdown.DEEPEST) + "deep"
    assert "blockquote" in html("> > deep")


def test_emphasis_nests_no_deeper_than_it_means_something() -> None:
    assert html("*a **b *c* d** e*") == "<p><em>a <strong>b c d</strong> e</em></p>"


@settings(patient, max_examples=1_000)
@given(st.lists(st.sampled_from(
    ["a", "é", "漢", " ", " ", "\n", "\n\n", ".", ",", "(", "&", "@ana", "@bea_2", "@zoe", "#tag",
     "#é", "https://a.example/x", "https://good@evil/", "http://", "http://1.2.3.999", "＠ana", "'"]
), max_size=12))  # fmt: skip
def test_without_marks_it_is_plain_text(pieces: list[str]) -> None:
    # Blanks at the beginning of a line, which no browser shows, go.
    body = "\n".join([line.strip(" ") for line in "".join(pieces).split("\n")])
    assert markdown.render(body, KNOWN) == richtext.render(body, KNOWN)


@pytest.mark.parametrize("attack", XSS)
@pytest.mark.parametrize(
    "wrapping",
    [
        "{}",
        "> {}",
        "- {}",
        "`{}`",
        "*{}*",
        "[{}](https://a.example)",
        "[x]({})",
        "[x](<{}>)",
        "<{}>",
        "[x](https://a.example/{})",
        "```{}\n{}",
        '[x](https://a.example "{}")',
    ],
)
def test_stored_attacks_stay_inert(attack: str, wrapping: str) -> None:  # security 39
    outline(wrapping.replace("{}", attack)).check_links()


@settings(patient, max_examples=10_000)
@given(strings(more=MARKS))
def test_rendering_never_fails_and_is_always_inert(body: str) -> None:  # security 43
    names = markdown.mentions_in(body)
    rendered = markdown.render(body, frozenset(names))
    found = Outline(rendered.html, ALLOWED)
    found.check_links()
    assert rendered.mentions == names
    assert rendered.tags == markdown.tags_in(body)
    assert bool(text.clean(found.shown, lines=True)) == bool(text.clean(body, lines=True))


@pytest.mark.parametrize(
    "unit",
    [
        *AWKWARD, "*", "_", "[", "`", "> ", "- ", "1. ", "  - a\n", ">\n", "![", "](", "[a](", "<",
        "\\", "*a **b ", "*_", "**a*", "_a*b ", "`` ` ", "[a](<", "<http://a", "http://", "#",
        "@ana_", "[](http://a.b)", "[[a](http://a.b)", "- a\n> b\n", "~~~\n", "https://a.example/**",
    ],
)  # fmt: skip
def test_rendering_takes_time_in_proportion(unit: str) -> None:  # security 42
    started = time.process_time()
    markdown.render(unit * (50_000 // len(unit)), KNOWN)
    assert time.process_time() - started < 30
