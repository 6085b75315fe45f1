"""What stands before the card of a post that one of its viewer's filters covers."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup, escape

from app.models.filters import Warned
from app.pages.card_parts import Place, macros
from app.pages.shelf import Shelf, filled

KEPT: Final = 64
KEY, TITLE, CARD = "\x02key\x03", "\x02title\x03", "\x02card\x03"

shelf = Shelf(KEPT)


def covered(entry: Warned, card: Sequence[bytes], place: Place) -> list[bytes]:
    """A card as it is sent, behind the title of the filter; it opens without a script."""
    part = shelf.get(place) or shelf.put(place, write)
    cover = filled(part, {KEY: str(entry.shown_id), TITLE: str(escape(entry.title)), CARD: CARD})
    above, _mark, below = cover.encode().partition(CARD.encode())
    return [above, *card, below]


def write() -> str:
    return str(macros("filter").cover(*map(Markup, (KEY, TITLE, CARD))))
