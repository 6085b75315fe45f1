"""Home, explore and tags: pages of posts, newest first."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.lib import paging, richtext
from app.main import bp
from app.main.pages import cursor, post_page
from app.main.suggestions import suggestions_here
from app.models import entries, timelines
from app.models.users import Viewer
from app.pages.timeline import timeline_page
from app.visitor import public, viewer


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """The home timeline and a composer; for a stranger, what this site is."""
    person = viewer()
    return landing() if person is None else home_page(person)


def home_page(person: Viewer) -> ResponseReturnValue:
    at = cursor()
    ways, values = timelines.home(person, at)
    return timeline_page("main/home.html", entries.page(ways, at, values), suggestions_here())


def landing() -> ResponseReturnValue:
    newest = post_page(timelines.explore(None), paging.Cursor(size=6))
    return render_template("main/landing.html", posts=newest.items)


@bp.get("/explore")
@public
def explore() -> ResponseReturnValue:
    person, at = viewer(), cursor()
    read = person.read_languages.split() if person is not None else []
    query = timelines.explore_in(read, person, at) if read else timelines.explore(person)
    return timeline_page("main/explore.html", post_page(query, at), suggestions_here())


@bp.get("/tags/<tag>")
@public
def tag(tag: str) -> ResponseReturnValue:
    """Posts under a tag; one written otherwise leads to its normal form."""
    normal = richtext.normalise_tag(tag)
    if normal != tag:
        asked = request.query_string.decode(errors="replace")
        query = f"?{asked}" if asked else ""
        return redirect(url_for(".tag", tag=normal) + query, 308)
    page = post_page(timelines.tagged(tag, viewer()), cursor())
    return render_template("main/tag.html", tag=tag, page=page)
