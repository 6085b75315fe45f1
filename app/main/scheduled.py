"""Scheduled posts: a calendar of them, and what can be done with each."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from app.extensions import db
from app.forms import form_page
from app.lib import clock, localtime
from app.main import bp
from app.main.draft_forms import MomentForm, without_moment, zone_for
from app.main.forms import PostForm
from app.main.saying import WORDS, Refused, check, is_open, refuse, refuse_draft, say_kept
from app.models import drafts, schedules
from app.models.drafts import Draft, TooLarge, TooManyDrafts
from app.models.posts import Post
from app.models.users import User
from app.pages import calendar
from app.pages.calendar import Month
from app.visitor import me, safe_next, timezone

TEMPLATE = "main/scheduled.html"
NO_MOMENT = _l("Choose a day and a time.")


@bp.get("/scheduled")
def scheduled() -> ResponseReturnValue:
    """A month of what is to go out: the first one in which there is something."""
    return render_template(TEMPLATE, **calendar_of(me()))


def calendar_of(person: User) -> dict[str, Any]:
    """What the page of scheduled posts shows."""
    moments = db.session.scalars(schedules.moments(person)).all()
    zone = zone_shown(person, is_empty=not moments)
    counts = calendar.by_day(moments, ZoneInfo(zone))
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    month = month_asked_for() or Month.of(min(counts, default=today))
    months = calendar.by_month(counts)
    there = db.session.scalars(schedules.between(person, *month.bounds(ZoneInfo(zone)))).all()
    return {
        "month": month,
        "before": month.plus(-1) if month > min([Month.of(today), *months]) else None,
        "after": month.plus(1) if month < Month.of(today).plus(24) else None,
        "months": months,
        "counts": counts,
        "today": today,
        "days": days_of(there, ZoneInfo(zone)),
        "zone": zone,
        "soonest": localtime.typed(clock.now() + 2 * schedules.SOONEST, ZoneInfo(zone)),
        "latest": localtime.typed(clock.now() + schedules.LATEST, ZoneInfo(zone)),
    }


def zone_shown(person: User, *, is_empty: bool) -> str:
    """The zone of a person's calendar: their own choice, or where the next post was scheduled."""
    if is_empty or timezone() != "UTC":
        return timezone()
    following = db.session.scalars(schedules.scheduled(person).limit(1)).one()
    return zone_for(following.first("scheduled_zone"))


def month_asked_for() -> Month | None:
    """The month in the address; a 400 for what is none."""
    typed = request.args.get("month")
    try:
        return None if typed is None else Month.parse(typed)
    except ValueError:
        abort(400)


def days_of(there: Sequence[Draft], zone: ZoneInfo) -> list[tuple[date, list[Draft]]]:
    """Scheduled posts by the days on which they go out."""

    def day(draft: Draft) -> date:
        return (draft.scheduled_at or clock.now()).astimezone(zone).date()

    return [(each, list(some)) for each, some in groupby(there, day)]


def schedule(form: PostForm, at: datetime) -> ResponseReturnValue | None:
    """Let what a valid form holds go out at a moment; None if that cannot be."""
    author, fields = me(), without_moment(form.kept())
    if not (form.spends("body", ("draft", author)) and is_open(form, author)):
        return None
    try:
        check(form, author)
        schedules.schedule(author, fields, at, form.source)
    except Refused as refused:
        refuse(form, refused)
        return None
    except (TooLarge, TooManyDrafts) as error:
        refuse_draft(form, error)
        return None
    db.session.commit()
    return announced(at, form.zone.key)


def announced(at: datetime, zone: str) -> ResponseReturnValue:
    flash(_("Scheduled for %(moment)s.", moment=calendar.moment_words(at, zone)), "draft")
    month = Month.of(at.astimezone(ZoneInfo(zone_for(zone))))
    return redirect(url_for(".scheduled", month=str(month)))


@bp.post("/drafts/<id:draft_id>/schedule")
def move_draft(draft_id: int) -> ResponseReturnValue:
    """Another moment for what is scheduled."""
    form, author = MomentForm(), me()
    is_valid = form.validate_on_submit()
    if is_valid and form.moment is None:
        form.refuse("scheduled_at", str(NO_MOMENT))
    if not is_valid or form.moment is None:
        drafts.find(author, draft_id)
        return form_page(TEMPLATE, form, wrong=draft_id, **calendar_of(author))
    if not schedules.move(author, draft_id, form.moment):
        return settled(draft_id)
    db.session.commit()
    return announced(form.moment, form.zone.key)


@bp.post("/drafts/<id:draft_id>/unschedule")
def unschedule_draft(draft_id: int) -> ResponseReturnValue:
    """Put a scheduled post among the drafts."""
    if not schedules.unschedule(me(), draft_id):
        return settled(draft_id)
    db.session.commit()
    flash(_("It is a draft again, and is not published."), "draft")
    return redirect(url_for(".draft_list"))


@bp.post("/drafts/<id:draft_id>/publish")
def publish_draft(draft_id: int) -> ResponseReturnValue:
    """Publish now what was scheduled for later."""
    author = me()
    draft = schedules.claim(author, draft_id)
    if draft is None:
        return settled(draft_id)
    try:
        post = say_kept(draft, author)
    except Refused as refused:
        db.session.rollback()
        flash(str(WORDS[refused.reason]), "bad")
        return redirect(safe_next(request.form.get("next")) or url_for(".scheduled"))
    db.session.commit()
    flash(_("Posted."), "posted")
    return redirect(place_of(post, author))


def place_of(post: Post, author: User) -> str:
    """Where one looks at what one has just said: a reply in its conversation, the rest at home."""
    if post.in_reply_to_id is not None:
        return url_for(".post", username=author.username, post_id=post.id)
    return url_for(".home", _anchor=f"post-{post.id}")


def settled(draft_id: int) -> ResponseReturnValue:
    """What became of a scheduled post that is not there: a post, or a draft. Raises NotVisible."""
    author = me()
    post_id = schedules.post_of(author, draft_id)
    if post_id is None:
        drafts.find(author, draft_id)
        flash(_("This is not scheduled any more: it is among your drafts."), "info")
        return redirect(url_for(".draft_list"))
    flash(_("This was published already."), "info")
    return redirect(url_for(".post", username=author.username, post_id=post_id))
