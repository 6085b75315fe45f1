"""An archive that takes hours to come, and what others do meanwhile."""

import io

from flask.testing import FlaskClient
from sqlalchemy import text

from app.extensions import writing
from app.models.users import User
from app.protection import TURN
from tests import pasts

BEGIN = b'--x\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\n'


class Slow(io.BytesIO):
    """A body while which comes somebody else writes."""

    writes = 0

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        with writing(hasty=True) as connection:
            connection.execute(text("UPDATE job SET attempts = attempts"))
        self.writes += 1
        return super().readinto(buffer)


def test_others_can_write_while_an_archive_comes(as_john: FlaskClient, john: User) -> None:
    body = BEGIN + pasts.mastodon([pasts.toot(1)]) + b"\r\n--x--\r\n"
    slow = Slow(body)
    sent = as_john.post(
        "/settings/data/import",
        input_stream=slow,
        content_length=len(body),
        content_type="multipart/form-data; boundary=x",
    )
    assert sent.status_code == 302
    assert slow.writes > 0


def test_who_has_to_wait_for_anothers_archive_is_told(as_john: FlaskClient, john: User) -> None:
    with TURN:
        answer = as_john.post("/settings/data/import", data=b"", content_length=100_000_000)
    assert answer.status_code == 503
    assert "Somebody else is sending an archive." in answer.get_data(as_text=True)
