"""What an archive is made of: parts that are written one after the other, each in portions."""

from contextlib import suppress
from typing import Any, Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from flask import render_template
from flask_babel import force_locale

from app.extensions import storage
from app.lib import ids
from app.lib.storage import Missing
from app.lib.zips import Writer
from app.main.archive_lists import LISTINGS
from app.main.archive_posts import CONTEXT, activity, actor, media_name, written
from app.models import outbox, pictures, portraits
from app.models.outbox import Said
from app.models.users import User
from app.pages import letters, site_url
from app.pages.moments import Ages

PICTURES_AT_ONCE: Final = 8
PAGE: Final = 200


class Part(Protocol):
    """Some files of an archive."""

    def count(self, person: User) -> int:
        """How many pieces of work it is."""

    def write(
        self, person: User, writer: Writer, after: list[Any] | None
    ) -> tuple[list[Any] | None, int]:
        """Write what follows a place; the next place, none at the end, and how much was done."""


class Profile:
    """What a person says of themselves, with their portraits."""

    def count(self, _person: User) -> int:
        return 1

    def write(
        self, person: User, writer: Writer, _after: list[Any] | None
    ) -> tuple[list[Any] | None, int]:
        files = {}
        for kind in portraits.SIZES:
            shown = portraits.shown(person, kind)
            with suppress(Missing):
                if shown:
                    writer.add(f"{kind}.webp", storage.get(shown[0]), is_packed=True)
                    files[kind] = f"{kind}.webp"
        writer.add("actor.json", written(actor(person, files)).encode())
        return None, 1


class Outbox:
    """Every post, the oldest first."""

    name: Final = "outbox.json"

    def count(self, person: User) -> int:
        return outbox.count(person.id)

    def write(
        self, person: User, writer: Writer, after: list[Any] | None
    ) -> tuple[list[Any] | None, int]:
        last_id, so_far = after or (None, 0)
        found = outbox.portion(person.id, last_id)
        lines = ",\n".join(written(activity(said, person.username)) for said in found)
        if after is None:
            writer.begin(self.name)
            about = {"@context": CONTEXT, "id": self.name, "type": "OrderedCollection"}
            lines = written(about)[:-1] + ', "orderedItems": [\n' + lines
        elif found:
            lines = ",\n" + lines
        total = so_far + len(found)
        is_over = len(found) < outbox.AT_ONCE
        if is_over:
            lines += f'\n], "totalItems": {total}}}\n'
        writer.write(lines.encode())
        if is_over:
            writer.end()
        return None if is_over else [found[-1].row.id, total], len(found)


class Pictures:
    """The files of all pictures, as others see them."""

    def count(self, person: User) -> int:
        return outbox.count_pictures(person.id)

    def write(
        self, person: User, writer: Writer, after: list[Any] | None
    ) -> tuple[list[Any] | None, int]:
        found = outbox.pictures_after(person.id, after[0] if after else 0, PICTURES_AT_ONCE)
        for picture in found:
            with suppress(Missing):
                content = storage.get(pictures.file_of(picture.key, "full"))
                writer.add(media_name(picture.key), content, is_packed=True)
        is_over = len(found) < PICTURES_AT_ONCE
        return None if is_over else [found[-1].id], len(found)


class Entry(NamedTuple):
    """A post as the pages of an archive show it."""

    said: Said
    when: str
    # Links that lead about the site lead there from a disk, too.
    html: str


class Reader:
    """Pages to read the posts, the newest first, without this site or any other."""

    def count(self, person: User) -> int:
        return outbox.count(person.id)

    def write(
        self, person: User, writer: Writer, after: list[Any] | None
    ) -> tuple[list[Any] | None, int]:
        last_id, number = after or (None, 1)
        found = outbox.portion(person.id, last_id, newest_first=True, most=PAGE + 1)
        shown, has_more = found[:PAGE], len(found) > PAGE
        page = self.page(person, shown, number, has_more=has_more)
        writer.add(f"posts/{number}.html", page.encode())
        if has_more:
            return [shown[-1].row.id, number + 1], len(shown)
        counts = {"posts": outbox.count(person.id), "pictures": outbox.count_pictures(person.id)}
        index = in_tongue(person, "archive/index.html", **counts)
        writer.add("index.html", index.encode())
        writer.add("style.css", render_template("archive/style.css").encode())
        return None, len(shown)

    def page(self, person: User, shown: list[Said], number: int, *, has_more: bool) -> str:
        ages = Ages(letters.tongue_of(person), ZoneInfo(person.timezone or "UTC"))
        entries = [entry(said, ages) for said in shown]
        parts = {"entries": entries, "number": number, "has_more": has_more}
        return in_tongue(person, "archive/posts.html", **parts)


def entry(said: Said, ages: Ages) -> Entry:
    html = said.row.body_html.replace('href="/', f'href="{site_url("/")}')
    return Entry(said, ages.in_full(ids.moment_of(said.row.id)), html)


def in_tongue(person: User, template: str, **parts: Any) -> str:
    """A page in the language of its reader."""
    tongue = letters.tongue_of(person)
    with force_locale(tongue):
        lang = tongue.replace("_", "-")
        return render_template(template, lang=lang, person=person, **parts)


PARTS: Final[tuple[Part, ...]] = (Profile(), Outbox(), *LISTINGS, Pictures(), Reader())
