"""Settings of the site, chosen for a test."""

from typing import Any

from app import site
from app.extensions import db


def chosen(setting: site.Setting[Any], value: Any) -> None:
    """Let a setting be this from now on."""
    site.choose(setting, value, by=None)
    db.session.commit()
    site.look_again()
