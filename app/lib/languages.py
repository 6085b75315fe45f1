"""Languages: what each calls itself, and the direction in which it is written."""

from typing import Literal

from babel import Locale, UnknownLocaleError


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
