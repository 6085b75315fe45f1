"""The admin blueprint: what moderators and administrators see and do, behind one guard."""

from flask import Blueprint

from app.staff import turn_members_away

bp = Blueprint("admin", __name__, url_prefix="/admin")
# Strangers have been asked to log in before it.
bp.before_request(turn_members_away)

# The modules add their routes to the blueprint.
# ruff: noqa: E402, F401
from app.admin import accounts, appeals, choosing, log, overview, people, registrations, reports
