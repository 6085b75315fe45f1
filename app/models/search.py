"""Search: what somebody asks for who searches, and which posts are found.

docs/search.md says how this stays quick with a million posts.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, tzinfo
from typing import Final, NamedTuple

from sqlalchemy import select

from app.extensions import db
from app.lib import ids, queries, words
from app.lib.paging import Cursor, Page
from app.lib.queries import Fault, Term
from app.models import entries, renames, sweeps
from app.models.entries import Entry
from app.models.indexing import mark
from app.models.posts import Post
from app.models.sweeps import AGAIN, SECONDS, Swept, Wanted, is_sqlite
from app.models.users import Asker

# The best are chosen among so many of the newest.
CANDIDATES: Final = 400
LETTERS: Final = {"has": {"image": "hi", "poll": "hp", "link": "hl"}, "is": {"reply": "r"}}
# How much somebody who passes a post on says of it, against somebody who likes or answers it.
SCORE = Post.likes_count + 2 * Post.reposts_count + Post.replies_count + Post.quotes_count


class Found(NamedTuple):
    """A page of what is found, and from when on everything was looked through, if not for ever."""

    page: Page[Entry]
    since: datetime | None


class Ranked(NamedTuple):
    """The best of what lies within some ids, the best first; `is_all` if none are older."""

    ids: list[int]
    within: tuple[int, int]
    is_all: bool


def understand(
    parsed: queries.Parsed, viewer: Asker | None, zone: tzinfo
) -> tuple[Wanted | None, list[Fault]]:
    """What a query asks for, in the name of a viewer; None where something in it is wrong."""
    people = people_called(parsed.of("from", "to"), viewer)
    unknown = [
        Fault("person", term.typed) for term in parsed.of("from", "to") if not people[term.value]
    ]
    if unknown or parsed.faults or not parsed.terms:
        return None, [*parsed.faults, *unknown]
    asked = [
        (phrase, term.is_excluded) for term in parsed.terms for phrase in phrases_of(term, people)
    ]
    wanted = [phrase for phrase, is_excluded in asked if not is_excluded]
    unwanted = [phrase for phrase, is_excluded in asked if is_excluded]
    low, high = span(parsed.of("before", "after"), zone)
    return Wanted(expression(wanted, unwanted, viewer), low, high), []


def people_called(terms: Sequence[Term], viewer: Asker | None) -> dict[str, int | None]:
    """The ids of people by their names; `me` is who asks."""
    called: dict[str, int | None] = {term.value: None for term in terms}
    called.update(renames.called(called))
    if viewer is not None and "me" in called:
        called["me"] = viewer.id
    return called


def phrases_of(term: Term, people: Mapping[str, int | None]) -> list[words.Phrase]:
    """What the index has for a term."""
    kind, value = term.kind, term.value
    if kind == "words":
        return words.phrases(value)
    if kind in LETTERS:
        return [(mark(LETTERS[kind][value]),)]
    if kind in {"before", "after"}:
        return []
    if kind in {"from", "to"}:
        return [(mark("f" if kind == "from" else "m", people[value]),)]
    return [(mark(kind[0], value),)]


def span(terms: Sequence[Term], zone: tzinfo) -> tuple[int, int]:
    """Between which ids, both left out, posts are that were written between some days."""
    low, high = 0, ids.GREATEST
    for term in terms:
        day = queries.day_of(term.value)
        assert day is not None  # noqa: S101  parse() has seen to it
        begins = max(datetime.combine(day, time(), zone).astimezone(UTC), ids.EPOCH)
        bound = first_id(begins)
        if (term.kind == "after") != term.is_excluded:
            low = max(low, bound - 1)
        else:
            high = min(high, bound)
    return low, high


def first_id(moment: datetime) -> int:
    try:
        return ids.first_id_at(moment)
    except ValueError:
        return ids.GREATEST


def expression(
    wanted: Sequence[words.Phrase], unwanted: Sequence[words.Phrase], viewer: Asker | None
) -> str:
    """A query in the language of the database's index; words have no quotes in them.

    It leaves out most of what cannot be for the viewer; seen_by() says the rest.
    """
    own = [] if viewer is None else ["w", f"f{viewer.id}", f"m{viewer.id}"]
    mine = [(mark(kind),) for kind in own]
    hidden = but_not([[(mark("n"),)]], mine)
    found = [[phrase] for phrase in wanted] or [[(mark("p"),), *mine]]
    return but_not(found, unwanted, *([hidden] if wanted else []))


def but_not(
    wanted: Sequence[Sequence[words.Phrase]], unwanted: Sequence[words.Phrase], *also: str
) -> str:
    """What has one of each group of phrases, and none of others."""
    is_lite = is_sqlite()
    write, both, either = (in_fts5, " AND ", " OR ") if is_lite else (in_tsquery, " & ", " | ")
    found = both.join(f"({either.join(map(write, group))})" for group in wanted)
    none = either.join([*map(write, unwanted), *also])
    if not none:
        return f"({found})"
    return f"(({found}) NOT ({none}))" if is_lite else f"({found} & !({none}))"


def in_fts5(phrase: words.Phrase) -> str:
    return f'"{" ".join(phrase)}"'


def in_tsquery(phrase: words.Phrase) -> str:
    quoted = [f"'{word}'" for word in phrase]
    return f"({' <-> '.join(quoted)})"


def newest(wanted: Wanted, viewer: Asker | None, at: Cursor) -> Found:
    """What is found, newest first."""
    low, high = max(wanted.low, at.after or 0), min(wanted.high, at.before or ids.GREATEST)
    within = wanted._replace(low=low, high=high)
    swept = sweeps.sweep(within, viewer, at.size + 1, newer=at.is_newer)
    page = placed(swept, at)
    # In a statement of their own: PostgreSQL would join all posts with all that they show first.
    cards = entries.find(viewer, page.items)
    shown = Page([cards[one] for one in page.items if one in cards], page.older, page.newer)
    return Found(shown, None if swept.edge is None else ids.moment_of(swept.edge))


def placed(swept: Swept, at: Cursor) -> Page[int]:
    """A page of ids. It goes on behind the last one, or where there was no more time."""
    shown, goes_on = swept.ids[: at.size], len(swept.ids) > at.size
    further = shown[-1] if goes_on else swept.edge
    if at.after is not None:
        return Page(shown[::-1], shown[0] if shown else at.after + 1, further)
    is_within = at.before is not None and bool(shown or further)
    newer = (shown[0] if shown else at.before - 1) if at.before and is_within else None
    return Page(shown, further, newer)


def best(wanted: Wanted, viewer: Asker | None, within: tuple[int, int] | None = None) -> Ranked:
    """The best of what is newest, or of what lies within the ids between which it was once found.

    These are what most people liked, passed on or answered.
    """
    if within is not None:
        low, high = max(wanted.low, within[0] - 1), min(wanted.high, within[1] + 1)
        wanted = wanted._replace(low=low, high=high)
    swept = sweeps.sweep(wanted, viewer, CANDIDATES, seconds=AGAIN if within else SECONDS)
    ranked = select(Post.id).where(Post.id.in_(swept.ids))
    found = list(db.session.scalars(ranked.order_by(SCORE.desc(), Post.id.desc())))
    is_all = swept.edge is None and len(swept.ids) < CANDIDATES
    lowest = 0 if is_all else swept.edge or min(found)
    return Ranked(found, within or (lowest, max(found, default=0)), is_all)
