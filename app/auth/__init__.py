"""The auth blueprint: register, log in and out, confirm an address, reset a password."""

from flask import Blueprint

bp = Blueprint("auth", __name__, url_prefix="/auth")

from app.auth import addresses, confirmation, login, registration, reset, strength  # noqa: E402, F401  routes
