"""Notes on people, which nobody but their writer sees."""

from sqlalchemy import BigInteger, ForeignKey, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, changed, db, insert_once, reader
from app.lib.prepared import Prepared
from app.models.users import Asker, User

NOTE_MAX = 1000


class Note(Model):
    """What one person wants to remember of another."""

    __tablename__ = "note"

    writer_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    body: Mapped[str]


NOTED = Prepared(
    select(Note.body).where(
        Note.writer_id == bindparam("writer", type_=BigInteger),
        Note.person_id == bindparam("person", type_=BigInteger),
    )
)


def find(writer: Asker | None, person: User) -> str:
    """What somebody noted of a person; empty if nothing."""
    if writer is None:
        return ""
    values = {"writer": writer.id, "person": person.id}
    return "".join(body for (body,) in NOTED.rows(reader(), values))


def write(writer: User, person: User, body: str) -> None:
    """Replace what was noted of a person; nothing takes it away."""
    pair = {"writer_id": writer.id, "person_id": person.id}
    if not body:
        db.session.execute(delete(Note).filter_by(**pair))
        return
    replacing = update(Note).filter_by(**pair).values(body=body)
    # Where two are written at once, the later one counts.
    if not changed(replacing) and not insert_once(Note, **pair, body=body):
        changed(replacing)
