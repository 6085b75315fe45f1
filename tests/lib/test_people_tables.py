"""Tables of people and posts: as Mastodon writes them, and as nobody would."""

import io

import pytest
from hypothesis import given, settings, strategies as st

from app.lib import people_tables
from app.lib.people_tables import BadTable, Row


@given(
    st.sampled_from(people_tables.KINDS),
    st.sampled_from(["", "Account address,Show boosts\n", "List name,Account address\n", "#uri\n"]),
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore")),
)
@settings(max_examples=300, deadline=None)
def test_no_table_is_a_fault(kind: str, heading: str, content: bytes) -> None:
    def file() -> io.BytesIO:
        return io.BytesIO(heading.encode() + content)

    try:
        people_tables.kind_of("x.csv", file())
        for row in people_tables.rows(kind, file()):
            assert len(row.address) <= people_tables.CELL_MAX
            assert "\x00" not in (row.address + row.list_name).encode().decode()
            people_tables.local_name(row.address, "here.example")
    except BadTable as bad:
        if bad.reason not in {"table", "domains", "too_many"}:
            raise


TABLES = [
    ("following_accounts.csv", "Account address,Show boosts,Notify on new posts,Languages\n"),
    ("muted_accounts.csv", "Account address,Hide notifications\n"),
    ("blocked_accounts.csv", ""),
    ("lists.csv", ""),
    ("bookmarks.csv", ""),
]
FIRST_ROWS = {
    "following": ('ann@far.example,false,true,"en, de"\n', Row("ann@far.example", choice=False)),
    "mutes": ("ann@far.example,true\n", Row("ann@far.example")),
    "blocks": ("ann@far.example\n", Row("ann@far.example")),
    "lists": ('"Friends, near",ann@far.example\n', Row("ann@far.example", "Friends, near")),
    "bookmarks": ("https://far.example/1\n", Row("https://far.example/1")),
}


@pytest.mark.parametrize(("name", "heading"), TABLES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tables_as_mastodon_writes_them(name: str, heading: str, end: str) -> None:
    kind = people_tables.kind_of(name, io.BytesIO(heading.encode()))
    if kind is None or not heading:
        kind = {"blo": "blocks", "lis": "lists", "boo": "bookmarks"}[name[:3]]
    line, row = FIRST_ROWS[kind]
    content = f"\ufeff{heading}{line}".replace("\n", end).encode()
    assert people_tables.kind_of(name, io.BytesIO(content)) == kind
    assert list(people_tables.rows(kind, io.BytesIO(content))) == [row]


def test_a_cell_without_end_is_refused() -> None:
    file = io.BytesIO(b'"' + b"x" * 5_000_000)
    with pytest.raises(BadTable):
        list(people_tables.rows("blocks", file))
