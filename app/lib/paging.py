"""Pages of a list by key: from where one is to older or newer items, without OFFSET or COUNT."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Generic, Self, TypeVar, cast

from sqlalchemy import BigInteger, Connection, Select, SQLColumnExpression, bindparam
from sqlalchemy.orm import Session, scoped_session

from app.lib import ids
from app.lib.prepared import AnySelect, first, prepared

SIZE = 20
# How many items at once, and how often, are read in the place of those that are sifted out.
SIFTED_AT_ONCE = 80
SIFTED_TIMES = 3

T = TypeVar("T")
Q = TypeVar("Q", bound=AnySelect)

# Where a page begins: the value is given when a statement runs, so that it can be built before.
BOUND = bindparam("bound", type_=BigInteger)


@dataclass(frozen=True)
class Cursor:
    """A place in a list: at its newest end, below `before`, or above `after`."""

    before: int | None = None
    after: int | None = None
    size: int = SIZE

    @classmethod
    def parse(cls, before: str | None, after: str | None, size: int = SIZE) -> Self:
        """The place that an address names. Raises ValueError for anything but one number."""
        if before is not None and after is not None:
            raise ValueError("a page is before or after something, not both")
        return cls(_number(before), _number(after), size)

    @property
    def is_newer(self) -> bool:
        """Whether the list is walked towards what is newer."""
        return self.after is not None

    def window(self, query: Q, key: SQLColumnExpression[int]) -> Q:
        """The query cut to a place, which values() gives: in the order of walking, and one more
        than the size. The one more tells whether the list goes on.
        """
        return cast(Q, _window(query, key, self.is_newer, self.size + 1))

    def values(self) -> dict[str, int]:
        """The value of BOUND here. The first page has one, too: its statement is that of all."""
        bound = self.after if self.is_newer else self.before
        return {"bound": ids.GREATEST if bound is None else bound}


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items of a list, newest first, and the keys for `?before=` and `?after=`, if any."""

    items: Sequence[T]
    older: int | None
    newer: int | None
    # Something is missing that its reader does not want to see.
    is_sifted: bool = False


@lru_cache(maxsize=256)
def _window(query: AnySelect, key: SQLColumnExpression[int], newer: bool, size: int) -> AnySelect:
    """Kept by the query itself: one that is built once is cut once."""
    query = first(query.order_by(None), size)
    if newer:
        return query.where(key > BOUND).order_by(key.asc())
    return query.where(key < BOUND).order_by(key.desc())


def page(
    session: Session | scoped_session[Any],
    query: Select[T],
    key: SQLColumnExpression[int],
    cursor: Cursor,
    values: Mapping[str, Any] = MappingProxyType({}),
) -> Page[T]:
    """The page of a query at a cursor; an order that the query has is replaced by that of the key.

    The key is a unique column which grows with time; it need not be one that the query selects.
    """
    window = cursor.window(query, key).add_columns(key)
    rows = session.execute(window, {**values, **cursor.values()}).all()
    return _page([(row[0], row[-1]) for row in rows], cursor)


def page_of_rows(
    connection: Connection,
    windows: Sequence[AnySelect],
    cursor: Cursor,
    values: Mapping[str, Any],
    make: Callable[[Sequence[Any]], T],
) -> Page[T]:
    """The page of what is made of whole rows, whose last column is the key.

    The windows are queries cut to the cursor that are built once and kept. Each knows another way
    to the same rows: one that does not fill the page is given up for the next, and the last one
    counts.
    """
    rows: Sequence[Sequence[Any]] = []
    given = {**cursor.values(), **values}
    for window in windows:
        rows = prepared(window).gathered(connection, given)
        if len(rows) > cursor.size:
            break
    return _page([(make(row), row[-1]) for row in rows], cursor)


def sifted(
    at: Cursor,
    read: Callable[[Cursor], Page[T]],
    sift: Callable[[Sequence[T]], Sequence[T]],
    key: Callable[[T], int],
) -> Page[T]:
    """The page at a cursor of what is left of a list, which is read further until a page is full.

    It is not read for ever: a page may be short, or even empty, and yet lead on.
    """
    first = page = read(at)
    left, read_in_all = list(sift(page.items)), len(page.items)
    for _time in range(SIFTED_TIMES):
        further = page.newer if at.is_newer else page.older
        if len(left) >= at.size or further is None:
            break
        before, after = (None, further) if at.is_newer else (further, None)
        page = read(Cursor(before, after, SIFTED_AT_ONCE))
        some = sift(page.items)
        left = [*some, *left] if at.is_newer else [*left, *some]
        read_in_all += len(page.items)
    shown = left[-at.size :] if at.is_newer else left[: at.size]
    is_cut, is_sifted = len(shown) < len(left), len(left) < read_in_all
    if at.is_newer:
        return Page(shown, first.older, key(shown[0]) if is_cut else page.newer, is_sifted)
    return Page(shown, key(shown[-1]) if is_cut else page.older, first.newer, is_sifted)


def page_of(rows: Sequence[Sequence[Any]], cursor: Cursor) -> Page[Any]:
    """The page of rows that were read through a window; the key is the last of each."""
    return _page([(row, row[-1]) for row in rows], cursor)


def _page(found: Sequence[tuple[Any, int]], cursor: Cursor) -> Page[Any]:
    goes_on = len(found) > cursor.size
    shown = found[: cursor.size]
    if cursor.after is not None:
        shown = shown[::-1]
    items = [item for item, _key in shown]
    if not items:
        return Page(items, older=None, newer=None)
    newest, oldest = shown[0][1], shown[-1][1]
    if cursor.after is not None:
        return Page(items, older=oldest, newer=newest if goes_on else None)
    return Page(
        items,
        older=oldest if goes_on else None,
        newer=newest if cursor.before is not None else None,
    )


def _number(text: str | None) -> int | None:
    return None if text is None else ids.parse(text)
