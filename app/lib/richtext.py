"""Plain text to safe HTML: paragraphs, links, mentions and tags, done once, when it is written."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import quote

import nh3
import regex

from app.lib import links, text

LONGEST_TAG = 100
_LONGEST_TYPED = 4 * LONGEST_TAG

_TAG_START = r"\p{L}\p{N}_"
_TAG_PART = r"\p{L}\p{M}\p{N}_\u200C\u200D"
MENTION_OR_TAG = regex.compile(
    # A suffix in a script written without spaces may follow a name; more Latin letters may not.
    r"(?<![A-Za-z0-9_@＠/&=])[@＠](?P<name>[A-Za-z0-9_]{3,30}+)(?![\p{Latin}\p{M}\p{N}_@＠])"
    rf"|(?<![\p{{L}}\p{{M}}\p{{N}}_#＃@＠/&=])[#＃](?P<tag>[{_TAG_START}][{_TAG_PART}]*+)"
)
_LETTER = regex.compile(r"\p{L}")
_NOT_IN_TAG = regex.compile(rf"[^{_TAG_PART}]++|\A[\p{{M}}\u200C\u200D]++|[\u200C\u200D]++\Z")
# As anchor() writes it, and nothing else does: names and tags lead to paths.
_OUTWARD = regex.compile(r'<a href="(https?://[^"]*)" rel="nofollow', regex.IGNORECASE)
_GAP = regex.compile(r"\n{2,}")

# Everything below is escaped where it is put together. This is the last gate: if that should
# ever be wrong, nothing but these passes.
_gate = nh3.Cleaner(
    tags={"p", "br", "a", "span"},
    attributes={"a": {"href", "rel", "dir"}},
    allowed_classes={"a": {"mention", "u-url", "p-category"}, "span": {"h-card"}},
    url_schemes={"http", "https"},
    link_rel=None,
)


@dataclass(frozen=True)
class Rendered:
    """A text as HTML, with the tags (normalised) and the known names (lower case) it holds."""

    html: str
    tags: tuple[str, ...]
    mentions: tuple[str, ...]


class Piece(NamedTuple):
    """A stretch of a body: text, link, mention or tag; or markup, which is HTML already."""

    kind: str
    shown: str
    target: str = ""


def render(body: str, known: Collection[str] = frozenset()) -> Rendered:
    """The body as safe HTML, in which the `known` of the mentioned names are links."""
    body = text.clean(body, lines=True)
    joined = join(pieces(body), known)
    paragraphs = _GAP.sub("</p><p>", joined.html).replace("\n", "<br>")
    return replace(joined, html=_gate.clean(f"<p>{paragraphs}</p>") if body else "")


def mentions_in(body: str) -> tuple[str, ...]:
    """The names a body mentions, in lower case, in order, each once, whether they exist or not."""
    return _targets(body, "mention") if "@" in body or "＠" in body else ()


def addresses_in(html: str) -> Iterator[str]:
    """The addresses that a rendered text links to, plain or Markdown, in order."""
    for found in _OUTWARD.finditer(html):
        yield unescape(found[1])


def tags_in(body: str) -> tuple[str, ...]:
    """The tags in a body, normalised, in order, each once."""
    return _targets(body, "tag")


def normalise_tag(tag: str) -> str:
    """The form of a tag that is the same however it is typed; empty if it cannot be a tag."""
    if len(tag) > _LONGEST_TYPED:
        return ""
    # Folding can undo composing and the other way round, and some letters fall apart into
    # several with a blank between: after four rounds nothing changes any more.
    for _ in range(4):
        tag = _NOT_IN_TAG.sub("", unicodedata.normalize("NFKC", tag.casefold()))
    return tag if len(tag) <= LONGEST_TAG and _LETTER.search(tag) else ""


def join(pieces: Iterable[Piece], known: Collection[str]) -> Rendered:
    """Pieces as HTML, escaped but for markup; a gate is still to be passed."""
    tags: dict[str, None] = {}
    mentions: dict[str, None] = {}
    html: list[str] = []
    for kind, shown, target in pieces:
        if kind == "mention" and target in known:
            mentions[target] = None
        elif kind == "tag":
            tags[target] = None
        elif kind == "mention":
            kind = "text"
        html.append(_HTML[kind](shown, target))
    return Rendered("".join(html), tuple(tags), tuple(mentions))


def targets(pieces: Iterable[Piece], wanted: str) -> tuple[str, ...]:
    """What the pieces of one kind lead to, in order, each once."""
    return tuple(dict.fromkeys(target for kind, _, target in pieces if kind == wanted))


def words(body: str, position: int, end: int) -> Iterator[Piece]:
    """A stretch of a body without links, cut into text, mentions and tags."""
    for match in MENTION_OR_TAG.finditer(body, position, end):
        name, tag = match["name"], match["tag"]
        target = name.lower() if name else normalise_tag(tag)
        if target:
            yield Piece("text", body[position : match.start()])
            yield Piece("mention" if name else "tag", match[0], target)
            position = match.end()
    yield Piece("text", body[position:end])


def leads_somewhere(url: str) -> bool:
    """Whether browsers understand an address: the gate reads it as they do."""
    return "href=" in _gate.clean(f'<a href="{escape(url)}"></a>')


def anchor(inside: str, url: str) -> str:
    """A link, around HTML, to an address out there.

    It carries its own direction, so that a line written from right to left, or a character that
    turns the direction, cannot reorder an address.
    """
    return f'<a href="{escape(url)}" rel="nofollow noopener ugc" dir="ltr">{inside}</a>'


def _targets(body: str, wanted: str) -> tuple[str, ...]:
    return targets(pieces(text.clean(body, lines=True)), wanted)


def pieces(body: str) -> Iterator[Piece]:
    position = 0
    for link in links.find(body):
        yield from words(body, position, link.start)
        yield Piece("link", links.label(link.url), link.url)
        position = link.end
    yield from words(body, position, len(body))


def _text(shown: str, _target: str) -> str:
    return escape(shown)


def _link(shown: str, target: str) -> str:
    return anchor(escape(shown), target) if leads_somewhere(target) else escape(target)


# The card keeps the name's address from being read as the address of the whole entry.
def _mention(shown: str, target: str) -> str:
    return (
        f'<span class="h-card"><a class="mention u-url" href="/@{target}" dir="ltr">'
        f"{escape(shown)}</a></span>"
    )


def _tag(shown: str, target: str) -> str:
    address = f"/tags/{quote(target, safe='')}"
    return f'<a class="p-category" href="{address}" dir="auto">{escape(shown)}</a>'


def _markup(shown: str, _target: str) -> str:
    return shown


_HTML = {"text": _text, "link": _link, "mention": _mention, "tag": _tag, "markup": _markup}
