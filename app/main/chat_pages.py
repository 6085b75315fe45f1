"""What the pages of private conversations show: the list beside, and what was said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel.lists import format_list
from flask import render_template, url_for
from flask_babel import gettext as _, ngettext
from markupsafe import Markup

from app.extensions import db
from app.lib import ids, paging
from app.lib.paging import Cursor
from app.main import bp
from app.main.pages import cursor
from app.models import chats, inboxes
from app.models.chats import Message, Place
from app.models.inboxes import Line
from app.models.users import Asker, User, Viewer
from app.pages.card_parts import here, macros
from app.pages.moments import tongue, written
from app.pages.shelf import Shelf, filled
from app.visitor import timezone

NAMED = 3
KEPT = 4096

shelf = Shelf(KEPT)


@dataclass(frozen=True)
class Party:
    """Who is in a conversation beside the viewer, and what it is called."""

    chat_id: int
    is_group: bool
    name: str
    others: Sequence[User]

    @property
    def other(self) -> User | None:
        """Whom a conversation of two is with, if they are still there."""
        return self.others[0] if self.others and not self.is_group else None

    @property
    def title(self) -> str:
        if self.name:
            return self.name
        if not self.others:
            return _("Only you") if self.is_group else _("Somebody who is gone")
        names = [person.name for person in self.others]
        if len(names) > NAMED:
            more = len(names) - NAMED + 1
            names[NAMED - 1 :] = [ngettext("%(num)d other", "%(num)d others", more)]
        return format_list(names, locale=written(tongue()))

    @property
    def address(self) -> str:
        if self.other is not None:
            return url_for("main.chat_with", username=self.other.username)
        return url_for("main.chat", chat_id=self.chat_id)


class Shown(NamedTuple):
    """A message as it stands among others."""

    message: Message
    is_mine: bool
    # Whether it is the first one of its day, of its author in a row, and of those not read.
    opens_day: bool
    opens_turn: bool
    opens_unread: bool


@dataclass(frozen=True)
class Talk:
    """A conversation that is open, or that could begin."""

    party: Party
    place: Place | None
    page: paging.Page[Message]
    shown: Sequence[Shown]

    @property
    def newest(self) -> int:
        """The newest message on the page, if there is none newer."""
        is_end = self.page.newer is None and self.page.items
        return self.page.items[0].id if is_end else 0

    @property
    def is_unread(self) -> bool:
        return self.place is not None and self.place.member.unread_count > 0


def list_page(viewer: Viewer, at: Cursor) -> paging.Page[Line]:
    window = inboxes.listed(at.is_newer, at.size)
    asked = {"reader": viewer.id}
    return paging.page_of_rows(db.session.connection(), [window], at, asked, Line._make)


def chats_page(
    viewer: Viewer, place: Place | None = None, other: User | None = None
) -> dict[str, Any]:
    """What the page of the list needs, and of the conversation beside it, if one is open."""
    is_open = place is not None or other is not None
    page = list_page(viewer, Cursor() if is_open else cursor())
    numbers = {line.chat_id for line in page.items} | ({place.chat.id} if place else set())
    people = inboxes.people_in(numbers)
    parties = {
        line.chat_id: party(line.chat_id, line.is_group, line.name, people, viewer)
        for line in page.items
    }
    talk = talk_of(viewer, place, other, people) if is_open else None
    return {
        "page": page,
        "parties": parties,
        "people": {person.id: person for some in people.values() for person in some},
        "talk": talk,
        "may_write": may_write(viewer, place, other),
    }


def party(
    chat_id: int,
    is_group: bool,
    name: str,
    people: Mapping[int, Sequence[User]],
    viewer: Asker,
) -> Party:
    others = [person for person in people.get(chat_id, ()) if person.id != viewer.id]
    return Party(chat_id, is_group, name, others)


def talk_of(
    viewer: Viewer,
    place: Place | None,
    other: User | None,
    people: Mapping[int, Sequence[User]],
) -> Talk:
    if place is None:
        nothing: paging.Page[Message] = paging.Page([], None, None)
        return Talk(Party(0, False, "", [other] if other else []), None, nothing, ())
    chat = place.chat
    asked = chats.readable(), Message.id, cursor(), chats.reading(place)
    page = paging.page(db.session, *asked)
    # After a page further back the first unread message is not news.
    read_id = place.member.read_id if page.newer is None else ids.GREATEST
    shown = in_order(page.items[::-1], viewer, read_id=read_id)
    return Talk(party(chat.id, chat.is_group, chat.name, people, viewer), place, page, shown)


def in_order(
    messages: Iterable[Message], viewer: Asker, *, after: int = 0, read_id: int = ids.GREATEST
) -> list[Shown]:
    """Messages, oldest first, with what stands before each; `after` is the one before them."""
    zone, found = ZoneInfo(timezone()), []
    day = day_of(ids.moment_of(after), zone) if after else None
    turn: int | None = None
    is_news_told = False
    for message in messages:
        this_day = day_of(message.created_at, zone)
        is_mine = message.author_id == viewer.id
        is_news = message.id > read_id and not is_mine and not is_news_told
        is_news_told = is_news_told or is_news
        this_turn = message.author_id if message.kind == chats.SAID else None
        is_turn = this_turn is None or this_turn != turn or this_day != day
        found.append(Shown(message, is_mine, this_day != day, is_turn, is_news))
        day, turn = this_day, this_turn
    return found


def day_of(moment: datetime, zone: ZoneInfo) -> Any:
    return moment.astimezone(zone).date()


def may_write(viewer: Viewer, place: Place | None, other: User | None) -> bool:
    """Whether what one writes would be taken."""
    if place is not None:
        return place.is_open
    return other is not None and chats.takes(other.id, viewer)


def fragment(chat_id: int, viewer: Viewer, after: int) -> str:
    """What a page that is open lacks of a conversation, above a message: nothing for others."""
    found = chats.arrived(viewer, chat_id, after)
    if not found:
        return ""
    shown = in_order((message for message, _is_group in found), viewer, after=after)
    group = found[0][1]
    return render_template("main/chat_news.html", shown=shown, chat_id=chat_id, is_group=group)


@bp.app_template_global()
def kept_bubble(one: Shown, chat_id: int, is_group: bool) -> Markup:
    """A message, written once for each language, zone, and side of the conversation."""
    message, author = one.message, one.message.author
    pictures = message.is_coming, *((one.is_ready, one.is_failed) for one in message.pictures)
    side = one.is_mine, one.opens_turn, is_group, message.deleted_at is not None
    face = author.username, author.display_name, author.avatar_key
    key = (message.id, *side, *face, *pictures, *here())
    write = partial(macros("chat").bubble, message, one, chat_id, is_group)
    return Markup(filled(shelf.get(key) or shelf.put(key, write)))  # noqa: S704  escaped there


@bp.app_template_global()
def message_hint() -> str:
    """What everybody is told before they write."""
    return _("Not encrypted: those who run this site could read it.")
