"""The reader has asked for an archive of what is hers: a worker writes it once the site runs."""

from collections.abc import Sequence

from app.demo.cast import Person
from app.extensions import db
from app.models import exports


def add(guests: Sequence[Person]) -> None:
    exports.ask(guests[0].id)
    db.session.commit()
