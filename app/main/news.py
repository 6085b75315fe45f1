"""What a page asks now and then while it is looked at: is anything new?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext

from app import limits
from app.lib import ids
from app.main import bp
from app.main.chat_pages import fragment
from app.main.exports import task_news
from app.models import arrivals, chats, filters
from app.models.users import Viewer
from app.pages.moments import compact, few
from app.visitor import stay_unnoticed, viewer

TIMELINES: Final[Mapping[str, Callable[..., Sequence[int]]]] = {
    "home": arrivals.on_home,
    "explore": arrivals.on_explore,
    "list": arrivals.on_list,
}


@bp.get("/news")
@limits.light
def news() -> ResponseReturnValue:
    """How many notifications and messages are unread, how many posts there are above one of a
    timeline, what was said in a conversation since, or else which of it was taken back, and how far
    long work is. 304 while the asker knows all that."""
    person = viewer() or abort(401)
    stay_unnoticed()
    posts = new_posts(person)
    known = {"posts": posts, "banner": banner(posts), **unread(person), **new_messages(person)}
    if "tasks" in request.args:
        known["tasks"] = task_news(person.id)
    answer = jsonify(known)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.vary.update(("Cookie", "Accept-Language"))
    answer.add_etag()
    return answer.make_conditional(request)


def unread(person: Viewer) -> dict[str, object]:
    """How much is unread, as badges say it, and in words."""
    told, messages = person.unread_count, person.unread_messages
    return {
        "unread": told,
        "badge": few(told),
        "notice": ngettext("%(num)d unread notification", "%(num)d unread notifications", told),
        "messages": messages,
        "messages_badge": few(messages),
        "messages_notice": ngettext("%(num)d unread message", "%(num)d unread messages", messages),
    }


def new_posts(person: Viewer) -> int:
    """How many posts arrived on the timeline that the address names, if it names one."""
    name = request.args.get("timeline")
    if name is None:
        return 0
    try:
        kind, *of = name.split("-", 1)
        after, *of_what = map(ids.parse, (request.args.get("after", ""), *of))
        found = TIMELINES[kind](person, after, *of_what)
    except (KeyError, TypeError, ValueError):
        abort(400)
    place = "explore" if kind == "explore" else "home"
    hidden = filters.caught(person, place, found).values()
    return len(found) - sum(rule.hides for rule in hidden)


def new_messages(person: Viewer) -> dict[str, object]:
    """What was said above a message of the conversation that the address names, if it names one;
    if nothing, which messages were taken back."""
    name = request.args.get("chat")
    if name is None:
        return {}
    try:
        chat_id, after = ids.parse(name), ids.parse(request.args.get("after", ""))
    except ValueError:
        abort(400)
    if talk := fragment(chat_id, person, after):
        return {"talk": talk}
    return {"gone": list(map(str, chats.taken_back(person, chat_id)))}


def banner(posts: int) -> str:
    if posts >= arrivals.COUNTED:
        return _("More than %(count)s new posts", count=compact(arrivals.COUNTED - 1))
    return ngettext("%(num)d new post", "%(num)d new posts", posts)
