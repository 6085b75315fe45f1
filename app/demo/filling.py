"""Filling a site, stage by stage: people, follows, posts; each in short transactions."""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import TypeVar

import click
from flask import current_app

from app import demo, schema
from app.demo import (
    albums,
    apart,
    cast,
    chatting,
    discreet,
    friendships,
    guarding,
    hearing,
    judging,
    locked,
    noting,
    pages,
    portraits,
    rhythm,
    rows,
    staffing,
    unsaid,
    wary,
    watching,
)
from app.demo.cast import Person
from app.demo.echoes import Echoes
from app.demo.posting import Posting
from app.demo.talk import Talk
from app.demo.town import Town
from app.lib import clock, ids, passwords, progress as shown, richtext, text
from app.models import indexing, trends

AT_ONCE = 5000
FOUNDING = timedelta(days=150)

T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """What a site is to be filled with."""

    people: int
    posts: int
    reader_follows: int | None
    seed: int


@dataclass(frozen=True)
class Times:
    """The moments of the posts, and random numbers for all other dates."""

    moments: Sequence[datetime]
    rng: Random

    def joined(self, person: Person) -> datetime:
        """When somebody signed up: before their first post, the older ones before everybody's."""
        if person.joined:
            return self.moments[int(person.joined * len(self.moments))] - timedelta(minutes=9)
        return self.moments[0] - FOUNDING * self.rng.random() - timedelta(hours=1)

    def since(self, start: datetime) -> datetime:
        """Some moment between then and the newest post."""
        return rhythm.between(start, self.moments[-1], self.rng.random())


def fill(plan: Plan, *, force: bool) -> None:
    """Fill the site and say how to log in. Raises demo.Refused."""
    inhabited = check_site(force=force)
    began = time.monotonic()
    # Several streams of random numbers: the story must not depend on the day it is told.
    story, dates = seeded(f"{plan.seed}"), seeded(f"{plan.seed} dates")
    times = Times(rhythm.moments(plan.posts, clock.now(), dates), dates)
    people, called = cast.gather(plan.people, rows.taken_names(), story)
    password = choose_password(inhabited=inhabited)
    joined = add_people(people, times, password)
    portraits.add(people)
    town = Town(people, friendships.draw(people, plan.reader_follows, story), called)
    follows = add_follows(town, joined, times)
    add_posts(Talk(town, plan.posts, story), times, seeded(f"{plan.seed} echoes"))
    # Those who settle look for posts: not without knowing how many there are.
    rows.analyse()
    settle(people, called)
    shown.show(indexing.rebuild())
    trends.count()
    seconds = time.monotonic() - began
    click.echo(
        f"{plan.people:,} people, {follows:,} follows and {plan.posts:,} posts in {seconds:.0f} s."
    )
    for person in people[locked.PLACE : locked.PLACE + 1]:
        click.echo(locked.add(person))
    for line in staffing.add(people):
        click.echo(line)
    judging.add(people)
    click.echo(invitation(people, password))


def settle(people: Sequence[Person], called: Mapping[str, str]) -> None:
    """Let those who can log in have done more than to talk."""
    guests = people[:2]
    watching.add(guests, called)
    hearing.tell(guests)
    unsaid.add(guests)
    noting.add(guests, called)
    chatting.add(people, called)
    wary.add(guests)
    guarding.add(guests)
    discreet.add(called)
    apart.add(people)


def check_site(*, force: bool) -> bool:
    """Whether the site has people already. Raises Refused if it cannot or should not be filled."""
    state = current_app.extensions["schema"]
    problem = schema.find_problem(state["migrations"])
    if problem is not None:
        raise demo.Refused(str(schema.SchemaOutdated(problem)))
    inhabited = rows.is_inhabited()
    if inhabited and not force:
        raise demo.Refused("this site has people already; add --force to fill it all the same.")
    return inhabited


def seeded(seed: str) -> Random:
    return Random(seed)  # noqa: S311  nothing secret comes from it


def choose_password(*, inhabited: bool) -> str:
    """The published password on a site that is only there to be tried, else one nobody knows."""
    public = inhabited or current_app.config["ENVIRONMENT"] == "production"
    return secrets.token_urlsafe(12) if public else demo.PASSWORD


def invitation(people: Sequence[Person], password: str) -> str:
    """One line: where to log in, and as whom."""
    guests = " or ".join(person.username for person in people[:2])
    address = f"{current_app.config['SITE_URL']}/auth/login"
    return f"Log in at {address} as {guests}, with the password: {password}"


def add_people(people: Sequence[Person], times: Times, password: str) -> list[datetime]:
    """Give everybody a row and an id; when each of them joined."""
    # Hashing takes its time by intent: the many share the hash of a password that nobody has.
    known, unknown = (passwords.hash_password(p) for p in (password, secrets.token_urlsafe(32)))
    names = frozenset(person.username for person in people)
    joined = [times.joined(person) for person in people]
    pairs = zip(people, joined, strict=True)
    made = [row_of(person, moment, times, names) for person, moment in pairs]
    for place, row in enumerate(made):
        row["password_hash"] = known if place <= locked.PLACE else unknown
    numbers: dict[str, int] = {}
    with progress(len(made), "People") as bar:
        for batch in batches(iter(made)):
            numbers |= rows.add_people(batch)
            bar.update(len(batch))
    for person in people:
        person.id = numbers[person.username]
    return joined


def row_of(person: Person, joined: datetime, times: Times, names: frozenset[str]) -> rows.Row:
    """Somebody as they are stored; an about is made safe as a post is."""
    about = text.clean(person.about, lines=True)
    return {
        "username": person.username,
        "email": f"{person.username}@example.org",
        "email_confirmed_at": joined + timedelta(minutes=4),
        "display_name": text.clean_name(person.name),
        "about": about,
        "about_html": richtext.render(about, names).html if about else "",
        "location": person.place,
        "website": person.website,
        "created_at": joined,
        "last_seen_at": times.since(joined) if person.appetite >= 0.5 else joined,
    }


def follows_of(town: Town, joined: Sequence[datetime], times: Times) -> Iterator[rows.Row]:
    """Who follows whom, each pair since some moment when both were there."""
    for one, others in enumerate(town.followed):
        for other in others:
            yield {
                "id": ids.new_id(times.since(max(joined[one], joined[other]))),
                "follower_id": town.people[one].id,
                "followed_id": town.people[other].id,
            }


def add_follows(town: Town, joined: Sequence[datetime], times: Times) -> int:
    """Let people follow each other; how many follows there are."""
    total = sum(map(len, town.followed))
    with progress(total, "Follows") as bar:
        for batch in batches(follows_of(town, joined, times)):
            rows.add_follows(batch)
            bar.update(len(batch))
    return total


def add_posts(talk: Talk, times: Times, rng: Random) -> None:
    """Let people talk; each batch is made before its transaction begins."""
    echoes = Echoes(talk.town, talk.total, rng)
    posting = Posting(talk.town, echoes, times.moments, times.rng)
    posting.pages = pages.add()
    told = zip(talk, times.moments, strict=True)
    with progress(len(times.moments), "Posts") as bar:
        for some in batches(told):
            rows.add_posts(posting.batch(some))
            bar.update(len(some))
    albums.add(posting.openings, rng)


def batches(items: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(items, AT_ONCE)):
        yield batch


def progress(length: int, label: str) -> "click._termui_impl.ProgressBar[int]":
    return click.progressbar(length=length, label=label)
