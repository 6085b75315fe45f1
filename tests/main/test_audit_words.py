"""Words for what is noted of an account."""

import re
from pathlib import Path

from flask.testing import FlaskClient

from app.main.audit_words import WORDS
from app.models import audit
from app.models.audit import Origin
from app.models.users import User

ROOT = Path(__file__).parents[2]
PAGE = "/settings/security"
HERE = Origin("192.0.2.7", "Firefox")


def test_every_kind_has_words(as_john: FlaskClient, john: User) -> None:
    for kind in WORDS:
        audit.record(john.id, kind, origin=HERE, former="ann", name="anna")
    assert as_john.get(f"{PAGE}/activity").status_code == 200


def test_what_another_version_noted_has_a_line_too(as_john: FlaskClient, john: User) -> None:
    audit.record(john.id, "moved_to_the_moon", origin=HERE)
    for page in (PAGE, f"{PAGE}/activity"):
        assert "moved_to_the_moon" in as_john.get(page).text


def test_whatever_is_noted_has_words() -> None:
    calls = re.compile(r'audit\.(?:record|tell|count)\([^()]*?"([a-z_]+)"')
    sources = [path.read_text() for path in (ROOT / "app").rglob("*.py")]
    kinds = {kind for source in sources for kind in calls.findall(source)}
    assert len(kinds) > 10
    assert kinds <= set(WORDS)
