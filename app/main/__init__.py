"""The main blueprint: timelines, posts, people, settings, and what operators ask."""

from flask import Blueprint

bp = Blueprint("main", __name__)

# The modules add their routes to the blueprint.
# ruff: noqa: E402, F401
from app.main import (
    about,
    digests,
    drafts,
    edits,
    health,
    media,
    news,
    notification_forms,
    notifications,
    people,
    pictures,
    pins,
    polls,
    portraits,
    posts,
    previews,
    quotes,
    reactions,
    scheduled,
    settings,
    suggestions,
    timelines,
)
