"""What follows a post: who likes it, passes it on, or keeps it."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from app.demo import ballots
from app.demo.ballots import Votes
from app.demo.town import Said, Town

# Likes have a long tail: the median of their numbers is e to MIDDLE, for somebody of usual fame.
MIDDLE, SPREAD = 0.8, 1.2
REPLY_SHARE = 0.4
NEARBY = 0.7
# Of those who like a post, how many pass it on and how many keep it.
PASSES_ON, KEEPS = 0.05, 0.02
# Those who can log in like and keep more of the newest, and find something that was passed on.
NEWEST = 300
# How many times as many vote in a poll as like it.
VOTES = 4
GUEST_LIKES, GUEST_KEEPS, GUEST_VOTES = 0.25, 0.12, 0.3
PASSED_ON = 200
SILENT = 0.5


@dataclass(frozen=True)
class Echo:
    """Who reacted to a post, by place in the list of people; `late` passed it on just now."""

    likers: list[int]
    passers: list[int]
    keepers: list[int]
    late: list[int]
    votes: Votes


class Echoes:
    """Lets people react, who are there by then and may see it."""

    def __init__(self, town: Town, total: int, rng: Random) -> None:
        self.town, self.total, self.rng = town, total, rng
        self.everybody = range(len(town.people))
        usual = max(1.0, sum(map(len, town.followers)) / len(town.people))
        self.fame = [(len(followers) / usual) ** 0.5 for followers in town.followers]
        self.waiting = set(self.everybody[:2])

    def of(self, said: Said, slot: int, named: Iterable[str]) -> Echo:
        """Who reacts to what is said at a place in the story, in which these are named."""
        rng, places = self.rng, self.town.places
        author = places[said.author.username]
        near = self.close_to(said, author) + [places[name] for name in named if name in places]
        likers = self.draw(said, author, near, slot)
        keepers = [liker for liker in likers if rng.random() < KEEPS]
        for guest in self.everybody[:2]:
            if guest != author and slot >= self.total - NEWEST and guest in near:
                likers += [guest] * (rng.random() < GUEST_LIKES)
                keepers += [guest] * (rng.random() < GUEST_KEEPS)
        if said.saying.earlier and said.saying.is_open and slot >= self.total - NEWEST:
            # So that they are told of edits.
            likers += [guest for guest in self.everybody[:2] if guest != author]
        passers = [liker for liker in likers if rng.random() < PASSES_ON]
        # What was passed on before is no news to who saw it then.
        is_news = said.saying.is_open and not passers
        late = self.for_guests(author, slot) if is_news else []
        passers = [*passers, *late] if said.saying.is_open else []
        likers, passers, keepers, late = map(distinct, (likers, passers, keepers, late))
        voters = self.voters(said, author, near, slot) if said.saying.choices else []
        return Echo(likers, passers, keepers, late, ballots.fill_in(said.saying, voters, rng))

    def voters(self, said: Said, author: int, near: list[int], slot: int) -> list[int]:
        """Who votes in a poll. The guests leave most votes to whoever logs in as one of them."""
        drawn = (one for _ in range(VOTES) for one in self.draw(said, author, near, slot))
        return [one for one in distinct(drawn) if one > 1 or self.rng.random() < GUEST_VOTES]

    def close_to(self, said: Said, author: int) -> list[int]:
        """Those who find a post at home."""
        return [] if said.saying.audience == "mentioned" else self.town.followers[author]

    def draw(self, said: Said, author: int, near: list[int], slot: int) -> list[int]:
        """A few of those who may see a post; what is open is found by others, too."""
        rng = self.rng
        count = rng.lognormvariate(MIDDLE, SPREAD) * self.fame[author]
        count = min(int(count * (REPLY_SHARE if said.parent else 1)), len(self.everybody) // 2)
        close = sum(rng.random() < NEARBY for _ in range(count)) if said.saying.is_open else count
        drawn = rng.choices(near, k=close) if near else []
        if said.saying.is_open:
            drawn += rng.choices(self.everybody, k=count - close)
        return [one for one in drawn if one != author and self.is_there(one, slot)]

    def is_there(self, place: int, slot: int) -> bool:
        """Whether somebody has joined, and is not silent."""
        there = self.town.has_joined(place, slot / self.total)
        return there and self.town.people[place].appetite >= SILENT

    def for_guests(self, author: int, slot: int) -> list[int]:
        """Near the end, somebody through whom a guest gets to know an author."""
        if slot < self.total - PASSED_ON:
            return []
        found = []
        for guest in sorted(self.waiting):
            known = (one for one in self.town.followed[guest] if self.is_there(one, slot))
            passer = None if self.town.is_close(guest, author) else next(known, None)
            if passer is not None:
                found.append(passer)
                self.waiting.discard(guest)
        return found


def distinct(places: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(places))
