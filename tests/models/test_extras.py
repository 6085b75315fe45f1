"""Home and lists for people who follow tags, read some people elsewhere, or mute conversations."""

import random
from operator import itemgetter
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.lib.paging import Cursor
from app.models import arrivals, entries, extras, lists, tag_follows, timelines, watches
from app.models.extras import HomeExtra
from app.models.lists import PeopleList
from app.models.posts import PostTag
from app.models.users import User
from tests import make, statements
from tests.models.test_timelines import Town, crowd, home, is_talk, near, town, walked

__all__ = ["crowd", "near", "town"]


def list_of(owner: User, *people: User, is_out_of_home: bool = False) -> PeopleList:
    made = lists.make(owner, f"List {len(people)}", is_out_of_home=is_out_of_home)
    for person in people:
        lists.add(made, person, owner)
    db.session.commit()
    return made


def expected(
    town: Town, reader: int, out: set[int], tagged: set[int], muted: set[int]
) -> list[int]:
    """What belongs on a home, the plain way: post by post, the oldest first."""
    close = {reader} | {other for one, other in town.follows if one == reader}
    at_home = close - out | {reader}

    def is_brought(post: dict[str, Any]) -> bool:
        return post["author_id"] in at_home or (
            post["id"] in tagged and post["author_id"] not in out
        )

    shown, passed_on = [], set()
    for post in sorted(town.posts.values(), key=itemgetter("id")):
        if not is_brought(post):
            continue
        original = town.posts.get(post["repost_of_id"])
        is_own = original is not None and original["author_id"] == post["author_id"]
        is_known = original is not None and (
            (is_brought(original) and is_talk(original, close)) or original["id"] in passed_on
        )
        if original is not None:
            passed_on.add(original["id"])
        is_wanted = is_talk(post, close) and (is_own or not is_known)
        is_muted = {post["id"], post["repost_of_id"]} & muted
        if town.sees(reader, post) and is_wanted and not is_muted:
            shown.append(post["id"])
    return shown[::-1]


@pytest.mark.usefixtures("near")
def test_home_is_what_it_is_said_to_be_with_everything(town: Town) -> None:
    luck = random.Random(5)  # noqa: S311  the same choices each time
    public = [one["id"] for one in town.posts.values() if one["audience"] == "public"]
    said = [one for one in public if not town.posts[one]["repost_of_id"]]
    tags = {tag: set(luck.sample(said, 25)) for tag in ("ferry", "bread", "rain")}
    db.session.add_all(PostTag(tag=tag, post_id=one) for tag in tags for one in tags[tag])
    db.session.commit()
    for reader in town.people[:6]:
        others = [person for person in town.people if person != reader]
        out, muted = luck.sample(others, 3), set(luck.sample(said, 40))
        list_of(reader, *out, is_out_of_home=True)
        list_of(reader, *others)
        for tag in ("ferry", "rain"):
            tag_follows.follow(reader, tag)
        for conversation in muted:
            watches.mute(reader, conversation)
        db.session.commit()
        assert reader.home_extras == HomeExtra.TAGS | HomeExtra.LISTS | HomeExtra.CONVERSATIONS
        tagged = tags["ferry"] | tags["rain"]
        wanted = expected(town, reader.id, {one.id for one in out}, tagged, muted)
        assert wanted
        assert walked(reader, Cursor(size=7)) == wanted
        assert walked(reader, Cursor(after=0, size=7)) == wanted
        above = wanted[len(wanted) // 2]
        new = min(wanted.index(above), arrivals.COUNTED)
        assert len(arrivals.on_home(reader, above)) == new


@pytest.mark.usefixtures("near")
def test_a_list_is_what_its_members_say(town: Town) -> None:
    for reader in town.people[:6]:
        members = [one for one in town.people if one.id % 3 == reader.id % 3]
        ids_ = {one.id for one in members}
        made = list_of(reader, *members)
        seen: list[int] = []
        cursor = Cursor(size=7)
        while True:
            ways, values = timelines.of_list(reader, made.id, cursor)
            page = entries.page(ways, cursor, values)
            seen += [one.id for one in page.items]
            if page.older is None:
                break
            cursor = Cursor(before=page.older, size=7)
        assert seen == of_members(town, reader.id, ids_)
        new = min(len(seen) - 1, arrivals.COUNTED)
        assert len(arrivals.on_list(reader, seen[-1], made.id)) == new
        assert arrivals.on_list(town.people[7], seen[-1], made.id) == []


def of_members(town: Town, reader: int, members: set[int]) -> list[int]:
    shown, passed_on = [], set()
    for post in sorted(town.posts.values(), key=itemgetter("id")):
        if post["author_id"] not in members:
            continue
        original = town.posts.get(post["repost_of_id"])
        is_own = original is not None and original["author_id"] == post["author_id"]
        is_known = original is not None and (
            (original["author_id"] in members and is_talk(original, members | {reader}))
            or original["id"] in passed_on
        )
        if original is not None:
            passed_on.add(original["id"])
        is_wanted = is_talk(post, members | {reader}) and (is_own or not is_known)
        if town.sees(reader, post) and is_wanted:
            shown.append(post["id"])
    return shown[::-1]


def test_nothing_of_it_scans_a_table(crowd: list[User]) -> None:
    reader = make.user("reader")
    make.follow(reader, crowd[-1])
    list_of(reader, crowd[-2], is_out_of_home=True)
    made = list_of(reader, *crowd[-4:])
    tag_follows.follow(reader, "ferry")
    watches.mute(reader, make.post(crowd[0], "#ferry").id)
    db.session.commit()
    db.session.refresh(reader)
    with statements.noted() as run:
        for cursor in (Cursor(), Cursor(before=2**60), Cursor(after=5)):
            home(reader, cursor)
            ways, values = timelines.of_list(reader, made.id, cursor)
            entries.page(ways, cursor, values)
        arrivals.on_home(reader, 5)
        arrivals.on_list(reader, 5, made.id)
    statements.check_plans(run)


def test_who_has_nothing_of_it_pays_nothing(app: Flask, john: User) -> None:
    written = str(timelines.home_ways(False, 21, extras.of(john))[1])
    for table in ("mute", "list_member", "people_list", "tag_follow", "post_tag", "watch"):
        assert f"{table}." not in written


def test_what_a_home_looks_up_is_forgotten_with_its_reason(john: User, susan: User) -> None:
    made = list_of(john, susan, is_out_of_home=True)
    tag_follows.follow(john, "ferry")
    watches.mute(john, 1)
    lists.take_off(made, susan, john)
    tag_follows.unfollow(john, "ferry")
    watches.follow(john, 1)
    db.session.commit()
    assert john.home_extras == 0
    lists.add(made, susan, john)
    db.session.commit()
    assert john.home_extras == HomeExtra.LISTS
    lists.change(made, john, "Others", is_out_of_home=False)
    db.session.commit()
    assert john.home_extras == 0
    lists.change(made, john, "Others", is_out_of_home=True)
    lists.remove(made, john)
    db.session.commit()
    assert john.home_extras == 0
