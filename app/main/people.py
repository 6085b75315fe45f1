"""People: profiles, who follows whom, and following them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from app import limits
from app.extensions import db, reader
from app.lib import paging
from app.lib.prepared import prepared
from app.main import bp
from app.main.notes import between_us
from app.main.pages import cursor, people_listed, post_page
from app.models import relations, timelines, visibility
from app.models.entries import Entry
from app.models.relations import Standing
from app.models.users import CannotFollow, Follow, User
from app.pages.cards import Extras, cards_by_id, pinned_line
from app.protection import ask_engines_away
from app.visitor import is_fragment, me, public, safe_next, viewer


@bp.get("/@<username:username>")
@public
def profile(username: str) -> ResponseReturnValue:
    """What a person says of their own accord; on the first page after what they have pinned."""
    person = visibility.find_person(viewer(), username)
    if person.username != username:
        return redirect(url_for(".profile", username=person.username), 308)
    at = cursor()
    page = post_page(timelines.by_author(person, viewer()), at)
    first = pinned_by(person) if at.before is None and at.after is None else []
    ids = {entry.id for entry in first}
    page = replace(page, items=[entry for entry in page.items if entry.id not in ids])
    return profile_page(person, page, first)


@bp.get("/@<username:username>/with_replies")
@public
def with_replies(username: str) -> ResponseReturnValue:
    """The same with what they answer to others."""
    person = visibility.find_person(viewer(), username)
    if person.username != username:
        return redirect(url_for(".with_replies", username=person.username), 308)
    return profile_page(person, post_page(timelines.with_replies(person, viewer()), cursor()))


@bp.get("/@<username:username>/media")
@public
def with_pictures(username: str) -> ResponseReturnValue:
    """What they say with pictures."""
    person = visibility.find_person(viewer(), username)
    if person.username != username:
        return redirect(url_for(".with_pictures", username=person.username), 308)
    return profile_page(person, post_page(timelines.with_pictures(person, viewer()), cursor()))


def pinned_by(person: User) -> list[Entry]:
    """What a person has pinned and the viewer may see."""
    query, values = timelines.pinned(person, viewer())
    return [Entry.of(row) for row in prepared(query).rows(reader(), values)]


def profile_page(
    person: User, page: paging.Page[Entry], pinned: Sequence[Entry] = ()
) -> ResponseReturnValue:
    lines = {entry.id: Extras(why=pinned_line()) for entry in pinned}
    ask_engines_away(person.hides_from_engines)
    return render_template(
        "main/profile.html",
        person=person,
        page=page,
        pinned=cards_by_id(pinned, viewer(), lines).values() if pinned else (),
        **standing(person),
        **between_us(person),
    )


def standing(person: User) -> dict[str, Any]:
    """How the viewer and a person stand to each other."""
    visitor = viewer()
    is_me = visitor is not None and visitor.id == person.id
    between = Standing() if visitor is None or is_me else relations.standing(visitor.id, person.id)
    return {"is_me": is_me, "between": between, **between._asdict()}


@bp.get("/@<username:username>/followers")
@public
def followers(username: str) -> ResponseReturnValue:
    return people_page(username, "followers", relations.followers_of)


@bp.get("/@<username:username>/following")
@public
def following(username: str) -> ResponseReturnValue:
    return people_page(username, "following", relations.followed_by)


@bp.get("/@<username:username>/followers/known")
def familiar_followers(username: str) -> ResponseReturnValue:
    """Followers whom the viewer follows."""
    return people_page(username, "known", partial(relations.familiar_followers, me()))


def people_page(
    username: str, kind: str, listing: Callable[[User], Select[User]]
) -> ResponseReturnValue:
    """A page of people around a person, with whom of them the viewer follows."""
    person = visibility.find_person(viewer(), username)
    visitor = viewer()
    query = relations.shown_to(visitor, person, listing(person))
    is_own = visitor is not None and visitor.id == person.id
    unwanted = (
        visibility.is_here if is_own else partial(visibility.not_muted, visitor and visitor.id)
    )
    query = query.where(unwanted(User.id))
    return render_template(
        "main/people.html", person=person, kind=kind, **people_listed(query, Follow.id)
    )


@bp.post("/@<username:username>/follow")
def follow(username: str) -> ResponseReturnValue:
    person = visibility.find_person(me(), username)
    limits.spend("follow", me())
    try:
        me().follow(person)
    except CannotFollow:
        flash(_("You cannot follow yourself."), "bad")
        return redirect(url_for(".profile", username=person.username))
    db.session.commit()
    return follow_answer(person)


@bp.post("/@<username:username>/unfollow")
def unfollow(username: str) -> ResponseReturnValue:
    person = visibility.find_person(me(), username)
    me().unfollow(person)
    db.session.commit()
    return follow_answer(person)


def follow_answer(person: User) -> ResponseReturnValue:
    """The changed button for htmx; else back to the page the button was on."""
    if is_fragment():
        # A card may lie over a page that has the same button.
        spot = "card" if request.form.get("place") == "card" else "follow"
        return render_template(
            "_components/follow_button.html", person=person, spot=spot, **standing(person)
        )
    back = safe_next(request.form.get("next"))
    return redirect(back or url_for(".profile", username=person.username))
