"""RSS and Atom: what everyone may see of a person, under a tag, or on explore.

Whoever asks, signed in or not, gets the same: readers of feeds keep what they get.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, Final, NamedTuple, TypeVar, cast

import regex
from flask import Response, abort, current_app, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale, gettext as _
from markupsafe import Markup
from werkzeug.http import http_date

from app.extensions import db
from app.lib import ids, paging, richtext
from app.main import bp
from app.main.pages import post_page
from app.models import polls, posts, timelines, visibility
from app.models.entries import Entry
from app.models.posts import Post
from app.models.timelines import Timeline
from app.pages import site_url
from app.pages.letters import link
from app.site import SITE_NAME, choice
from app.visitor import public

View = TypeVar("View", bound=Callable[..., Any])

TITLE_LENGTH: Final = 80
KINDS: Final = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
PATHS: Final = regex.compile(r'(?<=\b(?:href|src)=")/(?!/)')
KEPT_SECONDS: Final = 300
DAY_SECONDS: Final = 86_400


class Feed(NamedTuple):
    """What a feed says of itself: its title and the page that it is of."""

    title: str
    about: str
    page: str


class Item(NamedTuple):
    """A post in a feed."""

    post: Post
    entry: Entry

    @property
    def address(self) -> str:
        return link("main.post", username=self.entry.username, post_id=self.post.id)

    @property
    def id(self) -> str:
        """Its own, also where somebody passes on what they said themselves."""
        is_repost = self.entry.repost_of_id is not None
        return f"{self.address}#by-{self.entry.id}" if is_repost else self.address

    @property
    def published_at(self) -> datetime:
        return ids.moment_of(self.entry.id)

    @property
    def updated_at(self) -> datetime:
        return max(self.published_at, self.post.edited_at or self.published_at)

    @property
    def shows_pictures(self) -> bool:
        """Whether a reader may show its pictures before somebody asks for them."""
        return not (self.post.content_warning or self.post.is_sensitive)

    @property
    def html(self) -> Markup:
        """What it says, with whole addresses: it is read elsewhere."""
        html = PATHS.sub(site_url("/"), self.post.body_html)
        return Markup(html)  # noqa: S704  richtext.render() is the gate

    @property
    def title(self) -> str:
        """Its warning, or how it begins; the pictures, where it has nothing to say."""
        words = " ".join(self.post.body.split())
        short = words if len(words) <= TITLE_LENGTH else f"{words[:TITLE_LENGTH].rstrip()}…"
        if self.post.content_warning:
            short = _("Warning: %(warning)s", warning=self.post.content_warning)
        if self.entry.by_username is not None:
            return _("Reposted from @%(name)s: %(words)s", name=self.entry.username, words=short)
        return short or _("Pictures")


def in_site_language(view: View) -> View:
    """A feed is the same for all: it speaks the site's language, whatever a browser asks for."""

    @wraps(view)
    def told(**arguments: str) -> ResponseReturnValue:
        with force_locale(current_app.config["LANGUAGES"][0]):
            return cast(ResponseReturnValue, view(**arguments))

    return cast(View, told)


@bp.get("/@<username:username>/feed.<any(rss, atom):kind>")
@public
@in_site_language
def profile_feed(username: str, kind: str) -> ResponseReturnValue:
    """What a person says of their own accord."""
    return feed_of(username, kind, "main.profile")


@bp.get("/@<username:username>/with_replies/feed.<any(rss, atom):kind>")
@public
@in_site_language
def replies_feed(username: str, kind: str) -> ResponseReturnValue:
    """The same with what they answer to others."""
    return feed_of(username, kind, "main.with_replies")


def feed_of(username: str, kind: str, view: str) -> ResponseReturnValue:
    person = visibility.find_person(None, username)
    if person.username != username:
        return redirect(request.path.replace(f"@{username}", f"@{person.username}", 1), 308)
    read = timelines.by_author if view == "main.profile" else timelines.with_replies
    title = f"{person.name} (@{person.username})"
    about = person.about or _("What %(name)s says.", name=person.name)
    page = link(view, username=person.username)
    return feed(Feed(title, about, page), kind, read(person, None))


@bp.get("/tags/<tag>/feed.<any(rss, atom):kind>")
@public
@in_site_language
def tag_feed(tag: str, kind: str) -> ResponseReturnValue:
    """What everyone says under a tag."""
    if richtext.normalise_tag(tag) != tag:
        abort(404)
    title = f"#{tag} · {choice(SITE_NAME)}"
    about = _("What everyone says about %(tag)s.", tag=f"#{tag}")
    return feed(Feed(title, about, link("main.tag", tag=tag)), kind, timelines.tagged(tag, None))


@bp.get("/explore.<any(rss, atom):kind>")
@public
@in_site_language
def explore_feed(kind: str) -> ResponseReturnValue:
    """What everyone says to everyone."""
    name = choice(SITE_NAME)
    about = _("What everyone says on %(site)s, newest first.", site=name)
    return feed(Feed(name, about, link("main.explore")), kind, timelines.explore(None))


def feed(about: Feed, kind: str, timeline: Timeline) -> Response:
    """The newest posts; nothing but a 304 for who has them as they are.

    What is taken back leaves no later date behind it. So the date, too, is a mark of the content,
    a little older than what is newest in it, and whoever knows another one has another content.
    """
    items = items_of(post_page(timeline, paging.Cursor()).items)
    answer = make_response(written(about, kind, items))
    mark = sha256(answer.data).hexdigest()[:32]
    answer.set_etag(mark, weak=True)
    answer.last_modified = newest_in(items) - timedelta(seconds=int(mark, 16) % DAY_SECONDS)
    answer.content_type = f"{KINDS[kind]}; charset=utf-8"
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.vary.add("Accept-Encoding")
    is_same = request.if_modified_since == answer.last_modified
    answer.make_conditional(request.environ | ({} if is_same else {"HTTP_IF_MODIFIED_SINCE": ""}))
    return answer


def items_of(entries: Sequence[Entry]) -> list[Item]:
    wanted = posts.for_cards().where(Post.id.in_({entry.shown_id for entry in entries}))
    found = {post.id: post for post in db.session.scalars(wanted)}
    return [Item(found[one.shown_id], one) for one in entries if one.shown_id in found]


def newest_in(items: Sequence[Item]) -> datetime:
    return max([item.updated_at for item in items], default=ids.EPOCH)


def written(about: Feed, kind: str, items: Sequence[Item]) -> str:
    options: dict[int, list[str]] = {}
    for row in polls.of(None, [item.post.id for item in items if item.post.has_poll]):
        options.setdefault(row.post_id, []).append(row.text)
    # Without what other templates know: that is, without looking who asks.
    return current_app.jinja_env.get_template(f"feeds/{kind}.xml").render(
        about=about,
        items=items,
        options=options,
        updated_at=newest_in(items),
        itself=site_url(request.path),
        language=str(get_locale()).replace("_", "-"),
        http_date=http_date,
    )
