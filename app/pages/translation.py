"""Whether a post is worth translating for who looks at it, and what languages are called here."""

from collections.abc import Container
from typing import Final

from babel import Locale, UnknownLocaleError
from flask import current_app

from app import visitor
from app.models.users import Asker, Viewer


class Everything:
    """A container of all there is."""

    def __contains__(self, _one: object) -> bool:
        return True


ALL: Final = Everything()


def needless_for(viewer: Asker | None) -> Container[str | None]:
    """The languages that need no translation; an unknown one cannot be translated."""
    if viewer is None or not current_app.config["TRANSLATION_URL"]:
        return ALL
    return known_to(viewer)


def known_to(viewer: Asker | Viewer) -> frozenset[str | None]:
    """The language of the viewer's pages, and those that the viewer chose to read."""
    return frozenset((None, target(), *viewer.read_languages.split()))


def target() -> str:
    """The language in which this page is written, without its country."""
    return visitor.page_locale().replace("-", "_").partition("_")[0]


def language_name(code: str) -> str:
    """What a language is called in the language of this page; the code where nobody knows."""
    try:
        found = Locale.parse(visitor.page_locale(), sep="_").languages.get(code)
    except (UnknownLocaleError, ValueError):
        found = None
    return found or code
