"""What every template may call: addresses of files, icons, moments, figures, pictures."""

from functools import lru_cache
from typing import Any, Final

from flask import Flask, current_app, request, url_for

from app import site, visitor
from app.lib import links
from app.models.posts import Post
from app.pages.calendar import (
    clock_time,
    day_name,
    is_over,
    nearness,
    typed_moment,
    weekdays,
    zone_words,
)
from app.pages.cards import cards_by_id, post_cards, quoted_card
from app.pages.devices import device_words, is_handheld
from app.pages.faces import avatar_url, header_url
from app.pages.files import asset, compress_page, has_asset, icon, keep_versioned
from app.pages.fragments import kept, who
from app.pages.media import blur, picture_url, preview_size, social_pictures
from app.pages.moments import (
    Moment,
    clock_tag,
    compact,
    day_tag,
    direction,
    few,
    time_patterns,
    time_tag,
)
from app.pages.shelf import csrf_token, once, this_address
from app.pages.sparks import spark
from app.pages.timeline import newest_in
from app.pages.translation import language_name
from app.pages.unread import unread

# What the way to the lists leads to, and what stands beside them.
EXPLORE: Final = frozenset({"main.trending", "main.people_to_meet"})
LISTS: Final = {
    f"main.{name}"
    for name in ("people_lists", "people_list", "edit_list", "list_members", "followed_tags")
} | {"main.watched"}

WAYS: Final = (
    ("main.settings", "settings"),
    ("security.", "settings"),
    ("main.chat", "chats"),
    ("admin.", "admin"),
)


def init_app(app: Flask) -> None:
    """Give the templates these names, and versioned files a year in everybody's cache."""
    app.extensions["moment"] = Moment
    names = (
        asset,
        avatar_url,
        blur,
        cards_by_id,
        clock_tag,
        clock_time,
        compact,
        csrf_token,
        day_name,
        day_tag,
        device_words,
        direction,
        few,
        has_asset,
        header_url,
        icon,
        is_handheld,
        is_over,
        kept,
        language_name,
        nearness,
        newest_in,
        once,
        picture_url,
        place,
        post_cards,
        post_url,
        post_verb,
        preview_size,
        profile_url,
        quoted_card,
        site_choice,
        site_url,
        social_pictures,
        spark,
        this_address,
        time_patterns,
        time_tag,
        typed_moment,
        unread,
        viewer_zone,
        weekdays,
        zone_words,
    )
    app.jinja_env.globals.update({name.__name__: name for name in names})
    app.jinja_env.filters["shown_address"] = links.label
    app.context_processor(about_the_visitor)
    app.after_request(keep_versioned)
    app.after_request(compress_page)


def about_the_visitor() -> dict[str, Any]:
    viewer = visitor.viewer_if_loaded()
    return {
        "viewer": viewer,
        # In the key of each kept part that shows something of the viewer.
        "who": who(),
        # Flask-WTF hands its own to every template, which would be kept with the part.
        "csrf_token": csrf_token,
        "locale": visitor.locale(),
        "theme": visitor.theme(),
        "site_name": site.choice(site.SITE_NAME),
    }


def site_choice(name: str) -> Any:
    """What is chosen for the whole site."""
    return site.choice(site.BY_NAME[name])


def profile_url(username: str) -> str:
    return _profile_url(request.script_root, username)


def post_url(post: Post) -> str:
    return f"{profile_url(post.author.username)}/{post.id}"


def post_verb(post_id: object, verb: str) -> str:
    """Where something is done with a post; the id may be a mark for it."""
    return f"{request.script_root}/posts/{post_id}/{verb}"


def place() -> str:
    """Which of the ways in the navigation leads here."""
    endpoint, own = request.endpoint or "", visitor.viewer_if_loaded()
    if endpoint == "main.profile" and own and (request.view_args or {})["username"] == own.username:
        return "own_profile"
    if endpoint in LISTS:
        return "lists"
    if endpoint in EXPLORE:
        return "main.explore"
    for start, way in WAYS:
        if endpoint.startswith(start):
            return way
    return endpoint


def viewer_zone() -> str:
    """The time zone that the visitor chose, or nothing: then the device knows."""
    own = visitor.viewer_if_loaded()
    return (own.timezone or "") if own else ""


def site_url(path: str = "/") -> str:
    """An address to hand to others, from the configured start of all addresses."""
    return f"{current_app.config['SITE_URL']}{path}"


@lru_cache(maxsize=16384)
def _profile_url(_root: str, username: str) -> str:
    return url_for("main.profile", username=username)
