"""Long lists in JSON files, read item by item: neither the file nor the list fits into memory."""

from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

import ijson

# As long as one item may be, and as what stands before the first.
ITEM_MOST: Final = 1024 * 1024
READ_AT_ONCE: Final = 64 * 1024
# How far one thing may stand within another. Where each is, is a text as long as that is deep: of a
# million brackets it would fill the memory of any machine.
DEEPEST: Final = 100


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
    events = shallow(ijson.basic_parse(source, buf_size=READ_AT_ONCE, use_float=True))
    try:
        for item in ijson.items(ijson.parse(events), place):
            source.read_since = 0
            yield item
    except (ijson.JSONError, ValueError, OverflowError, RecursionError) as error:
        raise BadJson("json") from error


def shallow(events: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The same events. Raises BadJson where they lead too deep."""
    depth = 0
    for event in events:
        name = event[0]
        if name in {"start_map", "start_array"}:
            depth += 1
            if depth > DEEPEST:
                raise BadJson("json_item")
        elif name in {"end_map", "end_array"}:
            depth -= 1
        yield event
