"""An import step by step: what there is, posts, what they answer, their pictures, and people."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flask import current_app

from app.extensions import db
from app.lib import archives, clock, outboxes, pasts, text, tweets
from app.lib.archives import Archive, BadArchive
from app.lib.pasts import LeftOut, Past
from app.main import past_people, past_pictures
from app.models import imports, past_posts
from app.models.tasks import Task

ARCHIVE: Final = "archive"
POSTS_MAX: Final = 1_000_000
# So long a transaction should take: others wait to write meanwhile.
SECONDS: Final = 0.015
FEWEST, MOST = 10, 100
TIED_AT_ONCE: Final = 100


@dataclass
class Bringing:
    """An import, its file, and what is in it where it is an archive."""

    task: Task
    path: Path
    archive: Archive | None = None

    @property
    def files(self) -> Archive:
        if self.archive is None:
            raise BadArchive("unknown")
        return self.archive


Reader = outboxes.Reader | tweets.Reader


def reader_of(archive: Archive) -> Reader:
    """Who reads the posts of an archive. Raises BadArchive where there are none."""
    if archives.find(archive, outboxes.OUTBOX):
        return outboxes.Reader(archive, urlsplit(current_app.config["SITE_URL"]).netloc)
    found = tweets.Reader(archive)
    if not found.files:
        raise BadArchive("no_posts")
    return found


def go_on(one: Bringing, until: float) -> bool:
    """Read on until a moment; whether all is read. Raises BadArchive, BadJson and BadTable."""
    if one.archive is None:
        return past_people.read_table(one.task, one.path, until)
    while one.task.place.get("step") != "over":
        if not STEPS[one.task.place.get("step", "look")](one, until):
            return False
        db.session.commit()
    return True


def look(one: Bringing, _until: float) -> bool:
    """Read it once to its end, so that what is damaged is refused before anything comes of it."""
    found = reader_of(one.files).count(POSTS_MAX + 1)
    if found > POSTS_MAX:
        raise BadArchive("too_many_posts")
    one.task.total = found
    return next_step(one, "posts")


def next_step(one: Bringing, step: str) -> bool:
    imports.advance(one.task, 0, step=step, at=0)
    return True


def read_posts(one: Bringing, until: float) -> bool:
    """Write posts, as many at a time as do not keep others waiting."""
    task, size = one.task, FEWEST
    found = reader_of(one.files).posts(task.place["at"])
    while some := list(islice(found, size)):
        began = write_posts(one, some)
        db.session.commit()
        took = time.monotonic() - began
        size = min(MOST, max(FEWEST, int(size * min(2.0, SECONDS / max(took, 0.001)))))
        if time.monotonic() >= until:
            return False
    return next_step(one, "tie")


def write_posts(one: Bringing, some: Sequence[Past | LeftOut]) -> float:
    """Write those that are posts and new; when that began to keep others waiting."""
    task = one.task
    said, left = chosen(one, some)
    there = past_posts.still_here(task.owner_id, said)
    new = [past for past in said if past.key not in there]
    ready = [past_posts.prepare(task.owner_id, past, task.place["audience"]) for past in new]
    db.session.rollback()
    began = time.monotonic()
    task.total += sum(map(work_of, new))
    imports.advance(task, len(some), at=task.place["at"] + len(some))
    made = past_posts.write(task, ready)
    imports.count_made(task, "posts", len(made))
    imports.count_left(task, [*left, *already(said, made)])
    imports.note_report(task)
    return began


def already(said: Sequence[Past], made: set[str]) -> Iterator[LeftOut]:
    """Of what was said, all that is here without being made now: the second of two, as well."""
    new = set(made)
    for past in said:
        if past.key in new:
            new.remove(past.key)
        else:
            yield LeftOut("already", past.excerpt)


def chosen(one: Bringing, some: Sequence[Past | LeftOut]) -> tuple[list[Past], list[LeftOut]]:
    """What can be a post here, and what is left out."""
    said: list[Past] = []
    left = [each for each in some if isinstance(each, LeftOut)]
    for past in some:
        if isinstance(past, Past):
            past.body = text.clean(past.body, lines=True)
            reason = fault_of(one, past)
            if reason is None:
                said.append(past)
            else:
                left.append(LeftOut(reason, past.excerpt))
    return said, left


def fault_of(one: Bringing, past: Past) -> str | None:
    """Why a post is left out, if it is."""
    if not pasts.dated(past.at, min(clock.now(), one.task.created_at)):
        return "undated"
    shown = [each for each in past.attached if each.name in one.files.sizes and each.is_picture]
    if not past.body and not shown:
        return "video" if past.attached else "empty"
    return None


def work_of(past: Past) -> int:
    """How many steps are still to be done for a post that is written."""
    return bool(past.answers) + len(past.attached)


def tie_posts(one: Bringing, until: float) -> bool:
    """Let posts answer what they answered, once all are there."""
    task, size = one.task, TIED_AT_ONCE
    while True:
        imports.advance(task, 0)
        last, number = past_posts.tie(task, task.place["at"], size)
        if not number:
            return next_step(one, "pictures")
        imports.advance(task, number, at=last)
        db.session.commit()
        if time.monotonic() >= until:
            return False


def read_pictures(one: Bringing, until: float) -> bool:
    """Develop the pictures of what came with this import, post by post."""
    task = one.task
    for place, past in enumerate(reader_of(one.files).posts(task.place["at"]), task.place["at"]):
        if isinstance(past, Past) and past.attached:
            past_pictures.bring(task, one.files, past, place + 1)
            if time.monotonic() >= until:
                return False
    return next_step(one, "people")


def read_people(one: Bringing, until: float) -> bool:
    """Take over the tables that are in an archive, too."""
    is_over = past_people.read_tables(one.task, one.files, until)
    return next_step(one, "over") if is_over else False


STEPS: Final[Mapping[str, Callable[[Bringing, float], bool]]] = {
    "look": look,
    "posts": read_posts,
    "tie": tie_posts,
    "pictures": read_pictures,
    "people": read_people,
}
