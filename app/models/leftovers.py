"""Files that nothing refers to: a person was deleted, or somebody died between file and row.

All files are called `<place>/<key>-<what>`; the rows of each place know its keys.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import Select, Subquery, select, union_all

from app.extensions import reading, storage
from app.lib import clock
from app.lib.storage import DRAFTS
from app.models.pictures import Picture
from app.models.portraits import Portrait
from app.models.previews import Preview
from app.models.reports import Evidence
from app.models.tasks import Task
from app.models.users import User

# So long somebody may be at work on what has no row yet.
YOUNG: Final = timedelta(days=1)
AT_ONCE: Final = 500


def pictures_called(keys: list[str]) -> Select[str]:
    return select(Picture.key).where(Picture.key.in_(keys))


def previews_called(keys: list[str]) -> Select[str]:
    return select(Preview.key).where(Preview.key.in_(keys))


def portraits_called(keys: list[str]) -> Select[str]:
    """What is shown, what is wanted, and the whole pictures that another part is cut from."""
    columns = User.avatar_key, User.header_key, Portrait.key, Portrait.original_key
    found: Subquery = union_all(*(select(one).where(one.in_(keys)) for one in columns)).subquery()
    return select(found.c[0])


def archives_called(keys: list[str]) -> Select[Any]:
    return select(Task.file_key).where(Task.file_key.in_(keys))


def evidence_called(keys: list[str]) -> Select[str]:
    return select(Evidence.key).where(Evidence.key.in_(keys))


PLACES: Final[dict[str, Callable[[list[str]], Select[Any]]]] = {
    "evidence": evidence_called,
    "exports": archives_called,
    "pictures": pictures_called,
    "portraits": portraits_called,
    "previews": previews_called,
}


def sweep() -> int:
    """Delete files that are a day old and that nothing refers to; how many.

    What lies elsewhere in a bucket is not ours.
    """
    before = clock.now() - YOUNG
    old = (found.key for found in storage.kept() if found.written_at < before)
    return sum(sweep_some(some) for some in batches(old))


def batches(names: Iterator[str]) -> Iterator[list[str]]:
    while some := list(islice(names, AT_ONCE)):
        yield some


def sweep_some(names: Iterable[str]) -> int:
    gone = unused(names)
    for name in gone:
        storage.delete(name)
    return len(gone)


def unused(names: Iterable[str]) -> list[str]:
    """Those of some files that are ours and that nothing refers to."""
    gone = [name for name in names if name.startswith(f"{DRAFTS}/")]
    for place, called in PLACES.items():
        keys = {name: key_in(name) for name in names if name.startswith(f"{place}/")}
        if keys:
            with reading() as connection:
                known = set(connection.scalars(called(list(keys.values()))))
            gone += [name for name, key in keys.items() if key not in known]
    return gone


def is_ours(name: str) -> bool:
    return name.partition("/")[0] in {DRAFTS, *PLACES}


def key_in(name: str) -> str:
    return name.partition("/")[2].rpartition("-")[0]
