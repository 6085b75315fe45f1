"""Long lists in JSON files, read item by item: neither the file nor the list fits into memory."""

from collections.abc import Iterator
from typing import IO, Any, Final

import ijson

# As long as one item may be, and as what stands before the first.
ITEM_MOST: Final = 1024 * 1024
READ_AT_ONCE: Final = 64 * 1024


class BadJson(Exception):
    """Not JSON, or not such as people write; `reason` is a word for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Source:
    """A file that ends where one item never does: it would fill the memory."""

    def __init__(self, file: IO[bytes], head: bytes) -> None:
        self.file, self.head = file, head
        self.read_since = 0

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            # That is how one asks whether there are bytes or texts.
            return b""
        found = self.head or self.file.read(READ_AT_ONCE)
        self.head = b""
        self.read_since += len(found)
        if self.read_since > ITEM_MOST:
            raise BadJson("json_item")
        return found


def items(file: IO[bytes], place: str, head: bytes = b"") -> Iterator[Any]:
    """The items of the list at a place in a file ("orderedItems.item"), of which `head` is read.

    Raises BadJson at what is none: what came before may be good.
    """
    source = Source(file, head)
    try:
        for item in ijson.items(source, place, buf_size=READ_AT_ONCE, use_float=True):
            source.read_since = 0
            yield item
    except (ijson.JSONError, ValueError, OverflowError, RecursionError) as error:
        raise BadJson("json") from error
