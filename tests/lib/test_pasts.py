"""What is read of other systems' archives: as published, and as nobody would write them."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from app.lib import archives, jsonlists, outboxes, pasts, tweets
from app.lib.archives import BadArchive
from app.lib.jsonlists import BadJson
from app.lib.pasts import LeftOut, Past
from app.main.import_words import FAULTS
from tests.pasts import (
    ACTOR,
    FIRST,
    PUBLIC,
    mastodon,
    outbox,
    script,
    toot,
    tweet,
    tweet_number,
    twitter,
    zipped,
)

# What another's file is read from changes nothing between examples.
FUZZ = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@contextmanager
def opened(folder: Path, content: bytes) -> Iterator[archives.Archive]:
    path = folder / "archive"
    path.write_bytes(content)
    with archives.opened(path) as archive:
        yield archive


@contextmanager
def perhaps_refused(kind: type[BadArchive | BadJson], *reasons: str) -> Iterator[None]:
    """A block that goes through, or is refused for one of these reasons."""
    try:
        yield
    except kind as bad:
        if bad.reason not in reasons:
            raise


def told(folder: Path, content: bytes) -> list[Past | LeftOut]:
    with opened(folder, content) as archive:
        found = archives.find(archive, outboxes.OUTBOX)
        reader = outboxes.Reader(archive, "here.example") if found else tweets.Reader(archive)
        every = list(reader.posts())
        assert reader.count(1000) == len(every)
        # Who goes on later reads the same.
        assert list(reader.posts(1)) == every[1:]
    return every


def said(folder: Path, content: bytes) -> list[str]:
    return [one.body for one in told(folder, content) if isinstance(one, Past)]


AUDIENCES = [
    ([PUBLIC], [f"{ACTOR}/followers"], "public"),
    ([f"{ACTOR}/followers"], [PUBLIC], "quiet"),
    ([f"{ACTOR}/followers"], [], "followers"),
    (["https://far.example/users/ann"], [], "mentioned"),
    ("as:Public", None, "public"),
    (None, None, "mentioned"),
    ([{"id": PUBLIC}], 7, "mentioned"),
]


@pytest.mark.parametrize(("to", "cc", "audience"), AUDIENCES)
def test_nothing_is_said_to_more_people_than_it_was(
    tmp_path: Path, to: Any, cc: Any, audience: str
) -> None:
    (one,) = told(tmp_path, mastodon([toot(1, to=to, cc=cc)]))
    assert isinstance(one, Past)
    assert one.audience == audience


ADDRESSES = [
    "/media_attachments/files/110/a.png",
    "media_attachments/files/110/a.png",
    "/system/media_attachments/files/110/a.png",
    "/bucket/media_attachments/files/110/a.png?x=1",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("folder", ["", "archive-2024/"])
def test_files_are_found_by_the_ends_of_their_addresses(
    tmp_path: Path, address: str, folder: str
) -> None:
    name = f"{folder}media_attachments/files/110/a.png"
    items = [toot(1, attachment=[{"type": "Document", "url": address, "name": "A pier"}])]
    (one,) = told(tmp_path, zipped({name: b"x", f"{folder}outbox.json": outbox(items)}))
    assert isinstance(one, Past)
    assert [(each.name, each.alt_text) for each in one.attached] == [(name, "A pier")]


def test_what_a_poll_asked_and_what_was_quoted_is_in_the_text(tmp_path: Path) -> None:
    options = [{"type": "Note", "name": name} for name in ("Green", "Black")]
    items = [
        toot(1, "<p>Tea?</p>", type="Question", oneOf=options),
        toot(2, "<p>Look</p>", quoteUrl="https://far.example/1"),
    ]
    assert said(tmp_path, mastodon(items)) == [
        "Tea?\n\n- Green\n- Black",
        "Look\n\nhttps://far.example/1",
    ]


WHOLE = "A note that goes on and on. " * 20 + "The end."
ENDS = ["", "…", "… https://t.co/own"]


@pytest.mark.parametrize("end", ENDS)
def test_long_tweets_are_read_whole(tmp_path: Path, end: str) -> None:
    at = FIRST + timedelta(hours=1)
    own = f"https://twitter.com/i/web/status/{tweet_number(at, 1)}"
    urls = [{"url": "https://t.co/own", "expanded_url": own}]
    entities = {"hashtags": [], "symbols": [], "user_mentions": [], "urls": urls}
    note = {"createdAt": "2019-05-04T13:30:00.000Z", "core": {"text": WHOLE, "urls": []}}
    files = {"data/note-tweet.js": script("note_tweet", [{"noteTweet": note}])}
    cut = tweet(1, WHOLE[:274].rstrip() + end, at=at, entities=entities)
    other = tweet(2, "Short, in the same second…", at=at)
    found = said(tmp_path, twitter([cut, other], files))
    assert found == [WHOLE, "Short, in the same second…"]


def test_parts_of_a_large_archive_follow_each_other(tmp_path: Path) -> None:
    files = {
        f"data/tweets-part{part}.js": script("tweets", [tweet(part, f"Part {part}")], part)
        for part in (1, 2, 10)
    }
    deleted = {"data/deleted-tweets.js": script("deleted_tweets", [tweet(9, "Gone")])}
    assert said(tmp_path, twitter([tweet(0, "First")], files | deleted)) == [
        "First",
        "Part 1",
        "Part 2",
        "Part 10",
    ]


texts = st.text(max_size=40) | st.sampled_from(
    ["", "\x00", "@ann", "https://t.co/a", "2019-05-04T12:30:00Z", "9999-99-99", PUBLIC, ACTOR]
)
numbers = st.integers(-(2**62), 2**62) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | texts
OTHERS = {"oneOf", "anyOf", "quoteUrl", "source", "object", "media", "urls", "noteTweet", "core"}
NAMES = sorted({*toot(1)["object"], *tweet(1)["tweet"], *OTHERS})
TYPES = st.sampled_from(["Create", "Announce", "Note", "Question", "Article", "Mention"])
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | texts, inner | TYPES, max_size=6)
    ),
    max_leaves=20,
)


def bent(original: dict[str, Any], changes: dict[str, Any], inside: str) -> dict[str, Any]:
    """What an archive would have, in which some things are not what they should be."""
    return {**original, **changes, inside: {**original[inside], **changes}}


changes = st.dictionaries(st.sampled_from(NAMES), values, max_size=4)
toots = st.builds(lambda found: bent(toot(1), found, "object"), changes)
statuses = st.builds(lambda found: bent(tweet(1), found, "tweet"), changes)


def check(every: list[Past | LeftOut]) -> None:
    """Nothing is longer than may be, and all of it can be stored."""
    for one in every:
        if isinstance(one, LeftOut):
            assert len(one.words) <= pasts.REPORTED
            assert "\x00" not in one.words.encode().decode()
            continue
        assert one.at.tzinfo is not None
        assert one.audience in {"public", "quiet", "followers", "mentioned"}
        assert len(one.key) == pasts.KEY_LENGTH
        assert len(one.attached) <= pasts.FILES_MAX
        names = [each.name + each.alt_text for each in one.attached]
        for text in (one.body, one.content_warning, one.address, one.excerpt, *names):
            assert "\x00" not in text.encode().decode()


@given(st.lists(toots | values, max_size=4))
@FUZZ
def test_no_outbox_is_a_fault(tmp_path: Path, items: list[Any]) -> None:
    check(told(tmp_path, zipped({"outbox.json": outbox(items)})))


@given(st.lists(statuses | values, max_size=4), st.lists(values, max_size=3))
@FUZZ
def test_no_tweets_are_a_fault(tmp_path: Path, items: list[Any], notes: list[Any]) -> None:
    check(told(tmp_path, twitter(items, {"data/note-tweet.js": script("note_tweet", notes)})))


BEGINNINGS = ["", "[", '{"orderedItems": [', "window.YTD.tweets.part0 = [", "[" * 500, '{"a":' * 99]


@given(st.sampled_from(BEGINNINGS), st.binary(max_size=200) | texts.map(str.encode))
@FUZZ
def test_what_is_no_json_is_refused_with_a_reason(
    tmp_path: Path, beginning: str, rest: bytes
) -> None:
    for name in ("outbox.json", "data/tweets.js"):
        with perhaps_refused(BadJson, "json", "json_item"):
            check(told(tmp_path, zipped({name: beginning.encode() + rest})))


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08"]))
@FUZZ
def test_what_is_no_archive_is_refused_with_a_reason(
    tmp_path: Path, content: bytes, head: bytes
) -> None:
    with pytest.raises(BadArchive):
        told(tmp_path, head + content)


@given(st.data())
@FUZZ
def test_a_damaged_archive_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(mastodon([toot(1), toot(2)], is_tar=data.draw(st.booleans())))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    rest = bytes(content[: data.draw(st.integers(1, len(content)))])
    with perhaps_refused(BadArchive, *FAULTS), perhaps_refused(BadJson, *FAULTS):
        check(told(tmp_path, rest))


def test_a_long_list_takes_no_more_memory_than_a_short_one() -> None:
    def peak(count: int) -> int:
        file = io.BytesIO(b"[" + b",".join([json.dumps(toot(1)).encode()] * count) + b"]")
        tracemalloc.start()
        assert sum(1 for _ in jsonlists.items(file, "item")) == count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(4000) < peak(400) + 1024 * 1024


def test_one_item_may_not_fill_the_memory() -> None:
    endless = io.BytesIO(b'["' + b"x" * 20_000_000 + b'"]')
    tracemalloc.start()
    with pytest.raises(BadJson) as refused:
        list(jsonlists.items(endless, "item"))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.value.reason == "json_item"
    assert most < 8 * jsonlists.ITEM_MOST


def test_moments_of_one_second_stay_in_order() -> None:
    at = datetime(2019, 5, 4, 12, 30, tzinfo=UTC)
    exact = int(at.timestamp() * 1000) + 123
    assert pasts.moment(at, exact, 0) == at + timedelta(milliseconds=123)
    assert pasts.moment(at, exact + 5000, 7) == at + timedelta(milliseconds=7)
    assert pasts.moment(at.replace(tzinfo=None), 0, 0) == at


def test_a_zip_of_a_folder_is_read_with_what_a_mac_adds(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("__MACOSX/mine/outbox.json", b"\x00\x05\x16\x07")
        archive.writestr("mine/outbox.json", outbox([toot(1, "<p>Hello</p>")]))
    assert said(tmp_path, content.getvalue()) == ["Hello"]
