"""What people type: made clean before it is stored, counted as a person counts, fit for a name.

Everything here takes time in proportion to the text, whatever the text is.
"""

import unicodedata

import regex

from app.lib import links, reserved

LINK_LENGTH = 23
CLUSTER_LENGTH = 10
STACK = 10
STACK_IN_NAME = 4
SHORTEST_USERNAME = 3
LONGEST_USERNAME = 30

# Control characters, halves of surrogate pairs, noncharacters, and marks of editors' bookkeeping.
_JUNK = regex.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufff9-\ufffb]"
    r"|\p{Noncharacter_Code_Point}"
)
_LINE_END = regex.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_MANY_LINES = regex.compile(r"\n{4,}")
_VISIBLE = regex.compile(r"[^\p{Default_Ignorable_Code_Point}\p{Cf}\p{Z}\s\u2800]")
_HIDDEN_IN_NAME = regex.compile(
    r"(\p{Extended_Pictographic}\p{Emoji_Modifier}?\uFE0F?(?:\u200D(?=\p{Extended_Pictographic}))?)"
    r"|\p{Default_Ignorable_Code_Point}"
)
_STACKS = {most: regex.compile(rf"(\p{{M}}{{{most}}})\p{{M}}+") for most in (STACK, STACK_IN_NAME)}
_CLUSTER = regex.compile(r"\X")
_FLAG = regex.compile(r"\p{Regional_Indicator}{2}")
_USERNAME = regex.compile(r"[a-z0-9_]+")

RESERVED = reserved.ADDRESSES | reserved.STAFF


def clean(text: str, *, lines: bool) -> str:
    """A text as it is stored: composed (NFC), without what cannot be seen or sent.

    Control characters, lone surrogates and noncharacters go, marks stacked higher than any
    script needs are cut, blanks at the ends are trimmed. With `lines`, at most two blank lines
    follow each other; without, all blanks become single spaces. A text in which nothing is
    visible comes back empty. Cleaning twice changes nothing.
    """
    text = _LINE_END.sub("\n", _JUNK.sub("", text))
    if not text.isascii():
        text = _compose(text, STACK)
    return _finish(text, lines=lines)


def without_junk(text: str) -> str:
    """A text as it was typed, but for what cannot be stored or sent."""
    return _JUNK.sub("", text)


def clean_name(text: str) -> str:
    """A single line that will stand for a person, cleaned, and without anything that hides.

    Beyond `clean`, characters that change the direction of others or have no width go, unless
    they hold an emoji together: two names that differ must look different.
    """
    text = _HIDDEN_IN_NAME.sub(r"\1", clean(text, lines=False))
    return _finish(_compose(text, STACK_IN_NAME), lines=False)


def length(text: str, *, link_length: int = LINK_LENGTH) -> int:
    """How long a cleaned text is to a person: in `characters`, a web address as `link_length`."""
    total = position = 0
    for link in links.find(text):
        total += characters(text[position : link.start]) + link_length
        position = link.end
    return total + characters(text[position:])


def is_username(text: str) -> bool:
    """Whether a name may be taken, in the form it is stored in: lower case."""
    return text == text.lower() and username_fault(text) is None


def username_fault(text: str) -> str | None:
    """Why nobody may take this name: "characters", "short", "long" or "reserved"; else None.

    Upper and lower case count as the same, so that the caller may fold an accepted name.
    """
    # The ASCII test comes first: the Kelvin sign, for one, folds to an ordinary k.
    name = text.lower() if text.isascii() else ""
    if text and not _USERNAME.fullmatch(name):
        return "characters"
    if not SHORTEST_USERNAME <= len(name) <= LONGEST_USERNAME:
        return "short" if len(name) < SHORTEST_USERNAME else "long"
    if name in RESERVED or name.strip("_0123456789").replace("_", "") in reserved.STAFF:
        return "reserved"
    return None


def _compose(text: str, most: int) -> str:
    # Composing takes quadratic time in the height of a stack of marks, so stacks are cut before;
    # and again after, since some marks fall into two.
    text = _STACKS[most].sub(r"\1", text)
    return _STACKS[most].sub(r"\1", unicodedata.normalize("NFC", text))


def _finish(text: str, *, lines: bool) -> str:
    if not _VISIBLE.search(text):
        return ""
    if not lines:
        return " ".join(text.split())
    text = "\n".join([line.rstrip() for line in text.replace("\t", " ").split("\n")])
    return _MANY_LINES.sub("\n\n\n", text).strip()


def characters(text: str) -> int:
    """How many characters a person sees in a cleaned text.

    A grapheme cluster counts as one, and one more for each code point beyond its tenth, so
    that a heap of marks cannot pass for a letter.
    """
    if text.isascii():
        return len(text)
    # Clusters of flags are found in quadratic time, so each flag becomes a letter first.
    found = _CLUSTER.findall(_FLAG.sub("x", text))
    return sum([max(1, len(cluster) - CLUSTER_LENGTH + 1) for cluster in found])
