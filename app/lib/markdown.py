"""Markdown to safe HTML: emphasis, code, quotes, lists and links; anything else stays as typed.

Mentions, tags and bare addresses are those of plain text, but for code, which names nobody. What
it takes to parse a body is bounded: below `DEEPEST` quotes and lists are text.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from html import escape
from itertools import groupby, takewhile

import nh3
import regex
from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from app.lib import links, richtext, text
from app.lib.richtext import Piece, Rendered

DEEPEST = 8

_SCHEME = regex.compile(r"(?<![a-z0-9])https?\Z", regex.IGNORECASE)
_RUN = regex.compile(rf"\S{{1,{links.LONGEST + 8}}}")
_CLOSING = "*_.,;:!?)]\"'"
_MARK = regex.compile(r"[*_]")
_ONLY_MARKERS = regex.compile(r"(?:(?:[-+*]|[0-9]{1,9}[.)])(?:\s+|\Z))+")
_ELEMENT = regex.compile(r"<[^>]*+>")

# As for plain text, the last gate: nothing but what is written below passes.
_gate = nh3.Cleaner(
    tags={
        *("p", "br", "a", "span", "em", "strong", "code", "pre"),
        *("blockquote", "ul", "ol", "li"),
    },
    attributes={
        "a": {"href", "rel", "dir"},
        "span": {"dir"},
        "code": {"dir"},
        "pre": {"dir"},
        "ol": {"start"},
    },
    allowed_classes={
        "a": {"mention", "u-url", "p-category"},
        "span": {"h-card", "link-host"},
    },
    url_schemes={"http", "https"},
    link_rel=None,
)


def render(body: str, known: Collection[str] = frozenset()) -> Rendered:
    """The body as safe HTML, in which the `known` of the mentioned names are links.

    A body of which nothing would be seen, for it is all marks, is shown as it was typed.
    """
    body = text.clean(body, lines=True)
    joined = richtext.join(_pieces(body), known)
    html = joined.html
    if not text.clean(_ELEMENT.sub("", html), lines=False):
        html = f"<p>{escape(body)}</p>".replace("\n", "<br>") if body else ""
    return Rendered(_gate.clean(html), joined.tags, joined.mentions)


def mentions_in(body: str) -> tuple[str, ...]:
    """The names a body mentions, in lower case, in order, each once, whether they exist or not."""
    return _targets(body, "mention") if "@" in body or "＠" in body else ()


def tags_in(body: str) -> tuple[str, ...]:
    """The tags in a body, normalised, in order, each once."""
    return _targets(body, "tag")


def _targets(body: str, wanted: str) -> tuple[str, ...]:
    return richtext.targets(_pieces(text.clean(body, lines=True)), wanted)


def _pieces(body: str) -> Iterator[Piece]:
    for token in _parser.parse(body):
        if token.type == "inline":
            yield from _inline(token.children or [])
        elif token.type == "fence":
            code = escape(token.content.removesuffix("\n"))
            yield Piece("markup", f'<pre dir="ltr"><code>{code}</code></pre>')
        elif not token.hidden:
            yield Piece("markup", _element(token))


def _element(token: Token) -> str:
    if token.nesting < 0:
        return f"</{token.tag}>"
    start = token.attrs.get("start")
    return f'<{token.tag} start="{start}">' if start is not None else f"<{token.tag}>"


def _inline(tokens: list[Token], *, linked: bool = False) -> Iterator[Piece]:
    """What stands in one paragraph, or, `linked`, in the text of a link, which links no further."""
    depth: Counter[str] = Counter()
    behind = ""
    for is_text, group in groupby(_folded(tokens), _is_text):
        if is_text:
            shown = behind + "".join([token.content for token in group])
            words = richtext.words(shown, len(behind), len(shown))
            yield from [Piece("text", shown[len(behind) :])] if linked else words
            continue
        for token in group:
            # As in plain text, no name begins right behind these.
            behind = token.content[-1:] if token.type in {"address", "text_special"} else ""
            if token.tag in {"em", "strong"}:
                yield from _emphasis(token, depth)
            else:
                yield _single(token)


def _folded(tokens: list[Token]) -> Iterator[Token]:
    """The tokens, each link as one that has those of its text as children."""
    waiting = iter(tokens)
    for token in waiting:
        if token.type == "link_open":
            token.children = list(takewhile(lambda inner: inner.type != "link_close", waiting))
        yield token


def _is_text(token: Token) -> bool:
    # A backslash before the sign of a name or a tag says that it is none.
    return token.type == "text" or (token.type == "text_special" and token.content not in "@#")


def _emphasis(token: Token, depth: Counter[str]) -> Iterator[Piece]:
    """An end of emphasis; nothing within the same emphasis, so that a thousand cannot nest."""
    depth[token.tag] += token.nesting
    if depth[token.tag] == max(token.nesting, 0):
        yield Piece("markup", _element(token))


def _single(token: Token) -> Piece:
    match token.type:
        case "code_inline":
            return Piece("markup", f'<code dir="ltr">{escape(token.content)}</code>')
        case "softbreak" | "hardbreak":
            return Piece("markup", "<br>")
        case "link_open":
            return _link(str(token.attrs["href"]), token.children or [])
        case "address":
            return Piece("link", links.label(token.content), token.content)
        case _:
            return Piece("text", token.content)


def _link(url: str, tokens: list[Token]) -> Piece:
    """A link whose text cannot hide where it leads: unless the text is that, the host follows."""
    shown = "".join([token.content for token in tokens])
    inside = richtext.join(_inline(tokens, linked=True), frozenset()).html
    if not url:
        return Piece("markup", f"[{inside}]()")
    label, host = links.label(url), links.host(url)
    if shown in {url, label} or not text.clean(shown, lines=False):
        return Piece("link", label, url)
    html = richtext.anchor(inside, url)
    if shown.lower() != host.lower():
        html += f' <span class="link-host" dir="ltr">({escape(host)})</span>'
    return Piece("markup", html)


def _address(state: StateInline, silent: bool) -> bool:
    """A bare address, found where its scheme ends, so that no mark is read within it."""
    url = _address_around(state) if state.src.startswith("://", state.pos) else ""
    scheme = url.partition(":")[0]
    if not url or not (silent or state.pending.endswith(scheme)):
        return False
    state.pos += len(url) - len(scheme)
    if not silent:
        state.pending = state.pending.removesuffix(scheme)
        state.push("address", "", 0).content = url
    return True


def _address_around(state: StateInline) -> str:
    scheme = _SCHEME.search(state.src, max(0, state.pos - 5), state.pos)
    run = _RUN.match(state.src, scheme.start()) if scheme and not state.linkLevel else None
    return links.leading(_without_marks(run[0])) if run else ""


def _without_marks(run: str) -> str:
    """A run without the marks at its end, which close emphasis that began before it."""
    kept = len(run.rstrip(_CLOSING))
    mark = _MARK.search(run, kept)
    return run[: mark.start()] if mark else run


def _name(state: StateInline, silent: bool) -> bool:
    """A mention or a tag, so that no emphasis begins within it; it may still end at its end."""
    if state.src[state.pos] not in "@＠#＃":
        return False
    match = richtext.MENTION_OR_TAG.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    kept = match[0].rstrip("_")
    if not silent:
        state.append_pending(kept)
    state.pos += len(kept)
    return True


def _bounded(rule: RuleFuncBlockType) -> RuleFuncBlockType:
    """A rule for quotes or lists that leaves alone what is too deep, or has nothing in it."""

    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if state.level >= DEEPEST:
            return False
        line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        return not _ONLY_MARKERS.fullmatch(line) and rule(state, start, end, silent)

    return bounded


class _Parser(MarkdownIt):
    """It leaves addresses as they are typed, and follows those that plain text follows."""

    def validateLink(self, url: str) -> bool:  # noqa: N802  named by MarkdownIt, like those below
        return links.leading(url) == url != "" and richtext.leads_somewhere(url)

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link


def _make_parser() -> _Parser:
    parser = _Parser("zero", {"maxNesting": 4 * DEEPEST})
    parser.core.ruler.enableOnly(["normalize", "block", "inline"])
    parser.block.ruler.enableOnly(["fence", "blockquote", "list", "paragraph"])
    parser.inline.ruler.enableOnly(
        ["text", "newline", "escape", "backticks", "emphasis", "link", "autolink"]
    )
    parser.inline.ruler2.enableOnly(["balance_pairs", "emphasis", "fragments_join"])
    interrupting = ["paragraph", "reference", "blockquote"]
    parser.block.ruler.at("blockquote", _bounded(blockquote), {"alt": [*interrupting, "list"]})
    parser.block.ruler.at("list", _bounded(list_block), {"alt": interrupting})
    parser.inline.ruler.push("address", _address)
    parser.inline.ruler.push("name", _name)
    for sign in "＠＃":
        parser.inline.add_terminator_char(sign)
    # It makes its tables at its first use, in a way that two threads must not share.
    parser.parse("ready")
    return parser


_parser = _make_parser()
