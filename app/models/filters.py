"""Filters: which words somebody does not want to read, where, and how long.

They are looked for when a page is read, in the posts that it would show; own posts are left alone.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache, lru_cache, partial
from typing import Any, Final, NamedTuple

from markupsafe import Markup
from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Select,
    String,
    bindparam,
    case,
    delete,
    func,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.extensions import Model, db, newest
from app.lib import clock, ids, paging, phrases
from app.lib.paging import Cursor, Page
from app.models import users
from app.models.entries import VIEWER, Entry
from app.models.pictures import Picture
from app.models.polls import PollOption
from app.models.posts import Post
from app.models.users import Asker, User
from app.models.visibility import NotVisible, seen_by

# Home stands for lists and tags, too.
PLACES: Final = ("home", "explore", "notifications", "threads")
FILTERS_MAX: Final = 30
PHRASES_MAX: Final = 20
PHRASE_MAX: Final = 100
TITLE_MAX: Final = 50


class TooManyFilters(Exception):
    """As many filters as one can have are there already."""


class Filter(Model):
    """Phrases that hide the posts of others, or cover them with a warning."""

    __tablename__ = "filter"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    # One on each line.
    phrases: Mapped[str]
    is_whole: Mapped[bool]
    hides: Mapped[bool]
    # Some of PLACES, with blanks between.
    places: Mapped[str] = mapped_column(String(60))
    until: Mapped[datetime | None]

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until <= clock.now()


class Rule(NamedTuple):
    """A filter as posts are looked through for it."""

    title: str
    phrases: tuple[str, ...]
    is_whole: bool
    hides: bool
    places: frozenset[str]
    until: datetime | None

    def is_in(self, text: str) -> bool:
        return any(phrases.is_in(one, text, is_whole=self.is_whole) for one in self.phrases)


class Warned(Entry):
    """An entry that one of its viewer's filters covers; to keep its card by, it is like others."""

    title: str


def of(person: Asker) -> Select[Filter]:
    """A person's filters, the newest first."""
    return select(Filter).where(Filter.user_id == person.id).order_by(Filter.id.desc())


def find(person: Asker, filter_id: int) -> Filter | None:
    return db.session.scalars(of(person).where(Filter.id == filter_id)).one_or_none()


def add(person: User, **fields: Any) -> None:
    """Add a filter, unless there is one that is the same. Raises TooManyFilters."""
    users.hold(person)
    there = db.session.scalars(of(person)).all()
    if any(all(getattr(one, name) == fields[name] for name in fields) for one in there):
        return
    if len(there) >= FILTERS_MAX:
        raise TooManyFilters
    db.session.add(Filter(user_id=person.id, **fields))
    note_change(person)


def change(person: User, known: Filter, **fields: Any) -> None:
    """Raises NotVisible if it is gone meanwhile."""
    users.hold(person)
    if find(person, known.id) is None:
        raise NotVisible
    for name, value in fields.items():
        setattr(known, name, value)
    note_change(person)


def remove(person: User, known: Filter) -> None:
    users.hold(person)
    db.session.execute(delete(Filter).where(Filter.id == known.id))
    note_change(person)


def note_change(person: User) -> None:
    """Let every process read the filters anew: the version is in what they keep them by."""
    db.session.flush()
    some = db.session.scalar(of(person).with_only_columns(func.count()).order_by(None))
    version = ids.new_id() if some else 0
    db.session.execute(update(User).where(User.id == person.id).values(filters_version=version))


def rules(person: Asker, place: str) -> list[Rule]:
    """What holds for a person in one of PLACES now."""
    if not person.filters_version:
        return []
    now, known = clock.now(), kept(person.id, person.filters_version)
    return [r for r in known if place in r.places and (r.until is None or r.until > now)]


@lru_cache(maxsize=1024)
def kept(user_id: int, _version: int) -> tuple[Rule, ...]:
    """What hides comes first."""
    with newest():
        found = db.session.scalars(select(Filter).where(Filter.user_id == user_id))
        return tuple(sorted(map(rule_of, found), key=lambda rule: not rule.hides))


def rule_of(one: Filter) -> Rule:
    folded = tuple(filter(None, map(phrases.fold, one.phrases.split("\n"))))
    places = frozenset(one.places.split())
    return Rule(one.title, folded, one.is_whole, one.hides, places, one.until)


def caught(person: Asker, place: str, post_ids: Collection[int]) -> dict[int, Rule]:
    """Which of a person's rules catch which of some posts that the person may see."""
    holding = rules(person, place) if post_ids else []
    if not holding:
        return {}
    texts: dict[int, str] = {}
    values = {"posts": post_ids, "viewer": person.id}
    for post_id, plain, html in db.session.connection().execute(said(), values):
        found = phrases.fold(plain), phrases.fold(Markup(html).striptags())  # noqa: S704
        # No folded phrase has a line's end: none is found across two texts.
        texts[post_id] = "\n".join((texts.get(post_id, ""), *found))
    hits = {
        post_id: next((rule for rule in holding if rule.is_in(text)), None)
        for post_id, text in texts.items()
    }
    return {post_id: rule for post_id, rule in hits.items() if rule is not None}


@cache
def said() -> Select[int, str, str]:
    """All that some posts say and quote that are not the viewer's own: plain, and written in HTML.

    What the viewer may not see of it is left out: a filter would tell what it says.
    """
    quoted = aliased(Post)
    wanted = Post.id.in_(bindparam("posts", type_=BigInteger, expanding=True))
    others = select(Post.id, Post.id.label("source")).where(wanted, Post.author_id != VIEWER)
    quotes = select(Post.id, quoted.id).join(quoted, quoted.id == Post.quote_of_id)
    quotes = quotes.where(wanted, Post.author_id != VIEWER, Post.is_quote_withdrawn.is_(False))
    quotes = quotes.where(quoted.author_id != VIEWER, seen_by(VIEWER, quoted))
    known = union_all(others, quotes).cte("known")
    html = case((Post.is_markdown, Post.body_html), else_="")
    return union_all(  # type: ignore[return-value]
        select(known.c.id, Post.body, html).join(Post, Post.id == known.c.source),
        select(known.c.id, Post.content_warning, literal("")).join(
            Post, (Post.id == known.c.source) & (Post.content_warning != "")
        ),
        select(known.c.id, Picture.alt_text, literal("")).join(
            Picture, Picture.post_id == known.c.source
        ),
        select(known.c.id, PollOption.text, literal("")).join(
            PollOption, PollOption.post_id == known.c.source
        ),
    )


def sift(person: Asker, place: str, entries: Sequence[Entry]) -> list[Entry]:
    """Entries without those that a person's filters hide, and with a title for what they cover."""
    found = caught(person, place, [entry.shown_id for entry in entries])
    there = [(entry, found.get(entry.shown_id)) for entry in entries]
    return [
        entry if rule is None else warned(entry, rule)
        for entry, rule in there
        if rule is None or not rule.hides
    ]


def warned(entry: Entry, rule: Rule) -> Warned:
    covered = Warned(*entry)
    covered.title = rule.title
    return covered


def page(
    person: Asker | None, place: str, at: Cursor, read: Callable[[Cursor], Page[Entry]]
) -> Page[Entry]:
    """A page of a timeline without what its viewer's filters hide; more is read for that."""
    if person is None or not rules(person, place):
        return read(at)
    return paging.sifted(at, read, partial(sift, person, place), lambda entry: entry.id)
