"""How the many say things: to whom, with which warning, and corrected how often."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from app.demo.sayings import Saying

# Of a hundred posts of the many. What is left is said to everyone, and everyone may reply.
QUIET, FOLLOWERS, MENTIONED = 4, 4, 1
ONLY_FOLLOWED, ONLY_MENTIONED, NOBODY = 2, 1, 1
WARNED, CORRECTED = 1, 6
ASKED, SEVERAL, HIDDEN = 6, 25, 30
HOURS = (1, 6, 24, 24, 72, 168)
# How many of their posts people pin to their profile.
PINS = (0, 0, 0, 0, 1, 1, 2, 3)


class Manners:
    """Decides what authors decide; the same random numbers decide the same."""

    def __init__(self, rng: Random, characters: Iterable[str]) -> None:
        self.rng = rng
        # The characters pin what is written by hand.
        self.pins = dict.fromkeys(characters, 0)

    def say(
        self, author: str, text: str, language: str, warnings: Sequence[str], called: str
    ) -> Saying:
        """A new post; those who call nobody cannot speak to the mentioned alone."""
        rng = self.rng
        audience = self.drawn(
            {"quiet": QUIET, "followers": FOLLOWERS, "mentioned": MENTIONED if called else 0},
            "public",
        )
        ways = {
            "followed": ONLY_FOLLOWED,
            "mentioned": ONLY_MENTIONED if called else 0,
            "nobody": NOBODY,
        }
        return Saying(
            text,
            language,
            audience=audience,
            repliers=self.drawn(ways, "everyone"),
            warning=rng.choice(warnings) if rng.random() * 100 < WARNED else "",
            is_pinned=audience == "public" and self.pins_it(author),
            earlier=self.slips(text) if rng.random() * 100 < CORRECTED else (),
        )

    def asks(self) -> bool:
        """Whether somebody asks something, with choices to vote for."""
        return self.rng.random() * 100 < ASKED

    def poll(self, saying: Saying, choices: tuple[str, ...]) -> Saying:
        """A new post with a poll."""
        rng = self.rng
        return replace(
            saying,
            choices=choices,
            hours=rng.choice(HOURS),
            is_multiple=rng.random() * 100 < SEVERAL,
            hides_results=rng.random() * 100 < HIDDEN,
        )

    def drawn(self, shares: dict[str, int], usual: str) -> str:
        """One of several, which have shares of a hundred, or what is usual."""
        left = self.rng.random() * 100
        for name, share in shares.items():
            left -= share
            if left < 0:
                return name
        return usual

    def pins_it(self, author: str) -> bool:
        """Whether somebody pins a post: the first few of those who pin at all."""
        if author not in self.pins:
            self.pins[author] = self.rng.choice(PINS)
        if not self.pins[author] or self.rng.random() < 0.7:
            return False
        self.pins[author] -= 1
        return True

    def slips(self, text: str) -> tuple[str, ...]:
        """What a text said before it was corrected, once or twice; the newest comes last."""
        earlier = self.misspelled(text)
        return (self.misspelled(earlier), earlier) if self.rng.random() < 0.2 else (earlier,)

    def misspelled(self, text: str) -> str:
        """The text with two letters of a word in the wrong order, or with dots behind it."""
        places = [
            place
            for place in range(1, len(text) - 1)
            if text[place - 1 : place + 2].isalpha() and text[place] != text[place + 1]
        ]
        # Not within a name, a tag or an address: it would be another one.
        places = [place for place in places if is_plain(text, place)]
        if not places:
            return f"{text} …"
        place = self.rng.choice(places)
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def is_plain(text: str, place: int) -> bool:
    """Whether the word at a place of a text is a word."""
    before = max(text.rfind(" ", 0, place), text.rfind("\n", 0, place))
    return not text[before + 1 :].startswith(("@", "#", "http"))
