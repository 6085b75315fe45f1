"""People to follow, as the side of a page shows them."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from app.extensions import db
from app.lib import clock
from app.main import bp
from app.models import relations
from app.models.users import User, Viewer
from app.visitor import viewer_if_loaded

SHOWN = 3
FRESH_SECONDS = 60


class Suggestion(NamedTuple):
    """A person to follow."""

    id: int
    username: str
    name: str
    avatar_key: str | None


def suggestion(person: User) -> Suggestion:
    return Suggestion(person.id, person.username, person.name, person.avatar_key)


class TooFew(Exception):
    """Not enough people to remember: somebody may come any moment."""

    def __init__(self, found: tuple[Suggestion, ...]) -> None:
        super().__init__()
        self.found = found


def suggested_to(person: Viewer) -> tuple[Suggestion, ...]:
    """Up to three people; the same ones for a minute, unless the person follows somebody."""
    minute = int(clock.now().timestamp()) // FRESH_SECONDS
    try:
        return remembered(person.id, person.created_at, person.following_count, minute)
    except TooFew as few:
        return few.found


@bp.app_context_processor
def for_the_side() -> dict[str, Callable[..., tuple[Suggestion, ...]]]:
    """`suggestions()` for templates: asked only by a page that shows them."""
    return {"suggestions": suggestions_here}


def suggestions_here(beside: Collection[str] = ()) -> tuple[Suggestion, ...]:
    """Whom to suggest to this visitor, without those whom the page offers to follow already."""
    person = viewer_if_loaded()
    found = () if person is None else suggested_to(person)
    return tuple(one for one in found if one.username not in beside)


@lru_cache(maxsize=4096)
def remembered(
    viewer_id: int, _since: datetime, _following: int, _minute: int
) -> tuple[Suggestion, ...]:
    """Raises TooFew, which is not remembered."""
    people = db.session.scalars(relations.suggested_to(viewer_id, SHOWN))
    found = tuple(suggestion(person) for person in people)
    if len(found) < SHOWN:
        raise TooFew(found)
    return found
