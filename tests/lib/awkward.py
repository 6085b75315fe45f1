"""Text that programs stumble over."""

from collections.abc import Sequence

from hypothesis import HealthCheck, settings, strategies as st

# On a busy machine nothing here is too slow.
patient = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

AWKWARD = [
    "a",
    " ",
    "\n",
    "x \t",
    "\0",
    "\ud800",
    "\u200b",
    "\u0301",
    "\u0301\u0316",
    "e\u0301\u0316",
    "\u0f73\u0f75\u0f81",
    "\U0001f1e6",
    "👩\u200d",
    "❤\ufe0f",
    "\u1100",
    "\u0915\u094d",
    "\u0600",
    "漢",
    "\u202e",
    "\ufb2c",
    "\ufdfa",
    "http://",
    "https://a.example ",
    "@ana ",
    "#tag ",
    "&lt;",
]
MARKUP = [
    "<", ">", "&", '"', "'", "`", "/", "\\", "=", "@", "#", "＠", "＃", "_", ":", ".", "\r\n",
    "\n\n", "http://", "https://", "javascript:", "<script>", "</p>", "<!--", "]]>", "&#x27;",
    "%00", "https://good@evil/", "@ana", "#tag", "#é", "ana", "İ", "ß", "ŉ", "K", "٣",
]  # fmt: skip


def strings(pieces: int = 20, more: Sequence[str] = ()) -> st.SearchStrategy[str]:
    """Strings of awkward pieces with any characters amid, lone surrogates among them."""
    # Drawing a string is much faster than drawing a list, so each piece has a letter.
    stands_for = dict(enumerate([*AWKWARD, *MARKUP, *more], start=0xE000))
    drawn = st.text(sorted(map(chr, stands_for)), max_size=pieces)
    awkward = drawn.map(lambda letters: letters.translate(stands_for))
    anything = st.text(st.characters(exclude_categories=()), max_size=pieces)
    return awkward | st.tuples(awkward, anything, awkward).map("".join)
