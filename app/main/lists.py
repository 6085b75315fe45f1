"""Lists of people: made, read, filled, changed and deleted by who they belong to."""

from functools import partial
from typing import NamedTuple

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired

from app.extensions import db
from app.forms import Form, form_page, keeps_input, line
from app.lib import paging
from app.lib.paging import Cursor, Page
from app.main import bp
from app.main.forms import check_length
from app.main.pages import cursor
from app.main.trends import beside
from app.models import entries, filters, lists, timelines, visibility
from app.models.entries import Entry
from app.models.lists import (
    LISTS_MAX,
    MEMBERS_MAX,
    NAME_MAX,
    ListMember,
    NameTaken,
    PeopleList,
    TooManyLists,
    TooManyMembers,
)
from app.models.users import User, Viewer
from app.models.visibility import NotVisible
from app.pages.timeline import timeline_page
from app.visitor import is_fragment, me, viewer

TAKEN = _l("You have a list of this name. Choose another one.")


class ListForm(Form):
    name = StringField(
        _l("Name of the list"),
        filters=[line],
        validators=[DataRequired(_l("Give the list a name."))],
    )
    is_out_of_home = BooleanField(_l("Take its members out of my home"))

    def validate_name(self, field: StringField) -> None:
        check_length(field.data or "", NAME_MAX)


class MemberForm(Form):
    username = StringField(
        _l("Name of a person"),
        filters=[line],
        validators=[DataRequired(_l("Whom do you want to add?"))],
        description=_l("The name after the @. You need not follow them, and they are not told."),
    )


class PlacesForm(Form):
    lists = SelectMultipleField(_l("Lists"), coerce=int)


class ListName(NamedTuple):
    """As much of a list as its timeline says of it."""

    id: int
    name: str
    is_out_of_home: bool


@bp.route("/lists", methods=["GET", "POST"])
@keeps_input
def people_lists() -> ResponseReturnValue:
    """The visitor's lists, and a form that makes another."""
    form = ListForm()
    made = new_list(form) if form.validate_on_submit() else None
    if made is not None:
        return redirect(url_for(".list_members", list_id=made.id))
    return form_page("main/lists.html", form, lists=db.session.execute(lists.of(me())).all())


def new_list(form: ListForm) -> PeopleList | None:
    """A list as the form says; None where the form says why there is none."""
    try:
        name, is_out = form.name.data or "", form.is_out_of_home.data
        made = lists.make(me(), name, is_out_of_home=is_out)
    except NameTaken:
        form.refuse("name", str(TAKEN))
    except TooManyLists:
        form.refuse("name", _("You have %(num)d lists: delete one of them first.", num=LISTS_MAX))
    else:
        db.session.commit()
        return made
    return None


@bp.get("/lists/<id:list_id>")
def people_list(list_id: int) -> ResponseReturnValue:
    """What the members of a list say."""
    person, at = viewer() or abort(401), cursor()
    one = lists.find(person, list_id)
    page = filters.page(person, "home", at, partial(list_at, person, list_id))
    about = ListName(one.id, one.name, one.is_out_of_home)
    return timeline_page("main/list.html", page, *beside(), people_list=about)


def list_at(person: Viewer, list_id: int, at: Cursor) -> Page[Entry]:
    ways, values = timelines.of_list(person, list_id, at)
    return entries.page(ways, at, values)


@bp.route("/lists/<id:list_id>/edit", methods=["GET", "POST"])
@keeps_input
def edit_list(list_id: int) -> ResponseReturnValue:
    one = lists.find(me(), list_id)
    form = ListForm(obj=one)
    if not (form.validate_on_submit() and changed(one, form)):
        return form_page("main/edit_list.html", form, list_id=list_id)
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for(".people_list", list_id=list_id))


def changed(one: PeopleList, form: ListForm) -> bool:
    try:
        name, is_out = form.name.data or "", form.is_out_of_home.data
        lists.change(one, me(), name, is_out_of_home=is_out)
    except NameTaken:
        form.refuse("name", str(TAKEN))
        return False
    return True


@bp.post("/lists/<id:list_id>/delete")
def delete_list(list_id: int) -> ResponseReturnValue:
    one = lists.find(me(), list_id)
    lists.remove(one, me())
    db.session.commit()
    flash(_("The list “%(name)s” is gone.", name=one.name))
    return redirect(url_for(".people_lists"))


@bp.route("/lists/<id:list_id>/members", methods=["GET", "POST"])
@keeps_input
def list_members(list_id: int) -> ResponseReturnValue:
    """Who is on a list, the last one first, and a form that adds somebody."""
    one, form = lists.find(me(), list_id), MemberForm()
    if form.validate_on_submit() and added(one, form):
        db.session.commit()
        return redirect(url_for(".list_members", list_id=list_id))
    page = paging.page(db.session, lists.members(one), ListMember.id, cursor())
    return form_page("main/list_members.html", form, people_list=one, page=page)


def added(one: PeopleList, form: MemberForm) -> bool:
    """Whether somebody was put on a list; if not, the form says why."""
    name = (form.username.data or "").removeprefix("@")
    try:
        person = visibility.find_person(me(), name)
        if lists.add(one, person, me()):
            flash(_("%(name)s is on the list now.", name=person.name))
        else:
            flash(_("%(name)s was on the list already.", name=person.name))
    except NotVisible:
        form.refuse("username", _("Nobody here is called @%(name)s.", name=name))
    except TooManyMembers:
        form.refuse("username", too_many())
    return not form.errors


def too_many() -> str:
    return _("No more than %(num)d people fit on a list.", num=MEMBERS_MAX)


@bp.post("/lists/<id:list_id>/members/<username:username>/remove")
def remove_member(list_id: int, username: str) -> ResponseReturnValue:
    # Also whom one has blocked since.
    one, person = lists.find(me(), list_id), visibility.find_anyone(username)
    lists.take_off(one, person, me())
    db.session.commit()
    words = _("%(name)s is no longer on the list.", name=person.name)
    if is_fragment():
        return render_template("_components/gone_person.html", words=words)
    flash(words)
    return redirect(url_for(".list_members", list_id=list_id))


@bp.route("/@<username:username>/lists", methods=["GET", "POST"])
@keeps_input
def lists_of_person(username: str) -> ResponseReturnValue:
    """On which of the visitor's lists a person is, to be ticked."""
    person = visibility.find_person(me(), username)
    own = db.session.execute(lists.of(me())).all()
    ticked = set(db.session.scalars(lists.with_person(me(), person)))
    form = PlacesForm(lists=sorted(ticked))
    form.lists.choices = [SelectChoice(one.id, one.name) for one, _count in own]
    if form.validate_on_submit() and placed(person, form, ticked, dict(own)):
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".profile", username=person.username))
    return form_page("main/lists_of_person.html", form, person=person)


def placed(person: User, form: PlacesForm, ticked: set[int], own: dict[PeopleList, int]) -> bool:
    """Put a person on the lists that are ticked and take them off the others."""
    wanted = set(form.lists.data or ())
    try:
        for one in own:
            if one.id in wanted - ticked:
                lists.add(one, person, me())
            elif one.id in ticked - wanted:
                lists.take_off(one, person, me())
    except TooManyMembers:
        form.refuse("lists", too_many())
    return not form.errors
