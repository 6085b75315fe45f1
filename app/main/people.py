"""People: profiles, who follows whom, and following them."""

from collections.abc import Sequence
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import limits
from app.extensions import db
from app.lib import paging
from app.lib.prepared import prepared
from app.main import bp
from app.main.pages import cursor, post_page
from app.models import relations, timelines, visibility
from app.models.entries import Entry
from app.models.users import CannotFollow, Follow, User
from app.pages.cards import Extras, cards_by_id, pinned_line
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
    return [Entry.of(row) for row in prepared(query).rows(db.session.connection(), values)]


def profile_page(
    person: User, page: paging.Page[Entry], pinned: Sequence[Entry] = ()
) -> ResponseReturnValue:
    lines = {entry.id: Extras(why=pinned_line()) for entry in pinned}
    return render_template(
        "main/profile.html",
        person=person,
        page=page,
        pinned=cards_by_id(pinned, viewer(), lines).values() if pinned else (),
        **standing(person),
    )


def standing(person: User) -> dict[str, bool]:
    """How the viewer and a person stand to each other."""
    visitor = viewer()
    if visitor is None or visitor.id == person.id:
        return {"is_me": visitor is not None, "is_following": False, "follows_me": False}
    ties = set(db.session.scalars(relations.ties_between(visitor, person)))
    return {
        "is_me": False,
        "is_following": visitor.id in ties,
        "follows_me": person.id in ties,
    }


@bp.get("/@<username:username>/followers")
@public
def followers(username: str) -> ResponseReturnValue:
    return people_page(username, "followers")


@bp.get("/@<username:username>/following")
@public
def following(username: str) -> ResponseReturnValue:
    return people_page(username, "following")


def people_page(username: str, kind: str) -> ResponseReturnValue:
    """A page of followers or followed, with whom of them the viewer follows."""
    person = visibility.find_person(viewer(), username)
    lists = {"followers": relations.followers_of, "following": relations.followed_by}
    page = paging.page(db.session, lists[kind](person), Follow.id, cursor())
    visitor = viewer()
    followed: set[int] = set()
    if visitor is not None:
        shown = [one.id for one in page.items]
        followed = set(db.session.scalars(relations.followed_among(visitor, shown)))
    return render_template(
        "main/people.html", person=person, kind=kind, page=page, followed_ids=followed
    )


@bp.post("/@<username:username>/follow")
def follow(username: str) -> ResponseReturnValue:
    person = visibility.find_person(me(), username)
    limits.spend("follow", str(me().id))
    try:
        me().follow(person)
    except CannotFollow:
        flash(_("You cannot follow yourself."), "bad")
        return redirect(url_for(".profile", username=person.username))
    db.session.commit()
    return follow_answer(person, is_following=True)


@bp.post("/@<username:username>/unfollow")
def unfollow(username: str) -> ResponseReturnValue:
    person = visibility.find_person(me(), username)
    me().unfollow(person)
    db.session.commit()
    return follow_answer(person, is_following=False)


def follow_answer(person: User, *, is_following: bool) -> ResponseReturnValue:
    """The changed button for htmx; else back to the page the button was on."""
    if is_fragment():
        return render_template(
            "_components/follow_button.html", person=person, is_following=is_following
        )
    back = safe_next(request.form.get("next"))
    return redirect(back or url_for(".profile", username=person.username))
