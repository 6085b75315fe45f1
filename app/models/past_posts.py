"""Posts from elsewhere, many at a time, at the moments at which they were said.

Nobody is told of them: they are no events. What takes time is done before a transaction begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, bindparam, case, delete, exists, func, insert, select, update

from app.extensions import db
from app.lib import clock, ids, markdown, richtext, text
from app.lib.pasts import Past
from app.models import events, imports, indexing, posts, publishing, users
from app.models.imports import POST, Imported
from app.models.notifications import Notification
from app.models.posts import KEEP_DELETED, OPEN, Mention, Post, PostTag
from app.models.tasks import Task
from app.models.users import User

# Whom something answers who is not on this site: it is no opening, and on nobody's home.
SOMEBODY: Final = 0
NARROWER: Final = {name: place for place, name in enumerate(posts.AUDIENCES)}
BEFORE_PURGE: Final = KEEP_DELETED + timedelta(seconds=1)


class Said(NamedTuple):
    """What the index reads of a post."""

    id: int
    author_id: int
    body: str
    body_html: str
    content_warning: str
    audience: str
    language: str | None
    in_reply_to_id: int | None
    reply_to_author_id: int | None
    has_poll: bool
    alt_texts: str | None
    options: str | None
    mentioned: str | None


@dataclass(slots=True)
class Ready:
    """A post that needs only be written."""

    past: Past
    row: dict[str, Any]
    words: dict[str, Any]
    tags: tuple[str, ...]
    mentioned: frozenset[int]


def prepare(owner_id: int, past: Past, audience: str = "") -> Ready:
    """Render a post, and find its words. Names are linked only if it was said here."""
    kept = max(past.audience, audience or past.audience, key=lambda name: NARROWER[name])
    rendered = rendered_body(past)
    post_id = ids.new_id(past.at)
    row = {
        "id": post_id,
        "author_id": owner_id,
        "body": past.body,
        "body_html": rendered.html,
        "audience": kept,
        "content_warning": text.clean(past.content_warning, lines=False),
        "language": past.language,
        "is_markdown": past.is_markdown,
        "conversation_id": post_id,
        "reply_to_author_id": SOMEBODY if past.answers else None,
    }
    people = publishing.people_in(rendered)
    tags = rendered.tags if kept == "public" else ()
    return Ready(past, row, words_of(row, past, people), tags, frozenset(people))


def rendered_body(past: Past) -> richtext.Rendered:
    if past.is_ours:
        return publishing.render(past.body, past.is_markdown)
    return markdown.render(past.body) if past.is_markdown else richtext.render(past.body)


def words_of(row: dict[str, Any], past: Past, people: set[int]) -> dict[str, Any]:
    """What is written to the index."""
    alt_texts = "\n".join(one.alt_text for one in past.attached if one.is_picture)
    columns = {name: row[name] for name in Said._fields if name in row}
    said = Said(
        **columns,
        # Only whether it answers anything counts here.
        in_reply_to_id=1 if past.answers else None,
        has_poll=False,
        alt_texts=alt_texts if any(one.is_picture for one in past.attached) else None,
        options=None,
        mentioned="\n".join(map(str, people)),
    )
    return indexing.entry(db.engine.dialect.name, said)


def write(task: Task, ready: Sequence[Ready]) -> set[str]:
    """Add those that are not here yet, in the transaction of who notes how far it is.

    Returns the keys of what was added.
    """
    users.hold_id(task.owner_id)
    there = imports.known(task.owner_id, [one.past.key for one in ready])
    new = list({one.past.key: one for one in ready if one.past.key not in there}.values())
    if not new:
        return set()
    execute = db.session.connection().execute
    execute(insert(Post), [one.row for one in new])
    tags = [{"tag": tag, "post_id": one.row["id"]} for one in new for tag in one.tags]
    named = [{"post_id": one.row["id"], "user_id": who} for one in new for who in one.mentioned]
    for table, rows in ((PostTag, tags), (Mention, named)):
        if rows:
            execute(insert(table), rows)
    noted = {"task_id": task.id, "kind": POST, "owner_id": task.owner_id}
    keys = [
        {"row_id": one.row["id"], "source_key": one.past.key, "answers": one.past.answers, **noted}
        for one in new
    ]
    execute(insert(Imported), keys)
    indexing.write(db.session.connection(), [one.words for one in new])
    count(task.owner_id, [one.row for one in new])
    return {one.past.key for one in new}


def count(owner_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Keep how many posts somebody has, and which is the last: what is older changes nothing."""
    openings = [
        row["id"]
        for row in rows
        if row["audience"] == "public" and row["reply_to_author_id"] is None
    ]
    number = sum(row["audience"] in OPEN for row in rows)
    newest = max(openings, default=0)
    is_later = func.coalesce(User.last_post_id, 0) < newest
    last = case((is_later, newest), else_=User.last_post_id)
    counted = {"posts_count": User.posts_count + number, "last_post_id": last}
    person = update(User).where(User.id == owner_id).values(counted)
    db.session.execute(imports.unseen(person))


def still_here(owner_id: int, some: Sequence[Past]) -> set[str]:
    """Which posts, by their keys, were said on this site and are there still."""
    numbers = {number_of(past): past.key for past in some if past.is_ours}
    there = select(Post.id).where(Post.id.in_(numbers), Post.author_id == owner_id)
    return {numbers[post_id] for post_id in db.session.scalars(there)} if numbers else set()


def number_of(past: Past) -> int:
    """The number of a post of this site, which is the end of its address; 0 if it is none."""
    try:
        return ids.parse(past.address.rpartition("/")[2])
    except ValueError:
        return 0


def tie(task: Task, after: int, limit: int) -> tuple[int, int]:
    """Let some posts answer what they answered; the id of the last one, and how many they were.

    In the order of time, so that what is answered has its conversation. An answer that is older
    than what it answers stays alone.
    """
    waiting = select(Imported.row_id, Imported.answers).where(
        Imported.task_id == task.id, Imported.row_id > after, Imported.answers.is_not(None)
    )
    rows = db.session.execute(waiting.order_by(Imported.row_id).limit(limit)).all()
    if not rows:
        return after, 0
    parents = imports.known(task.owner_id, {row.answers for row in rows})
    pairs = {row.row_id: parents.get(row.answers, row.row_id) for row in rows}
    tie_pairs(task.owner_id, {child: to for child, to in pairs.items() if to < child})
    return rows[-1].row_id, len(rows)


def tie_pairs(owner_id: int, pairs: dict[int, int]) -> None:
    """Join answers, by id, to what they answer, as far as both are there."""
    columns = select(Post.id, Post.conversation_id, Post.audience, Post.in_reply_to_id)
    there = columns.where(Post.id.in_({*pairs, *pairs.values()}), Post.deleted_at.is_(None))
    found = {row.id: row for row in db.session.execute(there)}
    talks = {row.id: row.conversation_id for row in found.values()}
    joined, answered = [], dict.fromkeys(pairs.values(), 0)
    for child, parent in sorted(pairs.items()):
        if child in found and parent in found and found[child].in_reply_to_id is None:
            talks[child] = talks[parent]
            joined.append({"child": child, "parent": parent, "talk": talks[child]})
            answered[parent] += found[child].audience in OPEN
    counts = [{"parent": parent, "by": by} for parent, by in answered.items() if by]
    answer: dict[Any, Any] = {
        Post.in_reply_to_id: bindparam("parent"),
        Post.conversation_id: bindparam("talk"),
        Post.reply_to_author_id: owner_id,
    }
    more: dict[Any, Any] = {Post.replies_count: Post.replies_count + bindparam("by")}
    for row, change, values in (("child", answer, joined), ("parent", more, counts)):
        if values:
            changing = update(Post).where(Post.id == bindparam(row)).values(change)
            db.session.connection().execute(changing, values)


def remove(task: Task, rows: Sequence[Imported]) -> int:
    """Take back some posts of an import, but none that were edited since; how many of those."""
    users.hold_id(task.owner_id)
    wanted = [row.row_id for row in rows]
    columns = select(Post.id, Post.audience, Post.in_reply_to_id, Post.edited_at, is_told_of())
    held = columns.where(Post.id.in_(wanted), Post.deleted_at.is_(None)).order_by(Post.id)
    found = db.session.execute(held.with_for_update()).all()
    kept = {row.id for row in found if row.edited_at is not None}
    gone = [row for row in found if row.id not in kept]
    at = clock.now() - BEFORE_PURGE
    which = [row.id for row in gone]
    for column in (Post.id, Post.repost_of_id):
        db.session.execute(update(Post).where(column.in_(which)).values(deleted_at=at))
    uncount(task.owner_id, gone)
    for row in gone:
        if row.is_told_of:
            events.record(posts.Deleted(row.id))
    mine = Imported.task_id == task.id, Imported.kind == POST
    db.session.execute(delete(Imported).where(*mine, Imported.row_id.in_(set(wanted) - kept)))
    # What stays is not of this import any more, but does not come twice either.
    return len(kept)


def is_told_of() -> Any:
    """Whether anybody was told of a post, since somebody did something with it."""
    return exists().where(Notification.post_id == Post.id).label("is_told_of")


def uncount(owner_id: int, gone: Sequence[Row[Any]]) -> None:
    """The opposite of count(), and of what tie() counted."""
    number = sum(row.audience in OPEN for row in gone)
    last = func.coalesce(User.last_post_id, 0).in_([row.id for row in gone])
    newest = select(func.max(Post.id)).where(
        Post.author_id == owner_id,
        Post.deleted_at.is_(None),
        Post.audience == "public",
        Post.repost_of_id.is_(None),
        Post.reply_to_author_id.is_(None),
    )
    person = update(User).where(User.id == owner_id)
    db.session.execute(person.values(posts_count=User.posts_count - number))
    db.session.execute(person.where(last).values(last_post_id=newest.scalar_subquery()))
    for row in gone:
        if row.in_reply_to_id is not None and row.audience in OPEN:
            parent = update(Post).where(Post.id == row.in_reply_to_id, Post.replies_count > 0)
            db.session.execute(parent.values(replies_count=Post.replies_count - 1))
