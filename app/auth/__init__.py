"""The auth blueprint: register, log in and out, confirm an address, reset a password; and the pages
of the settings on which people choose what else is asked for.
"""

from flask import Blueprint

bp = Blueprint("auth", __name__, url_prefix="/auth")
security = Blueprint("security", __name__, url_prefix="/settings/security")

from app.auth import (  # noqa: E402, F401  routes
    addresses,
    apps,
    confirmation,
    halfway,
    login,
    passkey_pages,
    recovery,
    registration,
    reset,
    strength,
    waiting,
)
