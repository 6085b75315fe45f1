"""Languages: what each calls itself, and the direction in which it is written."""

from typing import Final, Literal

from babel import Locale, UnknownLocaleError

# The languages that people choose from: those written most on the net.
_CODES = (
    "ar bg bn ca cs da de el en es et eu fa fi fr ga gl he hi hr hu id is it ja ko lt lv ms nl no"
    " pl pt ro ru sk sl sr sv sw ta th tl tr uk ur vi zh"
)
WRITTEN: Final = _CODES.split()


def name(code: str) -> str:
    """What a language calls itself, as the first word of a line; the code where nobody knows."""
    locale = _locale(code)
    own = locale.get_display_name() if locale else None
    return own[:1].upper() + own[1:] if own else code


def direction(code: str) -> Literal["ltr", "rtl"]:
    """The direction of a language's text; left to right where nobody knows."""
    locale = _locale(code)
    return "rtl" if locale and locale.text_direction == "rtl" else "ltr"


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None
