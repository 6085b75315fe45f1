"""Lists: people that somebody reads by themselves; nobody else knows of them."""

from typing import Final

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    SQLColumnExpression,
    UniqueConstraint,
    delete,
    exists,
    false,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, changed, db, insert_once
from app.lib import ids
from app.models import extras, users
from app.models.extras import HomeExtra
from app.models.users import Asker, User
from app.models.visibility import NotVisible

NAME_MAX: Final = 50
LISTS_MAX: Final = 50
MEMBERS_MAX: Final = 500


class NameTaken(Exception):
    """The owner has a list of that name already."""


class TooManyLists(Exception):
    """Somebody has as many lists as can be."""


class TooManyMembers(Exception):
    """As many people as can be are on a list."""


class PeopleList(Model):
    """A list of people; the id tells since when."""

    __tablename__ = "people_list"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[str]
    # Whether what its members say is left out of the owner's home.
    is_out_of_home: Mapped[bool] = mapped_column(default=False, server_default=false())


class ListMember(Model):
    """Somebody on a list; the id tells since when."""

    __tablename__ = "list_member"
    __table_args__ = (
        UniqueConstraint("list_id", "user_id"),
        Index("ix_list_member_list_id_id", "list_id", "id"),
        Index("ix_list_member_owner_id_user_id", "owner_id", "user_id", "list_id"),
        Index("ix_list_member_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=ids.new_id)
    list_id: Mapped[int] = mapped_column(ForeignKey("people_list.id", ondelete="CASCADE"))
    # Whose list it is: asked for every person on a home timeline.
    owner_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))


def of(owner: Asker) -> Select[PeopleList, int]:
    """A person's lists by name, each with how many are on it."""
    number = select(func.count()).where(ListMember.list_id == PeopleList.id)
    query = select(PeopleList, number.correlate(PeopleList).scalar_subquery())
    return query.where(PeopleList.owner_id == owner.id).order_by(PeopleList.name)


def find(owner: Asker, list_id: int) -> PeopleList:
    """A person's own list. Raises NotVisible for any other number."""
    query = select(PeopleList).where(PeopleList.id == list_id, PeopleList.owner_id == owner.id)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotVisible
    return found


def make(owner: User, name: str, *, is_out_of_home: bool = False) -> PeopleList:
    """A new list, with nobody on it. Raises NameTaken and TooManyLists."""
    users.hold(owner)
    number = select(func.count()).where(PeopleList.owner_id == owner.id)
    if (db.session.scalar(number) or 0) >= LISTS_MAX:
        raise TooManyLists
    row = {"id": (list_id := ids.new_id()), "owner_id": owner.id, "name": name}
    if not insert_once(PeopleList, **row, is_out_of_home=is_out_of_home):
        raise NameTaken
    return find(owner, list_id)


def change(one: PeopleList, by: User, name: str, *, is_out_of_home: bool) -> None:
    """Call one's list something else, and take its members out of home or not.

    Raises NameTaken, and NotVisible if it is gone meanwhile.
    """
    users.hold(by)
    find(by, one.id)
    same = PeopleList.owner_id == by.id, PeopleList.name == name, PeopleList.id != one.id
    if db.session.scalar(select(PeopleList.id).where(*same)) is not None:
        raise NameTaken
    one.name, one.is_out_of_home = name, is_out_of_home
    note_extra(by)


def remove(one: PeopleList, by: User) -> None:
    """Delete one's list."""
    users.hold(by)
    db.session.execute(delete(PeopleList).where(PeopleList.id == one.id))
    note_extra(by)


def members(one: PeopleList) -> Select[User]:
    """Who is on a list; page it by ListMember.id."""
    is_on = ListMember.user_id == User.id
    return select(User).join(ListMember, is_on).where(ListMember.list_id == one.id)


def add(one: PeopleList, person: User, by: User) -> bool:
    """Put somebody on one's list; False if they were already.

    Raises TooManyMembers, and NotVisible if it is gone meanwhile.
    """
    users.hold(by)
    find(by, one.id)
    pair = {"list_id": one.id, "user_id": person.id}
    if db.session.scalar(select(ListMember.id).filter_by(**pair)) is not None:
        return False
    number = select(func.count()).where(ListMember.list_id == one.id)
    if (db.session.scalar(number) or 0) >= MEMBERS_MAX:
        raise TooManyMembers
    added = insert_once(ListMember, **pair, owner_id=by.id)
    note_extra(by)
    return added


def take_off(one: PeopleList, person: User, by: User) -> bool:
    """Take somebody off one's list; False if they were not on it."""
    users.hold(by)
    pair = ListMember.list_id == one.id, ListMember.user_id == person.id
    was_on = changed(delete(ListMember).where(*pair))
    note_extra(by)
    return was_on


def with_person(owner: Asker, person: User) -> Select[int]:
    """Which lists somebody is on, by id."""
    pair = ListMember.owner_id == owner.id, ListMember.user_id == person.id
    return select(ListMember.list_id).where(*pair)


def is_out_of_home(
    owner: SQLColumnExpression[int], person: SQLColumnExpression[int]
) -> ColumnElement[bool]:
    """Whether somebody is on a list whose members the owner's home leaves out."""
    is_on = ListMember.owner_id == owner, ListMember.user_id == person
    return exists().where(*is_on, PeopleList.id == ListMember.list_id, PeopleList.is_out_of_home)


def note_extra(owner: User) -> None:
    """Note whether the home of a held person leaves anybody out."""
    owned = ListMember.owner_id == owner.id, PeopleList.id == ListMember.list_id
    some = select(ListMember.id).where(*owned, PeopleList.is_out_of_home).limit(1)
    extras.note(owner, HomeExtra.LISTS, is_so=db.session.scalar(some) is not None)
