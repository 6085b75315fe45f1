"""What people say of themselves, and how the site looks to them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.forms import form_page, keeps_input, takes_files
from app.main import bp
from app.main.forms import AppearanceForm, ProfileForm
from app.models import profiles
from app.visitor import is_timezone, look_again, me


@bp.route("/settings/profile", methods=["GET", "POST"])
@keeps_input
@takes_files
def settings_profile() -> ResponseReturnValue:
    form = ProfileForm(obj=me())
    if not form.validate_on_submit():
        return form_page("main/settings_profile.html", form)
    profiles.describe(
        me(),
        display_name=form.display_name.data or "",
        about=form.about.data or "",
        location=form.location.data or "",
        website=form.website.data or "",
    )
    db.session.commit()
    flash(_("Saved. This is how others see you."))
    return redirect(url_for(".profile", username=me().username))


@bp.route("/settings/appearance", methods=["GET", "POST"])
@keeps_input
def settings_appearance() -> ResponseReturnValue:
    form = AppearanceForm(obj=me(), read_languages=me().read_languages.split())
    form.offer()
    if not form.validate_on_submit():
        return form_page("main/settings_appearance.html", form)
    zone = form.timezone.data or ""
    me().theme = form.theme.data
    me().locale = form.locale.data or None
    me().read_languages = " ".join(form.read_languages.data or ())
    me().shows_previews = form.shows_previews.data
    me().timezone = zone if is_timezone(zone) else None
    db.session.commit()
    look_again()  # what follows is said in the language just chosen
    flash(_("Saved. It looks like this on all your devices."))
    return redirect(url_for(".settings_appearance"))


@bp.get("/settings/account")
def settings_account() -> ResponseReturnValue:
    return render_template("main/settings_account.html")


@bp.get("/settings")
def settings() -> ResponseReturnValue:
    return redirect(url_for(".settings_profile"))
