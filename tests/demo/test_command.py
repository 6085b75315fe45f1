"""`flask demo` as it is typed: its options, its words, and what it refuses."""

import re
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, select, text

from app import demo
from app.demo import rows
from app.extensions import db
from app.models import users
from app.models.posts import Post
from app.models.users import User


def types(app: Flask, *words: str) -> Result:
    """What comes of `flask demo` with these words behind it, and a small site."""
    return app.test_cli_runner().invoke(args=["demo", "--people=60", "--posts=60", *words])


def test_says_what_it_does_line_by_line(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "--people=3", "--posts=9"])
    assert result.exit_code == 0, result.output
    assert result.output.split("\n")[:3] == ["People", "Follows", "Posts"]
    assert re.search(r"^3 people, \d follows and 9 posts in \d+ s\.$", result.output, re.MULTILINE)


def test_refuses_a_site_that_has_people(app: Flask, john: User) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "--people=3", "--posts=9"])
    assert result.exit_code == 1
    assert result.output == (
        "Error: this site has people already; add --force to fill it all the same.\n"
    )
    assert list(db.session.scalars(select(User))) == [john]


@pytest.mark.parametrize(
    ("people", "number", "words"),
    [
        (0, 10, "--people 0: give a number from 1 to 100,000."),
        (-5, 10, "--people -5: give a number from 1 to 100,000."),
        (10**9, 10, "--people 1000000000: give a number from 1 to 100,000."),
        (10, 0, "--posts 0: give a number from 1 to 10,000,000."),
        (10, 10**12, "--posts 1000000000000: give a number from 1 to 10,000,000."),
    ],
)
def test_refuses_numbers_that_make_no_site(
    app: Flask, people: int, number: int, words: str
) -> None:
    arguments = ["demo", f"--people={people}", f"--posts={number}"]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 1
    assert result.output == f"Error: {words}\n"


def test_refuses_a_database_that_is_not_up_to_date(make_app: Callable[..., Flask]) -> None:
    behind = make_app()
    with behind.app_context():
        db.session.execute(text("DELETE FROM alembic_version"))
        db.session.commit()
        result = behind.test_cli_runner().invoke(args=["demo"])
        assert result.exit_code == 1
        assert "the database is missing: run: flask db upgrade" in result.output


@pytest.mark.parametrize("follows", [0, 1, 57])
def test_the_reader_follows_as_many_as_are_asked_for(app: Flask, follows: int) -> None:
    assert types(app, f"--reader-follows={follows}").exit_code == 0
    reader = users.find(demo.READER)
    assert reader is not None
    assert reader.following_count == follows


@pytest.mark.parametrize("follows", [-1, 60])
def test_the_reader_cannot_follow_more_than_there_are(app: Flask, follows: int) -> None:
    refused = types(app, f"--reader-follows={follows}")
    assert refused.exit_code == 1
    told = f"Error: --reader-follows {follows}: give a number from 0 to 59.\n"
    assert refused.output == told
    assert not rows.is_inhabited()


def test_another_seed_tells_another_story_and_the_same_one_the_same(app: Flask) -> None:
    stories = []
    said = Post.repost_of_id.is_(None)
    for seed in (demo.SEED, 7, 7):
        db.session.execute(delete(User))
        db.session.commit()
        assert types(app, f"--seed={seed}").exit_code == 0
        stories.append(list(db.session.scalars(select(Post.body).where(said).order_by(Post.id))))
    assert stories[0] != stories[1] == stories[2]


@pytest.mark.parametrize("option", ["--seed", "--reader-follows"])
def test_words_are_no_numbers(app: Flask, option: str) -> None:
    refused = types(app, f"{option}=many")
    assert refused.exit_code == 2
    told = f"Error: Invalid value for '{option}': 'many' is not a valid integer."
    assert refused.output.splitlines()[-1] == told
    assert not rows.is_inhabited()
