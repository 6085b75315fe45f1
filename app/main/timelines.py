"""Home, explore and tags: pages of posts, newest first."""

from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.lib import richtext
from app.lib.paging import Cursor, Page
from app.main import bp
from app.main.catchup import was_away
from app.main.pages import cursor, post_page
from app.main.trends import beside
from app.models import entries, filters, tag_follows, timelines
from app.models.entries import Entry
from app.models.users import Viewer
from app.pages.cards import Extras, tag_line
from app.pages.timeline import timeline_page
from app.visitor import public, viewer


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """The home timeline and a composer; for a stranger, what this site is."""
    person = viewer()
    return landing() if person is None else home_page(person)


def home_page(person: Viewer) -> ResponseReturnValue:
    page = filters.page(person, "home", cursor(), partial(home_at, person))
    tags = timelines.tags_of(person, page.items)
    extras = {post_id: Extras(why=tag_line(tag)) for post_id, tag in tags.items()}
    return timeline_page("main/home.html", page, *beside(), was_away(), extras=extras)


def home_at(person: Viewer, at: Cursor) -> Page[Entry]:
    ways, values = timelines.home(person, at)
    return entries.page(ways, at, values)


def landing() -> ResponseReturnValue:
    newest = post_page(timelines.explore(None), Cursor(size=6))
    return render_template("main/landing.html", posts=newest.items)


@bp.get("/explore")
@public
def explore() -> ResponseReturnValue:
    person = viewer()
    page = filters.page(person, "explore", cursor(), partial(explore_at, person))
    return timeline_page("main/explore.html", page, *beside())


def explore_at(person: Viewer | None, at: Cursor) -> Page[Entry]:
    """In the languages that the visitor reads."""
    read = person.read_languages.split() if person is not None else []
    query = timelines.explore_in(read, person, at) if read else timelines.explore(person)
    return post_page(query, at)


@bp.get("/tags/<tag>")
@public
def tag(tag: str) -> ResponseReturnValue:
    """Posts under a tag; one written otherwise leads to its normal form."""
    normal = richtext.normalise_tag(tag)
    if normal != tag:
        asked = request.query_string.decode(errors="replace")
        query = f"?{asked}" if asked else ""
        return redirect(url_for(".tag", tag=normal) + query, 308)
    person = viewer()
    tagged = partial(post_page, timelines.tagged(tag, person))
    page = filters.page(person, "home", cursor(), tagged)
    follows = person is not None and tag_follows.is_following(person, tag)
    return render_template("main/tag.html", tag=tag, page=page, is_following=follows)
