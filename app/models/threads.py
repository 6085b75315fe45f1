"""Conversations: what a post replies to, and the replies below it as a tree.

Replies are shown in reading order: each before those below it; among the replies to one post first
its author's own continuation, then what the author of the post that is looked at says, then the
oldest. Depth is not shown: a post says whether it answers what stands directly above it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, literal, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.lib import ids, richtext
from app.lib.paging import SIZE
from app.models import entries
from app.models.entries import Entry
from app.models.posts import Mention, Post
from app.models.users import Asker, User
from app.models.visibility import NotVisible, not_blocked, not_muted, visible_to

# How many posts above the one that is looked at are shown, and how many replies are looked through.
ABOVE: Final = 40
BELOW: Final = 10_000
# A reply has an earlier id than what it answers where two clocks differ: by a minute, at most.
CLOCKS_APART: Final = 60_000 << ids.RANDOM_BITS
# How many people a reply starts with.
NAMED: Final = 10
# What a place in a conversation is made of, and what decides who may see it.
PLACE: Final = ("id", "in_reply_to_id", "author_id", "audience", "deleted_at")


class UnknownPlace(Exception):
    """A page of replies was asked for that follow one which is not here, or not any more."""


class Place(NamedTuple):
    """Where a post stands, whether or not the viewer may see it."""

    id: int
    parent_id: int | None
    author_id: int
    is_deleted: bool
    is_visible: bool
    is_muted: bool = False


class Step(NamedTuple):
    """A place that is shown, between the one above it and the one below it."""

    place: Place
    # What stands below it answers it; it answers what stands directly above it.
    is_joined: bool
    is_nested: bool


class Node(NamedTuple):
    """A post of a conversation as a page shows it; without an entry it is not available."""

    entry: Entry | None
    is_joined: bool
    is_nested: bool
    # By somebody whom the viewer has muted.
    is_folded: bool = False
    # The viewer's own filters hide it.
    is_hidden: bool = False

    @property
    def classes(self) -> str:
        return " ".join(["joined"] * self.is_joined + ["in-thread"] * self.is_nested)


@dataclass(frozen=True)
class Part:
    """A page of the replies below a post, as steps, and the keys of the pages around it."""

    steps: Sequence[Step]
    # None: there is none. 0: the first page, which has no key.
    previous: int | None
    next: int | None


@dataclass(frozen=True)
class Conversation:
    """A post between what it replies to and some of the replies to it, as one viewer sees them."""

    focus: Entry
    above: Sequence[Node]
    # There is more above than is shown; where it begins, if the viewer may see that.
    goes_up: bool
    beginning: Entry | None
    replies: Sequence[Node]
    previous: int | None
    next: int | None
    # There are more replies than are looked through.
    is_cut: bool

    @property
    def is_alone(self) -> bool:
        """Whether there is nothing but the post itself."""
        return not self.above and not self.replies and self.previous is None

    @property
    def entries(self) -> list[Entry]:
        """Every post around the one that is looked at."""
        nodes = (*self.above, *self.replies)
        return [node.entry for node in nodes if node.entry is not None]

    @property
    def classes(self) -> dict[int, str]:
        """How the posts around it hang together, by id."""
        nodes = (*self.above, *self.replies)
        return {node.entry.id: node.classes for node in nodes if node.entry is not None}


def around(
    post: Post, viewer: Asker | None, after: int | None = None, size: int = SIZE
) -> Conversation:
    """The conversation around a post, with the replies that follow `after` in reading order.

    Raises NotVisible if the post has just gone, and UnknownPlace.
    """
    path = places_above(post, viewer) if post.in_reply_to_id is not None else []
    found = places_below(post, viewer)
    focus = Place(post.id, post.in_reply_to_id, post.author_id, False, True)
    part = part_after(reading_order(focus, found[:BELOW]), focus, after, size)
    above = laid_out([*path[-ABOVE:], focus])[:-1]
    places_shown = (step.place for step in (*above, *part.steps))
    wanted = [place.id for place in places_shown if place.is_visible or place.is_muted]
    shown = entries.find(viewer, {post.id, post.conversation_id, *wanted})
    if post.id not in shown:
        raise NotVisible
    goes_up = len(path) > ABOVE
    return Conversation(
        focus=shown[post.id],
        above=nodes_of(above, shown),
        goes_up=goes_up,
        beginning=shown.get(post.conversation_id) if goes_up else None,
        replies=nodes_of(part.steps, shown),
        previous=part.previous,
        next=part.next,
        is_cut=len(found) > BELOW,
    )


def participants(post: Post, viewer: Asker) -> list[str]:
    """Whom a reply addresses: the post's author, then those it mentions and the viewer may meet."""
    said = richtext.mentions_in(post.body)
    named = select(User.username).join(Mention, Mention.user_id == User.id)
    named = named.where(Mention.post_id == post.id, not_blocked(viewer.id, User.id))
    known = set(db.session.scalars(named) if said else ())
    # In the order in which they are named; who was known by another name then comes last.
    people = post.author.username, *(name for name in said if name in known), *sorted(known)
    return [name for name in dict.fromkeys(people) if name != viewer.username][:NAMED]


def places_above(post: Post, viewer: Asker | None) -> list[Place]:
    """What a post replies to and what that replies to, the farthest first; one more than ABOVE."""
    first = select(*columns(Post), literal(1).label("height"))
    climb = first.where(Post.id == post.in_reply_to_id).cte("climb", recursive=True)
    parent = aliased(Post)
    higher = select(*columns(parent), climb.c.height + 1).join_from(
        climb, parent, parent.id == climb.c.in_reply_to_id
    )
    climb = climb.union_all(higher.where(climb.c.height <= ABOVE))
    return places(seen(climb.c, viewer, post).order_by(climb.c.height.desc()))


def places_below(post: Post, viewer: Asker | None) -> list[Place]:
    """All replies below a post, and perhaps others; more than BELOW if it has more than that.

    Most conversations are short: what is newer in it is read at once. In one that a whole country
    takes part in, replies are followed level by level, and the rest of it is left alone.
    """
    newer = Post.conversation_id == post.conversation_id, Post.id > post.id - CLOCKS_APART
    found = places(seen(Post, viewer, post).where(*newer).order_by(Post.id).limit(BELOW + 1))
    if len(found) <= BELOW:
        return found
    first = select(*columns(Post)).where(Post.in_reply_to_id == post.id)
    below = first.cte("below", recursive=True)
    reply = aliased(Post)
    deeper = select(*columns(reply)).join_from(below, reply, reply.in_reply_to_id == below.c.id)
    below = below.union_all(deeper)
    return places(seen(below.c, viewer, post).limit(BELOW + 1))


def columns(post: Any) -> list[Any]:
    return [getattr(post, name) for name in PLACE]


def seen(post: Any, viewer: Asker | None, focus: Post) -> Select[Any]:
    """Where posts stand around one, whether the viewer may see each, and does not want to."""
    may_see = visible_to(viewer, post)
    # Who looks at what somebody muted says wants to see how it goes on.
    unmuted = not_muted(viewer and viewer.id, post.author_id)
    is_wanted = or_(post.author_id == focus.author_id, unmuted)
    return select(
        post.id,
        post.in_reply_to_id,
        post.author_id,
        post.deleted_at.is_not(None),
        (may_see & is_wanted).label("is_visible"),
        (may_see & ~is_wanted).label("is_muted"),
    )


def places(query: Select[Any]) -> list[Place]:
    return [Place(*row) for row in db.session.connection().execute(query)]


def reading_order(focus: Place, replies: Iterable[Place]) -> list[Place]:
    """The replies below a post, each before those to it, without what leads to nothing visible."""
    below: dict[int | None, list[Place]] = defaultdict(list)
    for reply in replies:
        below[reply.parent_id].append(reply)
    order, waiting = [], [focus]
    while waiting:
        place = waiting.pop()
        order.append(place)
        # The one to read next is on top.
        waiting += sorted(below.get(place.id, ()), key=partial(turn, place, focus), reverse=True)
    return order[1:]


def turn(answered: Place, focus: Place, reply: Place) -> tuple[bool, bool, int]:
    """What the replies to one post are sorted by."""
    author_id = reply.author_id
    return author_id != answered.author_id, author_id != focus.author_id, reply.id


def without_dead_ends(order: Sequence[Place]) -> list[Place]:
    """What is visible, and the places that lead to something visible."""
    leading: set[int | None] = set()
    kept = []
    for place in reversed(order):
        if place.is_visible or place.id in leading:
            leading.add(place.parent_id)
            kept.append(place)
    return kept[::-1]


def laid_out(order: Sequence[Place], above: Place | None = None) -> list[Step]:
    """How places that follow each other hang together, `above` being what the page shows before.

    Of places in a row that are not available only the first is left: how many there are is
    nobody's business. Each leads to the next, so nothing hangs together otherwise for that.
    """
    steps = []
    for place, following in zip_longest(order, order[1:]):
        if place.is_visible or above is None or above.is_visible:
            joined = following is not None and following.parent_id == place.id
            nested = above is not None and place.parent_id == above.id
            steps.append(Step(place, joined, nested))
        above = place
    return steps


def part_after(order: Sequence[Place], focus: Place, after: int | None, size: int) -> Part:
    """The page of the replies that follow one in reading order. Raises UnknownPlace."""
    start = 0 if after is None else position(order, after) + 1
    # On a later page the reply above the first one is not seen.
    steps = laid_out(without_dead_ends(order[start:]), focus if after is None else None)
    # The last one is the key of the next page: it must be one that the viewer may know of.
    end = size if is_visible_at(steps, size - 1) else size + 1
    return Part(
        steps[:end],
        previous=None if after is None else key_before(order[:start], size),
        next=steps[end - 1].place.id if len(steps) > end else None,
    )


def position(order: Sequence[Place], key: int) -> int:
    """Where a reply stands, also one that was deleted since its page was read.

    Raises UnknownPlace, for a hidden one as for any other number.
    """
    for index, place in enumerate(order):
        if place.id == key and (place.is_visible or place.is_deleted):
            return index
    raise UnknownPlace


def key_before(earlier: Sequence[Place], size: int) -> int:
    """The key of the page that ends with the last of the earlier replies; 0 for the first page."""
    steps = laid_out(without_dead_ends(earlier))
    visible = (step.place.id for step in reversed(steps[:-size]) if step.place.is_visible)
    return next(visible, 0)


def is_visible_at(steps: Sequence[Step], index: int) -> bool:
    return index >= len(steps) or steps[index].place.is_visible


def nodes_of(steps: Iterable[Step], shown: Mapping[int, Entry]) -> list[Node]:
    return [Node(shown.get(at.id), joined, nested, at.is_muted) for at, joined, nested in steps]
