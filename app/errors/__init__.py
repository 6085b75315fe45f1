"""The errors blueprint: refusals and faults become a page, or JSON for a program."""

from flask import Blueprint

bp = Blueprint("errors", __name__)

from app.errors import handlers  # noqa: E402, F401  registers itself
