"""Making room among the files: what nothing refers to, then pictures of link previews."""

from collections.abc import Iterator
from itertools import islice

from app.extensions import db, storage
from app.lib import clock
from app.lib.storage import Kept, Missing
from app.models import leftovers, previewing, previews
from app.models.previews import Preview
from app.operations.saved import Steps

AT_ONCE = 500


class Pruning:
    """Deletes until all files together have no more than so many bytes; what people use stays.

    A dry one only counts. A preview loses its picture, which a second look at the page brings back.
    """

    def __init__(self, keep: int, *, is_dry: bool) -> None:
        self.keep, self.is_dry = keep, is_dry
        self.total = self.freed = 0
        self.unused = self.previews = 0

    @property
    def left(self) -> int:
        return self.total - self.freed

    def steps(self) -> Steps:
        """Raises Unavailable."""
        for some in batches(storage.kept()):
            self.total += sum(one.size for one in some if leftovers.is_ours(one.key))
        excess = max(self.total - self.keep, 0)
        for dropped in (
            self.drop_unused(),
            self.drop_previews(is_carried=False),
            self.drop_previews(is_carried=True),
        ):
            for freed in dropped:
                yield "Bytes freed", min(freed, excess), excess

    def drop_unused(self) -> Iterator[int]:
        """What is younger may be at work: its row is on its way."""
        before = clock.now() - leftovers.YOUNG
        for some in batches(storage.kept()):
            sizes = {one.key: one.size for one in some if one.written_at < before}
            for name in leftovers.unused(sizes):
                if self.left <= self.keep:
                    return
                self.drop(name, sizes[name])
                self.unused += 1
                yield self.freed

    def drop_previews(self, *, is_carried: bool) -> Iterator[int]:
        """Those used longest ago first."""
        after = None
        while self.left > self.keep:
            some = db.session.scalars(previewing.with_pictures(after, is_carried=is_carried)).all()
            if not some:
                return
            after = some[-1].used_at, some[-1].id
            for preview in some:
                if self.left <= self.keep:
                    return
                self.drop_picture(preview)
                yield self.freed

    def drop_picture(self, preview: Preview) -> None:
        name = previews.file_of(preview.picture_name)
        try:
            size = storage.size(name)
        except Missing:
            return
        if self.is_dry or previewing.drop_picture(preview):
            db.session.commit()
            self.drop(name, size)
            self.previews += 1

    def drop(self, name: str, size: int) -> None:
        self.freed += size
        if not self.is_dry:
            storage.delete(name)


def batches(kept: Iterator[Kept]) -> Iterator[list[Kept]]:
    while some := list(islice(kept, AT_ONCE)):
        yield some
