"""Who asks to follow the visitor."""

from collections.abc import Callable
from typing import Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.lib import paging
from app.main import bp
from app.main.pages import cursor
from app.models import requests, visibility
from app.models.ties import FollowRequest
from app.models.users import User
from app.visitor import me

ANSWERS: Final[dict[str, Callable[[User, User], bool]]] = {
    "accept": requests.accept,
    "refuse": requests.refuse,
}


@bp.get("/follow_requests")
def follow_requests() -> ResponseReturnValue:
    page = paging.page(db.session, requests.waiting(me()), FollowRequest.id, cursor())
    return render_template("main/follow_requests.html", page=page)


@bp.post(f"/follow_requests/<username:username>/<any({','.join(ANSWERS)}):answer>")
def answer_request(username: str, answer: str) -> ResponseReturnValue:
    """Let somebody follow, or not. What was taken back meanwhile stays so."""
    follower = visibility.find_person(me(), username)
    is_done = ANSWERS[answer](me(), follower)
    db.session.commit()
    if not is_done:
        flash(_("%(name)s does not ask any more.", name=follower.name), "info")
    elif answer == "accept":
        flash(_("%(name)s follows you now.", name=follower.name))
    else:
        flash(_("%(name)s will not follow you, and is not told of it.", name=follower.name))
    return redirect(url_for(".follow_requests"))
