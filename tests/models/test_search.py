"""Which posts are found, and by whom."""

from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.extensions import db
from app.lib import queries
from app.lib.paging import Cursor
from app.main import detecting
from app.models import (
    blocks,
    directory,
    edits,
    indexing,
    mutes,
    profiles,
    publishing,
    reactions,
    search,
)
from app.models.edits import Wording
from app.models.posts import Post
from app.models.publishing import Choices, Published
from app.models.users import Asker, User
from tests import make
from tests.models.test_purging import purge

UTC = ZoneInfo("UTC")


def found(typed: str, viewer: Asker | None = None, **at: int) -> list[int]:
    wanted, faults = search.understand(queries.parse(typed), viewer, UTC)
    assert wanted is not None, faults
    return [entry.id for entry in search.newest(wanted, viewer, Cursor(**at)).page.items]


def said(author: User, body: str, **choices: object) -> int:
    post = publishing.publish(author, body, choices=Choices(**choices))  # type: ignore[arg-type]
    db.session.commit()
    return post.id


def indexed() -> int:
    return db.session.scalar(text("SELECT count(*) FROM post_search")) or 0


def test_words_phrases_and_what_is_left_out(john: User) -> None:
    one, two = said(john, "The ferry is late again."), said(john, "Late, the ferry? Again!")
    assert found("FERRY late") == [two, one]
    assert found('"late again"') == [one]
    assert found("ferry -is") == [two]
    assert found('ferry -"the ferry"') == []
    assert found("-ferry") == []
    assert found("fer") == []


@pytest.mark.parametrize("typed", ["東京", "京", "タワー", "東京タワー", "今日 タワー"])
def test_scripts_without_blanks(john: User, typed: str) -> None:
    one = said(john, "今日は東京タワーへ")
    said(john, "京東は別の言葉、夕ワ一")
    assert found(typed)[-1:] == [one]


def test_conditions(john: User, susan: User) -> None:
    plain = said(john, "Ferry. #Harbour", language="en")
    link = said(susan, "Ferry: https://example.org/x", language="es")
    parent = db.session.get_one(Post, plain)
    answer = make.reply(susan, parent, "Ferry, @john.").id
    poll = make.poll(john, "Zattere", "Giudecca", body="Which ferry?").id
    pictured = make.post(john, "Ferry with a picture")
    make.picture(john, pictured, alt_text="A gondola")
    indexing.index(pictured.id)
    expected = {
        "from:john ferry": [pictured.id, poll, plain],
        "-from:john ferry": [answer, link],
        "to:john": [answer],
        "has:link": [link],
        "has:poll": [poll],
        "has:image": [pictured.id],
        "is:reply": [answer],
        "ferry -is:reply -has:poll -has:image": [link, plain],
        "lang:es": [link],
        "#harbour": [plain],
        "zattere": [poll],
        "gondola": [pictured.id],
        "ferry before:2020": [],
        "ferry -after:2020": [],
        "ferry after:2020 from:susan": [answer, link],
    }
    assert {typed: found(typed) for typed in expected} == expected


def test_warnings_are_searched_and_phrases_end_with_what_they_are_in(john: User) -> None:
    one = said(john, "ferry", content_warning="boats")
    assert found("boats ferry") == [one]
    assert found('"ferry boats"') == []


def test_me_is_who_asks(john: User, susan: User) -> None:
    own = said(john, "Mine.")
    said(susan, "Hers.")
    assert found("from:me", john) == [own]
    wanted, faults = search.understand(queries.parse("from:me"), None, UTC)
    assert wanted is None
    assert [fault.why for fault in faults] == ["person"]


def test_only_what_one_may_see_and_nobody_elses_quiet_posts(john: User, susan: User) -> None:
    follower, named = make.user("follower"), make.user("named")
    make.follow(follower, john)
    ids = {
        audience: said(john, "ferry @named", audience=audience)
        for audience in ("public", "quiet", "followers", "mentioned")
    }
    public, quiet, followers, mentioned = ids.values()
    assert found("ferry") == [public]
    assert found("ferry", susan) == [public]
    assert found("ferry", follower) == [followers, public]
    assert found("ferry", named) == [mentioned, followers, public]
    assert found("ferry", john) == [mentioned, followers, quiet, public]
    for typed in ("from:john", "to:named", "-boat"):
        assert found(typed, susan) == [public]


def test_the_index_follows_edits_deletions_and_purging(john: User) -> None:
    post = make.post(john, "The ferry. #one")
    post = db.session.scalars(select(Post).where(Post.id == post.id)).one()
    post.load_pictures()
    edits.edit(post, john, Wording("The gondola. #two", language="it"))
    db.session.commit()
    assert [found("ferry"), found("#one")] == [[], []]
    assert found("gondola #two lang:it") == [post.id]
    post.delete(john)
    db.session.commit()
    assert found("gondola") == []
    post.restore(john)
    db.session.commit()
    assert found("gondola") == [post.id]
    post.delete(john)
    db.session.commit()
    purge()
    assert indexed() == 0


def test_a_purged_post_with_replies_keeps_only_its_place(john: User, susan: User) -> None:
    post = make.post(john, "The ferry.")
    answer = make.reply(susan, post, "It is late.")
    post.delete(john)
    db.session.commit()
    purge()
    assert indexed() == 1
    assert found("ferry") == []
    assert found("late") == [answer.id]


def test_what_is_rolled_back_is_not_found(john: User) -> None:
    publishing.publish(john, "The ferry.")
    db.session.rollback()
    assert indexed() == 0


def test_reposts_are_not_found_beside_what_they_pass_on(john: User, susan: User) -> None:
    post = make.post(john, "The ferry.")
    reactions.repost(susan, post)
    db.session.commit()
    assert found("ferry") == [post.id]
    assert found("from:susan") == []


def test_a_language_that_was_found_out_is_searched(john: User) -> None:
    body = "El barco llega tarde otra vez, como todos los días de invierno."
    post = make.post(john, body)
    detecting.detect_language(Published(post.id))
    db.session.commit()
    assert found("lang:es") == [post.id]


def test_pages_by_key_in_both_directions(john: User) -> None:
    ids = [said(john, f"Ferry {number}") for number in range(5)][::-1]
    assert found("ferry", size=2) == ids[:2]
    assert found("ferry", size=2, before=ids[1]) == ids[2:4]
    assert found("ferry", size=2, after=ids[3]) == ids[1:3]
    assert found("from:john", size=2, before=ids[1]) == ids[2:4]


def test_the_best_are_those_that_people_took_up(john: User, susan: User) -> None:
    posts = [make.post(john, f"Ferry {number}") for number in range(3)]
    reactions.like(susan, posts[0])
    db.session.commit()
    wanted, _faults = search.understand(queries.parse("ferry"), None, UTC)
    assert wanted is not None
    zero, one, two = (post.id for post in posts)
    ranked = search.best(wanted, None)
    assert ranked == search.Ranked([zero, two, one], (0, two), is_all=True)
    assert search.best(wanted, None, (0, one)).ids == [zero, one]


def test_people_by_the_beginnings_of_their_names(john: User, susan: User) -> None:
    def called(typed: str) -> list[str]:
        return [person.username for person in db.session.scalars(directory.people(typed, None))]

    profiles.describe(john, display_name="José Müller", about="", location="", website="")
    db.session.commit()
    assert called("mull") == called("jose mü") == called("@JOH") == ["john"]
    assert called("smith") == called("!!!") == []
    profiles.describe(john, display_name="", about="", location="", website="")
    db.session.commit()
    assert called("mull") == []
    make.follow(make.user("john_2"), susan)
    make.follow(susan, db.session.scalars(directory.people("john_2", None)).one())
    assert called("john") == ["john", "john_2"]
    assert called("joh") == ["john_2", "john"]


def test_tags_by_how_they_begin(john: User) -> None:
    post = make.post(john, "#harbour #harbourlights #ferry")
    said(john, "#harbourquiet", audience="quiet")

    def tags(beginning: str) -> list[str]:
        return list(db.session.scalars(directory.tags(beginning, None)))

    assert tags("harb") == ["harbour", "harbourlights"]
    assert tags("x") == []
    post.delete(john)
    db.session.commit()
    assert tags("harb") == []


def test_everything_is_indexed_anew(app: Flask, john: User) -> None:
    one, two = said(john, "The ferry."), said(john, "The gondola.")
    john.display_name = "Zeno"
    db.session.execute(text("DELETE FROM post_search"))
    db.session.commit()
    for _again in range(2):
        result = app.test_cli_runner().invoke(args=["search", "rebuild"])
        assert result.exit_code == 0, result.output
        assert "People: 1 of 1\nPosts: 2 of 2\n" in result.output
    assert [found("ferry"), found("gondola")] == [[one], [two]]
    assert db.session.scalars(directory.people("zen", None)).one() == john
    assert db.session.scalar(select(func.count()).select_from(Post)) == 2


def test_nobody_finds_who_blocks_them_or_what_they_have_muted(john: User, susan: User) -> None:
    hers = said(susan, "Ferry, says susan. #ferry")
    assert found("ferry", john) == [hers]
    blocks.block(susan, john)
    db.session.commit()
    for one, other in ((john, susan), (susan, john)):
        typed = other.username
        assert list(db.session.scalars(directory.people(typed, one))) == []
    assert [found("ferry", john), found("ferry", susan), found("ferry")] == [[], [hers], [hers]]
    assert list(db.session.scalars(directory.tags("fer", john))) == []
    blocks.unblock(susan, john)
    mutes.mute(john, susan)
    db.session.commit()
    assert found("ferry", john) == []
    assert list(db.session.scalars(directory.people("susan", john))) == [susan]
