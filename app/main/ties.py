"""Blocking and muting people, hiding what they repost, and taking them off one's followers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app import limits
from app.extensions import db
from app.main import bp
from app.models import blocks, mutes, visibility
from app.models.users import User
from app.visitor import me, safe_next

# For how long one may mute somebody, by the number of hours; else it is for good.
SPANS: Final = {
    "": _l("Until I undo it"),
    "1": _l("For an hour"),
    "24": _l("For a day"),
    "168": _l("For 7 days"),
    "720": _l("For 30 days"),
}
DONE: Final = {
    "block": _l("You have blocked %(name)s. Neither of you sees the other here any more."),
    "unblock": _l("You no longer block %(name)s. Nobody follows the other again by that."),
    "mute": _l("You have muted %(name)s, who is not told of it."),
    "unmute": _l("You no longer mute %(name)s."),
    "hide_reposts": _l("What %(name)s reposts is not on your timelines any more."),
    "show_reposts": _l("What %(name)s reposts is on your timelines again."),
    "remove_follower": _l("%(name)s does not follow you any more, and is not told of it."),
}


@bp.app_template_global()
def mute_spans() -> dict[str, LazyString]:
    return SPANS


def mute(person: User) -> None:
    """For as long as the form says, and with notifications unless it says otherwise."""
    hours = request.form.get("hours", "")
    lasts = timedelta(hours=int(hours)) if hours and hours in SPANS else None
    mutes.mute(me(), person, lasts, with_notifications="still_tell" not in request.form)


CHANGES: Final[dict[str, Callable[[User], object]]] = {
    "block": lambda person: blocks.block(me(), person),
    "unblock": lambda person: blocks.unblock(me(), person),
    "mute": mute,
    "unmute": lambda person: mutes.unmute(me(), person),
    "hide_reposts": lambda person: mutes.hide_reposts(me(), person, is_hidden=True),
    "show_reposts": lambda person: mutes.hide_reposts(me(), person, is_hidden=False),
    "remove_follower": lambda person: person.unfollow(me()),
}


@bp.post(f"/@<username:username>/<any({','.join(CHANGES)}):change>")
def tie(username: str, change: str) -> ResponseReturnValue:
    """Change how the visitor stands to a person. What is so already stays so."""
    person = visibility.find_anyone(username)
    back = safe_next(request.form.get("next")) or url_for(".profile", username=person.username)
    if person.id == me().id:
        flash(_l("You cannot do this to yourself."), "bad")
        return redirect(back)
    limits.spend("tie", me())
    CHANGES[change](person)
    db.session.commit()
    flash(DONE[change] % {"name": person.name})
    return redirect(back)
