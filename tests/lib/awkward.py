"""Text that programs stumble over."""

from hypothesis import strategies as st

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


def strings(pieces: int = 40) -> st.SearchStrategy[str]:
    """Strings of awkward pieces and of any characters, lone surrogates among them."""
    any_character = st.characters(exclude_categories=())
    return st.lists(st.sampled_from(AWKWARD + MARKUP) | any_character, max_size=pieces).map("".join)
