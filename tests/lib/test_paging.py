"""Pages of a list by key."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import ForeignKey, Select, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.lib import paging
from app.lib.paging import Cursor, Page


class Base(DeclarativeBase):
    pass


class Leaf(Base):
    __tablename__ = "leaf"

    id: Mapped[int] = mapped_column(primary_key=True)
    colour: Mapped[str]


class Fall(Base):
    __tablename__ = "fall"

    id: Mapped[int] = mapped_column(primary_key=True)
    leaf_id: Mapped[int] = mapped_column(ForeignKey("leaf.id"))


@pytest.fixture
def session() -> Iterator[Session]:
    """Leaves 1 to 50, of which the even ones are red; leaf 1 falls last, as fall 1050."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        for number in range(1, 51):
            session.add(Leaf(id=number, colour="red" if number % 2 == 0 else "brown"))
        session.flush()
        for number in range(1, 51):
            session.add(Fall(id=1051 - number, leaf_id=number))
        session.flush()
        yield session
    engine.dispose()


@pytest.fixture
def statements(session: Session) -> list[tuple[str, tuple[int, ...]]]:
    """What is asked of the database, and with which values."""
    said: list[tuple[str, tuple[int, ...]]] = []

    @event.listens_for(session.get_bind(), "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        said.append((statement, values))

    return said


def ids(page: Page[Leaf]) -> list[int]:
    return [leaf.id for leaf in page.items]


def leaves(session: Session, cursor: Cursor) -> Page[Leaf]:
    return paging.page(session, select(Leaf), Leaf.id, cursor)


def test_the_first_page_has_the_newest(session: Session) -> None:
    page = leaves(session, Cursor())
    assert ids(page) == list(range(50, 30, -1))
    assert (page.newer, page.older) == (None, 31)


def test_a_page_goes_on_where_the_last_one_ended(session: Session) -> None:
    page = leaves(session, Cursor(before=31))
    assert ids(page) == list(range(30, 10, -1))
    assert (page.newer, page.older) == (30, 11)


def test_the_last_page_has_nothing_older(session: Session) -> None:
    page = leaves(session, Cursor(before=11))
    assert ids(page) == list(range(10, 0, -1))
    assert (page.newer, page.older) == (10, None)


def test_a_list_that_ends_with_a_full_page_has_nothing_older(session: Session) -> None:
    page = leaves(session, Cursor(before=21))
    assert len(page.items) == 20
    assert page.older is None


def test_newer_items_come_newest_first_and_are_the_nearest(session: Session) -> None:
    page = leaves(session, Cursor(after=10))
    assert ids(page) == list(range(30, 10, -1))
    assert (page.newer, page.older) == (30, 11)


@pytest.mark.parametrize("after", [30, 40])
def test_a_page_that_reaches_the_newest_has_nothing_newer(session: Session, after: int) -> None:
    page = leaves(session, Cursor(after=after))
    assert ids(page) == list(range(50, after, -1))
    assert (page.newer, page.older) == (None, after + 1)


@pytest.mark.parametrize("cursor", [Cursor(before=1), Cursor(before=0), Cursor(after=50)])
def test_beyond_either_end_is_an_empty_page(session: Session, cursor: Cursor) -> None:
    assert leaves(session, cursor) == Page([], None, None)


def test_the_greatest_key_there_can_be_is_a_place(session: Session) -> None:
    assert ids(leaves(session, Cursor(before=2**63 - 1)))[0] == 50
    assert ids(leaves(session, Cursor(after=2**63 - 1))) == []


@pytest.mark.parametrize("size", [1, 7, 20, 50, 60])
def test_walking_down_and_up_again_sees_everything_once(session: Session, size: int) -> None:
    down: list[int] = []
    page = leaves(session, Cursor(size=size))
    down += ids(page)
    while page.older is not None:
        page = leaves(session, Cursor(before=page.older, size=size))
        down += ids(page)
    assert down == list(range(50, 0, -1))
    up = ids(page)
    while page.newer is not None:
        page = leaves(session, Cursor(after=page.newer, size=size))
        up = ids(page) + up
    assert up == list(range(50, 0, -1))


def test_items_that_arrive_while_one_reads_shift_nothing(session: Session) -> None:
    first = leaves(session, Cursor())
    session.add(Leaf(id=51, colour="brown"))
    assert ids(leaves(session, Cursor(before=first.older)))[0] == 30


def test_a_query_keeps_its_conditions(session: Session) -> None:
    red = select(Leaf).where(Leaf.colour == "red")
    page = paging.page(session, red, Leaf.id, Cursor(before=31, size=3))
    assert ids(page) == [30, 28, 26]
    assert page.older == 26


def test_the_key_can_be_of_another_table(session: Session) -> None:
    fallen = select(Leaf).join(Fall, Fall.leaf_id == Leaf.id)
    page = paging.page(session, fallen, Fall.id, Cursor(size=3))
    assert ids(page) == [1, 2, 3]
    assert page.older == 1048
    page = paging.page(session, fallen, Fall.id, Cursor(before=page.older, size=3))
    assert ids(page) == [4, 5, 6]
    assert page.newer == 1047


def test_an_order_of_the_query_gives_way(session: Session) -> None:
    upside_down: Select[Leaf] = select(Leaf).order_by(Leaf.id)
    assert ids(paging.page(session, upside_down, Leaf.id, Cursor(size=2))) == [50, 49]


@pytest.mark.parametrize("cursor", [Cursor(), Cursor(before=20), Cursor(after=20)])
def test_a_page_is_one_statement_that_skips_and_counts_nothing(
    session: Session, statements: list[tuple[str, tuple[int, ...]]], cursor: Cursor
) -> None:
    leaves(session, cursor)
    ((statement, _values),) = statements
    assert "count(" not in statement.lower()
    # SQLAlchemy always writes an offset for SQLite.
    assert statement.endswith("LIMIT 21 OFFSET 0")


def test_no_more_than_one_item_too_many_is_fetched(session: Session) -> None:  # security 42
    cursor = Cursor(before=40, size=5)
    window = cursor.window(select(Leaf), Leaf.id)
    assert len(session.scalars(window, cursor.values()).all()) == 6


def test_an_address_names_a_place() -> None:
    assert Cursor.parse(None, None) == Cursor()
    assert Cursor.parse("12", None, 5) == Cursor(before=12, size=5)
    assert Cursor.parse(None, str(2**63 - 1)) == Cursor(after=2**63 - 1)


@pytest.mark.parametrize(
    "rubbish",
    [
        "",
        "abc",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1\n",
        "1.0",
        "1e5",
        "1_000",
        "0x1",
        "٣",
        "１",
        "²",
        str(2**63),
        "9" * 5_000,
        "1\0",
        "\ud800",
        "None",
    ],
)
def test_rubbish_in_an_address_names_none(rubbish: str) -> None:
    with pytest.raises(ValueError, match="63 bits"):
        Cursor.parse(rubbish, None)
    with pytest.raises(ValueError, match="63 bits"):
        Cursor.parse(None, rubbish)


def test_a_page_is_not_before_and_after() -> None:
    with pytest.raises(ValueError, match="not both"):
        Cursor.parse("1", "2")
