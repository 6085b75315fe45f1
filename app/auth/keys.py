"""The keys that sign mailed links."""

from flask import current_app


def signing_keys() -> list[str]:
    """Oldest first, as itsdangerous wants them: it signs with the last and accepts all."""
    return [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
