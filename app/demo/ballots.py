"""How the town votes, and what that is in rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeAlias

from app.demo.cast import Person
from app.demo.rows import Batch
from app.demo.sayings import Saying
from app.demo.town import Said
from app.lib import ids

# How much people choose where they may choose several.
SEVERAL = 3

# Which of the choices, by their places, each voter has chosen.
Votes: TypeAlias = Mapping[int, Sequence[int]]


def fill_in(saying: Saying, voters: Sequence[int], rng: Random) -> Votes:
    """What some people choose in a poll: some choices are liked better than others."""
    places = range(len(saying.choices))
    weights = [0.1 + rng.random() for _ in places]
    most = min(SEVERAL, len(places)) if saying.is_multiple else 1
    return {
        voter: sorted({*rng.choices(places, weights, k=rng.randint(1, most))}) for voter in voters
    }


def add(batch: Batch, said: Said, votes: Votes, people: Sequence[Person], newest: datetime) -> None:
    """The poll of a post, with the votes until now."""
    saying = said.saying
    closes_at = ids.moment_of(said.id) + timedelta(hours=saying.hours)
    batch.polls.append(
        {
            "post_id": said.id,
            "is_multiple": saying.is_multiple,
            "hide_results": saying.hides_results,
            "closes_at": closes_at,
            # Of an end that lies behind nobody is told any more.
            "ended_at": closes_at if closes_at <= newest else None,
            "voters_count": len(votes),
        }
    )
    chosen = Counter(place for places in votes.values() for place in places)
    options = [ids.new_id() for _ in saying.choices]
    for place, option in enumerate(options):
        told = {"text": saying.choices[place], "votes_count": chosen[place]}
        batch.options.append({"id": option, "post_id": said.id, **told})
    for voter, places in votes.items():
        who = {"user_id": people[voter].id}
        batch.ballots.append({"post_id": said.id, **who})
        batch.votes.extend({"option_id": options[place], **who} for place in places)
