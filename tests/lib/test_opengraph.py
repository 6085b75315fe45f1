"""What web pages say of themselves, also those that mean harm."""

import time

import pytest
from hypothesis import given, settings, strategies

from app.lib import opengraph
from app.lib.opengraph import Description

URL = "https://town.example/news/today"
HTML = "text/html"


def described(page: str | bytes, content_type: str = HTML) -> Description | None:
    body = page.encode("utf-8", "surrogatepass") if isinstance(page, str) else page
    return opengraph.describe(body, content_type, URL)


def title(page: str | bytes, content_type: str = HTML) -> str | None:
    found = described(page, content_type)
    return found.title if found else None


def test_open_graph() -> None:
    page = """<!doctype html><html><head>
    <title>Not this</title>
    <meta property="og:title" content="The lamps are on">
    <meta property='og:description' content='Four minutes &amp; a blue, &quot;every&quot; evening'>
    <meta content="The Harbour" property="og:site_name"/>
    <META PROPERTY=og:image CONTENT=/lamps.jpg>
    <meta property="og:title" content="A second one">
    """
    assert described(page) == Description(
        "The lamps are on",
        'Four minutes & a blue, "every" evening',
        "The Harbour",
        "https://town.example/lamps.jpg",
    )


def test_elder_ways() -> None:
    page = """<title lang=en>
      The   lamps </title><meta name=description content="Blue.">
      <meta name="twitter:image:src" content="//pictures.example/a?b=1&amp;c=2">"""
    assert described(page) == Description(
        "The lamps", "Blue.", "", "https://pictures.example/a?b=1&c=2"
    )


def test_what_is_empty_is_passed_over() -> None:
    page = '<meta property="og:title" content="  "><meta property="og:title"><title>Yes</title>'
    assert title(page) == "Yes"
    assert title('<meta property="og:title" content="\u200b\u202e"><title>Yes</title>') == "Yes"


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>Nothing</p>",
        "<title></title>",
        "<title> \n</title>",
        "<!-- <title>No</title> -->",
        "<script>var a = '<title>No</title>'</script>",
        "<svg><title>No</title></svg>",
        "<textarea><title>No</title></textarea>",
        "<!-- <title>No</title>",
        "<titles>No</titles>",
        "<metadata property='og:title' content='No'>",
        "\x00\x00\x00",
    ],
)
def test_no_title_is_no_preview(page: str) -> None:
    assert described(page) is None


def test_a_description_that_repeats_the_title_is_left_out() -> None:
    found = described('<title>Same</title><meta name="description" content="Same">')
    assert found == Description("Same")


def test_signs_within_quotes_are_no_ends() -> None:
    page = '<meta property="og:title" content="a > b < c \' d"><title>No</title>'
    assert title(page) == "a > b < c ' d"


def test_markup_stays_text() -> None:
    page = '<meta property="og:title" content="&lt;script&gt;alert(1)&lt;/script&gt;">'
    assert title(page) == "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("image", "address"),
    [
        ("a.png", "https://town.example/news/a.png"),
        ("https://x.example/a", "https://x.example/a"),
        ("http://[", ""),
        ("/" + "a" * 3000, ""),
        ("  ", ""),
    ],
)
def test_addresses_of_pictures(image: str, address: str) -> None:
    found = described(f'<title>T</title><meta property="og:image" content="{image}">')
    assert found is not None
    assert found.picture == address


def test_a_base_is_minded() -> None:
    page = '<base href="/b/"><title>T</title><meta property="og:image" content="a.png">'
    found = described(page)
    assert found is not None
    assert found.picture == "https://town.example/b/a.png"


@pytest.mark.parametrize(
    ("page", "content_type"),
    [
        ("<title>Größe</title>".encode(), HTML),
        ("<title>Größe</title>".encode(), "text/html; charset=UTF-8"),
        ("<title>Größe</title>".encode("latin-1"), HTML),
        ("<title>Größe</title>".encode("latin-1"), 'text/html; charset="ISO-8859-1"'),
        ("<meta charset=windows-1252><title>Größe</title>".encode("cp1252"), HTML),
        ('<meta content="text/html; charset=utf8"><title>Größe</title>'.encode(), HTML),
        ("\ufeff<title>Größe</title>".encode(), "text/html; charset=latin-1"),
        ("\ufeff<title>Größe</title>".encode("utf-16-le"), HTML),
        ("\ufeff<title>Größe</title>".encode("utf-16-be"), "text/html; charset=utf-8"),
        ("<title>Größe</title>".encode(), "text/html; charset=no-such-thing"),
        ("<title>Größe</title>".encode(), "text/html; charset=zip"),
        ("<title>Größe</title>".encode(), "text/html; charset=punycode"),
        ("<title>Größe</title>".encode(), "text/html; charset=unicode_escape"),
        ("<title>Größe</title>".encode(), "text/html; charset=undefined"),
        ("<title>Größe</title>".encode(), "text/html; charset=idna"),
        ("<title>Größe</title>".encode() + "ö".encode()[:1], HTML),
    ],
)
def test_charsets(page: bytes, content_type: str) -> None:
    assert title(page, content_type) == "Größe"


@pytest.mark.parametrize(
    "charset", ["shift_jis", "euc-jp", "iso-2022-jp", "gbk", "big5", "utf-16le"]
)
def test_charsets_of_the_east(charset: str) -> None:
    page = "<title>夜行列車</title>"
    if charset in {"gbk", "big5"}:
        page = "<title>夜行</title>"
    assert f"<title>{title(page.encode(charset), f'text/html;charset={charset}')}</title>" == page


def test_a_charset_that_lies_makes_no_fault() -> None:
    found = title("<title>Größe</title>".encode("latin-1"), "text/html; charset=utf-8")
    assert found == "Gr��e" or found == "Gr\ufffd\ufffde"


def test_long_texts_are_cut_to_letters() -> None:
    page = f'<title>{"wort " * 200}</title><meta name="description" content="{"👩‍👩‍👧" * 400}">'
    found = described(page)
    assert found is not None
    assert len(found.title) <= opengraph.TITLE_MAX
    assert found.title.endswith("wort…")
    assert found.text.startswith("👩‍👩‍👧👩‍👩‍👧")
    assert found.text.endswith("👧…")


@pytest.mark.parametrize("letter", ["e\u0301\u0302\u0303" * 9, "🇪🇸", "\u0301", "ｗ", "ه\u200d"])
def test_heaps_of_marks_are_cut_too(letter: str) -> None:
    found = title(f"<title>x{letter * 20_000}</title>")
    assert found is not None
    assert len(found) <= 12 * opengraph.TITLE_MAX


MEGABYTE = 1_000_000
BOMBS = [
    "<div>",
    "<ul><li>",
    "<b><p>",
    "<svg>",
    "<meta ",
    '<meta "',
    "<meta \"'",
    "<meta \"<meta '",
    "'\"<meta '\"' ",
    "<meta a='\"' b=\"'\" ",
    "<meta property=og:title content=x>",
    "<meta x>",
    "<title>",
    "<title ",
    "<title>x</title>",
    "<!--",
    "<!-- -->",
    "<script>",
    "<script></script>",
    "<textarea></",
    "<style><script><svg>",
    "&amp",
    "<",
    '"',
    "\x00",
    "charset=",
    "\ufeff",
    "🇪",
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_take_no_time(bomb: str) -> None:
    page = (bomb * (MEGABYTE // len(bomb.encode()) + 1)).encode()[:MEGABYTE]
    for tried in (page, b"<title>T</title>" + page, b'<meta property="og:title" content="' + page):
        began = time.monotonic()
        opengraph.describe(tried, HTML, URL)
        assert time.monotonic() - began < 2.5


@settings(max_examples=300, deadline=None)
@given(strategies.binary(max_size=300), strategies.text(max_size=40))
def test_any_bytes_make_no_fault(page: bytes, content_type: str) -> None:
    opengraph.describe(b"<title>T" + page, content_type, URL)
    opengraph.describe(b"<meta property='og:image' content='" + page + b"'><title>T", HTML, URL)
