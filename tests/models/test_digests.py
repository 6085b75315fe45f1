"""When digests come."""

from datetime import UTC, datetime

import pytest

from app.models import digests

FRIDAY = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("digest", "zone", "expected"),
    [
        ("never", None, None),
        ("daily", None, datetime(2026, 11, 21, 8, tzinfo=UTC)),
        ("daily", "Europe/Madrid", datetime(2026, 11, 21, 7, tzinfo=UTC)),
        ("daily", "America/Los_Angeles", datetime(2026, 11, 20, 16, tzinfo=UTC)),
        ("weekly", None, datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("weekly", "Pacific/Kiritimati", datetime(2026, 11, 22, 18, tzinfo=UTC)),
    ],
)
def test_it_comes_in_the_morning(digest: str, zone: str | None, expected: datetime | None) -> None:
    assert digests.following(digest, FRIDAY, zone) == expected
