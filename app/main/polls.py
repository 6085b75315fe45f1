"""Voting in a poll."""

from typing import NamedTuple

from flask import abort, flash, jsonify, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app import limits
from app.extensions import db
from app.lib import ids
from app.main import bp
from app.main.conversations import conversation_page
from app.models import entries, polls, visibility
from app.models.polls import AlreadyVoted, BadVote, NoPoll, OwnPoll, PollClosed
from app.pages import post_url
from app.pages.polls import answer, polls_of
from app.visitor import is_fragment, me, public, safe_next, viewer, wants_json


class Refusal(NamedTuple):
    """Why a vote does not count: a status, a name for programs, and words."""

    status: int
    name: str
    words: LazyString


REFUSALS: dict[type[Exception], Refusal] = {
    PollClosed: Refusal(409, "closed", _l("This poll is closed: your vote came too late.")),
    AlreadyVoted: Refusal(409, "voted", _l("You have voted here already; the first vote counts.")),
    OwnPoll: Refusal(422, "own_poll", _l("This is your own poll: others vote in it.")),
    BadVote: Refusal(422, "bad_vote", _l("Choose from what is listed here, then vote again.")),
}


@bp.post("/posts/<id:post_id>/vote")
def vote(post_id: int) -> ResponseReturnValue:
    """Vote in the poll of a post; whatever is wrong is said beside it."""
    post = visibility.find_post(me(), post_id)
    address = post_url(post)
    limits.spend("vote", me())
    try:
        polls.vote(me(), post, chosen())
    except NoPoll:
        abort(404)
    except tuple(REFUSALS) as refused:
        db.session.rollback()
        return refusal(post_id, address, REFUSALS[type(refused)])
    db.session.commit()
    if is_fragment():
        return poll_alone(post_id, address)
    return redirect(came_from(address).partition("#")[0] + f"#post-{post_id}")


@bp.get("/posts/<id:post_id>/vote")
@public
def vote_address(post_id: int) -> ResponseReturnValue:
    """Where a reload of a refused vote leads."""
    return redirect(post_url(visibility.find_post(viewer(), post_id)))


def chosen() -> list[int]:
    """What was chosen. Raises BadVote for what is no id, and for more than there can be."""
    typed = request.form.getlist("choice")
    if len(typed) > polls.OPTIONS_MAX:
        raise BadVote
    try:
        return [ids.parse(one) for one in typed]
    except ValueError as error:
        raise BadVote from error


def refusal(post_id: int, address: str, why: Refusal) -> ResponseReturnValue:
    """Why a vote does not count, beside the poll as it is now."""
    if wants_json():
        return jsonify(error=why.name, message=str(why.words)), why.status
    if is_fragment():
        return poll_alone(post_id, address, str(why.words)), why.status
    flash(str(why.words), "bad")
    page = make_response(conversation_page(visibility.find_post(viewer(), post_id)))
    page.status_code = why.status
    return page


def poll_alone(post_id: int, address: str, words: str = "") -> str:
    """The poll of a post as it is now, for htmx."""
    shown = entries.find(viewer(), [post_id])
    found = polls_of(shown.values(), viewer())
    if post_id not in found:
        abort(404)
    return answer(found[post_id], came_from(address), words)


def came_from(address: str) -> str:
    """The page that the poll was on, or else the post's own."""
    return safe_next(request.form.get("next")) or address
