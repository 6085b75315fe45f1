"""What a web page says of itself, for those who link to it: Open Graph and its elder relatives.

Nothing of a page's structure is looked at: a parser takes minutes for a megabyte of open tags.
So the few elements that count are cut out first, and only they are parsed.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

import regex
from selectolax.lexbor import LexborHTMLParser

from app.lib import text

TITLE_MAX: Final = 150
DESCRIPTION_MAX: Final = 300
SITE_MAX: Final = 60
PICTURE_MAX: Final = 2048
MOST_TAGS: Final = 300
PARSE_SECONDS: Final = 1
CHARSET_WITHIN: Final = 2048

# In the order in which they are believed.
_TITLE: Final = ("og:title", "twitter:title", "title")
_DESCRIPTION: Final = ("og:description", "twitter:description", "description")
_SITE: Final = ("og:site_name", "application-name")
_PICTURE: Final = (
    "og:image:secure_url",
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
)

# Each alternative takes what it began with to its end, or all the rest: no text is read twice.
_NO_PART = regex.compile(
    r"<!--(?>.*?-->|.*+)"
    r"|<(script|style|template|svg|noscript|textarea|xmp|iframe)\b(?>.*?</\1|.*+)",
    regex.DOTALL | regex.IGNORECASE,
)
_TAG = regex.compile(
    r"<(?:meta|base)(?=[\s/])(?:[^\"'<>]++|\"[^\"]{0,4096}+\"|'[^']{0,4096}+'){0,64}+>"
    r"|<title(?=[\s>])[^<>]{0,256}+>[^<]{0,4096}+",
    regex.IGNORECASE,
)
_CHARSET = regex.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9:_-]{1,40})", regex.IGNORECASE)
_FLAG_OR_CLUSTER = regex.compile(r"\p{Regional_Indicator}{2}|\X")

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Those of the web, by Python's names. Others unpack, or take long, or stand for nothing.
_CODECS: Final = {
    **{name: name for name in ("utf-8", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "cp866")},
    **{name: name for name in (f"cp125{n}" for n in range(9))},
    **{name: name for name in (f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16))},
    **{name: name for name in ("shift_jis", "cp932", "euc_jp", "iso2022_jp", "euc_kr", "cp949")},
    **{name: name for name in ("gb18030", "big5", "big5hkscs", "cp874", "mac-roman")},
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "tis-620": "cp874",
    "utf-16": "utf-16-le",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
}


@dataclass(frozen=True)
class Description:
    """What a page says of itself, cleaned; the picture's address is as nobody has checked it."""

    title: str
    text: str = ""
    site: str = ""
    picture: str = ""


def describe(page: bytes, content_type: str, url: str) -> Description | None:
    """What the page at an address says of itself; None if it has no title."""
    try:
        told = said_in(decoded(page, content_type))
    except TimeoutError:
        return None
    title = first(told, _TITLE, TITLE_MAX)
    if not title:
        return None
    described = first(told, _DESCRIPTION, DESCRIPTION_MAX)
    return Description(
        title,
        "" if described == title else described,
        first(told, _SITE, SITE_MAX),
        picture_of(told, url),
    )


def decoded(page: bytes, content_type: str) -> str:
    """A page as text: by its mark, its header or its own word; else by what it looks like."""
    for mark, codec in _MARKS:
        if page.startswith(mark):
            return page[len(mark) :].decode(codec, errors="replace")
    for told in (content_type, page[:CHARSET_WITHIN].decode("ascii", errors="ignore")):
        found = codec_named(told)
        if found:
            return page.decode(found, errors="replace")
    try:
        return page.decode()
    except UnicodeDecodeError as error:
        # A page that was cut may end within a letter.
        is_cut = error.start >= len(page) - 4
        return page.decode("utf-8" if is_cut else "cp1252", errors="replace")


def codec_named(told: str) -> str:
    """The codec that a header or a page names; empty for none, or one that no page has."""
    named = _CHARSET.search(told)
    try:
        return _CODECS.get(codecs.lookup(named[1]).name, "") if named else ""
    except LookupError:
        return ""


def said_in(page: str) -> dict[str, str]:
    """The first of each thing that a page says. Raises TimeoutError."""
    page = _NO_PART.sub("", page, timeout=PARSE_SECONDS)
    told: dict[str, str] = {}
    for name, value in spoken(page):
        if value.strip():
            told.setdefault(name, value)
    return told


def spoken(page: str) -> Iterator[tuple[str, str]]:
    for number, tag in enumerate(_TAG.finditer(page, timeout=PARSE_SECONDS)):
        if number >= MOST_TAGS:
            return
        yield from parsed(tag[0])


def parsed(tag: str) -> Iterator[tuple[str, str]]:
    """What one element says."""
    tree = LexborHTMLParser(tag)
    for node in tree.css("meta, base, title"):
        if node.tag == "title":
            yield "title", node.text()
        elif node.tag == "base":
            yield "base", node.attributes.get("href") or ""
        else:
            name = node.attributes.get("property") or node.attributes.get("name") or ""
            yield name.strip().lower(), node.attributes.get("content") or ""


def first(told: dict[str, str], names: tuple[str, ...], most: int) -> str:
    """The first that there is of some, cleaned and cut to fit."""
    for name in names:
        said = text.clean(told.get(name, "")[: 16 * most], lines=False)
        if said:
            return cut(said, most)
    return ""


def cut(said: str, most: int) -> str:
    """A text of so many letters at most."""
    letters = _FLAG_OR_CLUSTER.findall(said[: 12 * most])
    if len(letters) <= most and len(said) <= 12 * most:
        return said
    return "".join(letters[: most - 1])[: 11 * most].rstrip() + "…"


def picture_of(told: dict[str, str], url: str) -> str:
    """The whole address of the picture that a page names; empty for none."""
    named = next((told[name] for name in _PICTURE if name in told), "").strip()
    try:
        address = urljoin(urljoin(url, told.get("base", "")), named) if named else ""
    except ValueError:
        return ""
    return address if len(address) <= PICTURE_MAX else ""
