"""What staff did: looked through, and taken along as a table. Nobody changes it here."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from app.admin import bp
from app.admin.log_words import actions, words_of
from app.admin.pages import cursor
from app.extensions import db
from app.lib import ids, paging, text
from app.lib.cells import cells
from app.models import staff_log
from app.models.staff_log import StaffEvent, Wanted
from app.visitor import timezone

HEADINGS = ("when", "actor", "action", "target kind", "target", "reason", "before", "after")


@bp.get("/log")
def log() -> ResponseReturnValue:
    """The newest first; what is looked for is in the address."""
    wanted = asked()
    page = paging.page(db.session, staff_log.found(wanted), StaffEvent.id, cursor())
    return render_template(
        "admin/log.html",
        page=page,
        typed=typed(),
        also=urlencode(typed()),
        actions=actions(),
        words_of=words_of,
    )


@bp.get("/log.csv")
def log_table() -> Response:
    """All that is looked for, as a table."""
    response = Response(stream_with_context(lines(asked())), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="staff-log.csv")
    return response


def typed() -> dict[str, str]:
    """The filters as they are in the address, without those that are empty."""
    names = ("actor", "action", "target", "since", "until")
    found = {name: text.clean(request.args.get(name, ""), lines=False) for name in names}
    return {name: value for name, value in found.items() if value}


def asked() -> Wanted:
    """What is looked for; a 400 for a day that there is not."""
    told = typed()
    actor, target = (told.pop(name, "").removeprefix("@") for name in ("actor", "target"))
    try:
        since = begin_of(told.pop("since", ""))
        until = begin_of(told.pop("until", ""), days=1)
    except (ValueError, OverflowError):
        abort(400)
    return Wanted(actor, told.get("action", ""), target, since, until)


def begin_of(day: str, days: int = 0) -> datetime | None:
    """When a day begins by the viewer's clocks, or so many days later; None for no day.

    Raises ValueError or OverflowError for what no day of this site can be.
    """
    if not day:
        return None
    first = date.fromisoformat(day) + timedelta(days=days)
    moment = datetime.combine(first, time(), ZoneInfo(timezone()))
    ids.first_id_at(moment)
    return moment


def lines(wanted: Wanted) -> Iterator[str]:
    yield cells(*HEADINGS)
    for event in staff_log.walk(wanted):
        when = event.moment.isoformat(timespec="seconds")
        who = event.actor_name, event.action, event.target_kind, event.target_name
        yield cells(when, *who, event.reason, written(event.before), written(event.after))


def written(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False) if values else ""
