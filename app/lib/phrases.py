"""Finding what somebody typed in what others wrote, in any script, without a pattern of theirs.

Both are folded: compatible forms and cases of letters count as the same, any blanks as one, and
what cannot be seen does not count. All of it takes time in proportion to the texts.
"""

import unicodedata

import regex

# Joiners stay where they make one emoji of several.
_HIDDEN = regex.compile(
    r"(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}])(?:\uFE0F?)(\u200D)"
    r"(?=\p{Extended_Pictographic})|[\p{Default_Ignorable_Code_Point}\u0640]"
)
_FLAG = regex.compile(r"\p{Regional_Indicator}{2}")
_IN_WORD = regex.compile(r"[\w\p{M}]{2}")
# Scripts that put no blanks between words: there, a word begins and ends anywhere.
_UNSPACED = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"
    r"\p{Javanese}\p{Balinese}\p{Tai_Le}\p{New_Tai_Lue}\p{Tai_Tham}\p{Tai_Viet}\u30FC]"
)


def fold(text: str) -> str:
    """A text in the form in which phrases are looked for. Folding twice changes nothing."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = _HIDDEN.sub(r"\1", unicodedata.normalize("NFKC", text))
    folded = unicodedata.normalize("NFKC", text.casefold())
    # The two letters i of Turkish, whose capitals are those of others.
    folded = folded.replace("i\u0307", "i").replace("ı", "i")
    # Two letters make a flag: the second of one and the first of the next make none.
    return " ".join(_FLAG.sub("\\g<0>\0", folded.replace("\0", "")).split())


def is_in(phrase: str, text: str, *, is_whole: bool) -> bool:
    """Whether a folded phrase stands in a folded text; as whole words, if they are to be."""
    start = text.find(phrase)
    while start >= 0:
        ends = (start, start + len(phrase))
        if not any(_joins(text, at) or (is_whole and _splits(text, at)) for at in ends):
            return True
        start = text.find(phrase, start + 1)
    return False


def _joins(text: str, at: int) -> bool:
    """Whether a place is within an emoji that is made of several."""
    return "\u200d" in text[max(at - 1, 0) : at + 1]


def _splits(text: str, at: int) -> bool:
    """Whether a place is within a word: it has letters, marks or digits on both sides."""
    around = text[max(at - 1, 0) : at + 1]
    return _IN_WORD.fullmatch(around) is not None and not _UNSPACED.search(around)
