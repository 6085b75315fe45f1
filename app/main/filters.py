"""Filters: the words that one does not want to read, listed, added, changed and deleted."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.forms import form_page, keeps_input
from app.main import bp
from app.main.filter_forms import PLACES, FilterForm
from app.models import filters, occasions
from app.models.filters import Filter, TooManyFilters
from app.visitor import look_again, me

TEMPLATE = "main/settings_filters.html"


@bp.route("/settings/filters", methods=["GET", "POST"])
@keeps_input
def settings_filters() -> ResponseReturnValue:
    """One's filters, and a form for another one."""
    form = FilterForm()
    if form.validate_on_submit() and is_added(form):
        keep()
        flash(_("Added. It holds from now on."))
        return redirect(url_for(".settings_filters"))
    there = db.session.scalars(filters.of(me())).all()
    return form_page(TEMPLATE, form, filters=there, places=PLACES)


def is_added(form: FilterForm) -> bool:
    try:
        filters.add(me(), **form.fields)
    except TooManyFilters:
        db.session.rollback()
        words = _("You have %(most)s filters, which is the most. Delete one, or add to one.")
        form.refuse("phrases", words % {"most": filters.FILTERS_MAX})
    return not form.errors


@bp.route("/settings/filters/<id:filter_id>", methods=["GET", "POST"])
@keeps_input
def settings_filter(filter_id: int) -> ResponseReturnValue:
    known = own(filter_id)
    form = FilterForm.of(known)
    if not form.validate_on_submit():
        return form_page("main/settings_filter.html", form, filter=known)
    filters.change(me(), known, **form.fields)
    keep()
    flash(_("Saved. It holds from now on."))
    return redirect(url_for(".settings_filters"))


@bp.post("/settings/filters/<id:filter_id>/delete")
def delete_filter(filter_id: int) -> ResponseReturnValue:
    filters.remove(me(), own(filter_id))
    keep()
    flash(_("The filter is deleted."))
    return redirect(url_for(".settings_filters"))


def keep() -> None:
    """Let a change hold from now on, also for what counts as unread."""
    occasions.reflect_filters(me().id)
    db.session.commit()
    look_again()


def own(filter_id: int) -> Filter:
    """A filter of the visitor's; 404 for any other."""
    return filters.find(me(), filter_id) or abort(404)
