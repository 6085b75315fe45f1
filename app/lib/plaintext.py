"""What the HTML of a post says, as somebody would have typed it."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import regex
from selectolax.lexbor import LexborHTMLParser

BLOCKS: Final = frozenset(
    ("p", "div", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "table")
)
LINES: Final = frozenset(("br", "li", "tr"))
SILENT: Final = frozenset(("script", "style", "template", "head", "title"))
# A parser takes minutes for a megabyte of open tags: who has more is read without a parser.
MOST_TAGS: Final = 500
_BLANKS: Final = regex.compile(r"[ \t\r\n\f]+")
_GAPS: Final = regex.compile(r" *\n *")
_MANY: Final = regex.compile(r"\n{3,}")
_TAG: Final = regex.compile(r"<[^<>]*+>?")

# What stands for a link that mentions somebody, by its address and its text; None if it does not.
Naming = Callable[[str, str], str | None]


def of_html(html: str, naming: Naming = lambda _url, _shown: None) -> str:
    """A text with line breaks and whole addresses; `naming` writes mentions."""
    if "<" not in html and "&" not in html:
        return html
    if html.count("<") > MOST_TAGS:
        html = _TAG.sub(" ", html)
    body = LexborHTMLParser(html).body
    said = "".join(pieces(body, naming)) if body is not None else ""
    return _MANY.sub("\n\n", _GAPS.sub("\n", said)).strip()


def pieces(body: Any, naming: Naming) -> Iterator[str]:
    """In the order in which they stand; a block begins and ends with an empty line."""
    waiting: list[Any] = [body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif node.is_text_node:
            yield _BLANKS.sub(" ", node.text_content or "")
        elif node.tag == "a":
            yield link(node, naming)
        elif node.tag not in SILENT:
            before, after = around(node.tag)
            yield before
            waiting.append(after)
            waiting.extend(reversed(list(node.iter(include_text=True))))


def around(tag: str) -> tuple[str, str]:
    if tag in BLOCKS:
        return "\n\n", "\n\n"
    return ("\n- " if tag == "li" else "\n" if tag in LINES else ""), ""


def link(node: Any, naming: Naming) -> str:
    """The whole address, after the words that lead there; names and tags as they are shown."""
    shown = _BLANKS.sub(" ", node.text() or "").strip()
    url = node.attributes.get("href") or ""
    named = naming(url, shown)
    if named is not None:
        return named
    if shown.startswith(("#", "@")) or not url.startswith(("http://", "https://")):
        return shown
    is_address = not shown or shown.removesuffix("…").rstrip("/") in url
    return url if is_address else f"{shown} ({url})"
