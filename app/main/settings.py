"""What people say of themselves, and how the site looks to them."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.forms import form_page, keeps_input, refusal, takes_files
from app.lib.storage import Unavailable
from app.main import bp, portraits
from app.main.forms import AppearanceForm, ProfileForm
from app.models import portraits as asked_for, profiles
from app.visitor import is_timezone, look_again, me

PROFILE = "main/settings_profile.html"


@bp.route("/settings/profile", methods=["GET", "POST"])
@keeps_input
@takes_files
def settings_profile() -> ResponseReturnValue:
    form = ProfileForm(obj=me())
    if request.method != "POST":
        return profile_form(form)
    form.validate()
    try:
        is_new = portraits.take(form)
    except Unavailable:
        return refusal(PROFILE, form, 503, **about_me(form))
    if not form.errors:
        describe(form)
    # A picture that has arrived stays, also where something else has to be mended.
    db.session.commit()
    return profile_form(form) if form.errors else saved(is_new=is_new)


def profile_form(form: ProfileForm) -> ResponseReturnValue:
    return form_page(PROFILE, form, **about_me(form))


def about_me(form: ProfileForm) -> dict[str, Any]:
    """Whom the page is about, and which pictures they asked for last."""
    asked = asked_for.of(me().id)
    form.offer(asked)
    return {"person": me(), "asked": asked}


def describe(form: ProfileForm) -> None:
    profiles.describe(
        me(),
        display_name=form.display_name.data or "",
        about=form.about.data or "",
        location=form.location.data or "",
        website=form.website.data or "",
    )


def saved(*, is_new: bool) -> ResponseReturnValue:
    """On to where the change is seen: a new picture is being prepared for a moment."""
    if is_new:
        flash(_("Saved."))
        return redirect(url_for(".settings_profile"))
    flash(_("Saved. This is how others see you."))
    return redirect(url_for(".profile", username=me().username))


@bp.route("/settings/appearance", methods=["GET", "POST"])
@keeps_input
def settings_appearance() -> ResponseReturnValue:
    form = AppearanceForm(obj=me(), read_languages=me().read_languages.split())
    form.offer()
    if not form.validate_on_submit():
        return form_page("main/settings_appearance.html", form)
    choose(form)
    db.session.commit()
    look_again()  # what follows is said in the language just chosen
    flash(_("Saved. It looks like this on all your devices."))
    return redirect(url_for(".settings_appearance"))


def choose(form: AppearanceForm) -> None:
    person, zone = me(), form.timezone.data or ""
    person.theme = form.theme.data
    person.locale = form.locale.data or None
    person.read_languages = " ".join(form.read_languages.data or ())
    person.shows_previews = form.shows_previews.data
    person.requires_alt_text = form.requires_alt_text.data
    person.timezone = zone if is_timezone(zone) else None


@bp.get("/settings")
def settings() -> ResponseReturnValue:
    return redirect(url_for(".settings_profile"))
