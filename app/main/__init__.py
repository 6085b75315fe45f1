"""The main blueprint: timelines, posts, people, settings, and what operators ask."""

from flask import Blueprint

bp = Blueprint("main", __name__)

from app.main import about, health, people, pictures, posts, reactions, settings, suggestions, timelines  # noqa: E402, F401  routes
