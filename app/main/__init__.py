"""The main blueprint: timelines, posts, people, settings, and what operators ask."""

from flask import Blueprint

bp = Blueprint("main", __name__)

# The modules add their routes to the blueprint.
# ruff: noqa: E402, F401
from app.main import (
    about,
    account,
    catchup,
    chat_people,
    chats,
    digests,
    drafts,
    edits,
    exports,
    feeds,
    filters,
    health,
    hovercards,
    imports,
    leaving,
    lists,
    media,
    news,
    notes,
    notification_forms,
    notifications,
    people,
    pictures,
    pins,
    polls,
    portraits,
    post_options,
    posts,
    previews,
    privacy,
    quotes,
    reactions,
    requests,
    scheduled,
    search,
    security,
    settings,
    suggestions,
    tag_follows,
    ties,
    timelines,
    translations,
    trends,
    watching,
)
