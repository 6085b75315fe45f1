"""What a page asks now and then while it is looked at: is anything new?"""

from typing import Final

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext

from app.lib import ids
from app.main import bp
from app.models import arrivals
from app.models.users import Viewer
from app.pages.moments import compact, few
from app.visitor import stay_unnoticed, viewer

TIMELINES: Final = {"home": arrivals.on_home, "explore": arrivals.on_explore}


@bp.get("/news")
def news() -> ResponseReturnValue:
    """How many notifications are unread and, above a post of a timeline, how many posts there are;
    with the words for both. 304 while that is what the asker knows."""
    person = viewer() or abort(401)
    stay_unnoticed()
    unread, posts = person.unread_count, new_posts(person)
    answer = jsonify(
        unread=unread,
        badge=few(unread),
        notice=ngettext("%(num)d unread notification", "%(num)d unread notifications", unread),
        posts=posts,
        banner=banner(posts),
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.vary.update(("Cookie", "Accept-Language"))
    answer.add_etag()
    return answer.make_conditional(request)


def new_posts(person: Viewer) -> int:
    """How many posts arrived on the timeline that the address names, if it names one."""
    name = request.args.get("timeline")
    if name is None:
        return 0
    try:
        return TIMELINES[name](person, ids.parse(request.args.get("after", "")))
    except (KeyError, ValueError):
        abort(400)


def banner(posts: int) -> str:
    if posts >= arrivals.COUNTED:
        return _("More than %(count)s new posts", count=compact(arrivals.COUNTED - 1))
    return ngettext("%(num)d new post", "%(num)d new posts", posts)
