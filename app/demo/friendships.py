"""Who follows whom: circles of friends, a few whom everyone knows, and the silent."""

from collections.abc import Iterable, Sequence
from random import Random

from app.demo import loading
from app.demo.cast import Person

# Some stay unknown to those who can log in, so that others can make them known.
READER_FOLLOWS, READER_SHARE = 90, 0.7
CIRCLE = (12, 24)
BUSY = 5
KNOWN_SHARE, MOST_KNOWN = 0.01, 50


def draw(people: Sequence[Person], reader_follows: int | None, rng: Random) -> list[list[int]]:
    """For each person, by place in the list, whom they follow; the first two can log in."""
    circles = circles_of(people, rng)
    known = well_known(people)
    followed = [
        choose(place, person, circles[place], known, len(people), rng)
        for place, person in enumerate(people)
    ]
    followed[0] = for_guest(0, people, reader_follows, rng)
    if len(people) > 1:
        followed[1] = for_guest(1, people, None, rng)
    return followed


def choose(
    place: int, person: Person, circles: list[list[int]], known: list[int], count: int, rng: Random
) -> list[int]:
    """Most of one's circles, some of those whom everyone knows, and a few by chance."""
    friendly = min(0.6 * person.appetite, 0.9)
    chosen = [friend for circle in circles for friend in circle if rng.random() < friendly]
    chosen += [star for star in known if rng.random() < 0.3 * person.appetite]
    chosen += [rng.randrange(count) for _ in range(int(rng.randint(0, 9) * person.appetite))]
    return [one for one in dict.fromkeys(chosen) if one != place]


def for_guest(place: int, people: Sequence[Person], wanted: int | None, rng: Random) -> list[int]:
    """So many others, those with stories of their own and who write at all first."""
    others = [other for other in range(len(people)) if other != place]
    if wanted is None:
        wanted = min(READER_FOLLOWS, round(READER_SHARE * len(others)))
    told = len(loading.characters())
    order = sorted(
        others,
        key=lambda other: (other > 1, other >= told, people[other].weight == 0, rng.random()),
    )
    return order[:wanted]


def well_known(people: Sequence[Person]) -> list[int]:
    """The busiest characters, and those of the many who write most."""
    told = len(loading.characters())
    known, many = range(len(people))[:told], range(len(people))[told:]
    busy = [place for place in known if people[place].weight >= BUSY]
    order = sorted(many, key=lambda place: -people[place].weight)
    return busy + order[: min(int(len(people) * KNOWN_SHARE), MOST_KNOWN)]


def circles_of(people: Sequence[Person], rng: Random) -> list[list[list[int]]]:
    """For each person the circles they belong to: one speaks alike, one likes alike."""
    found: list[list[list[int]]] = [[] for _ in people]
    spoken = [person.languages[0] for person in people]
    liked = [person.interests[0] for person in people]
    for traits in (spoken, liked):
        groups: dict[str, list[int]] = {}
        for place, trait in enumerate(traits):
            groups.setdefault(trait, []).append(place)
        for circle in (part for group in groups.values() for part in parts_of(group, rng)):
            for place in circle:
                found[place].append(circle)
    return found


def parts_of(group: list[int], rng: Random) -> Iterable[list[int]]:
    """A group, shuffled and cut into circles."""
    rng.shuffle(group)
    start = 0
    while start < len(group):
        end = start + rng.randint(*CIRCLE)
        yield group[start:end]
        start = end
