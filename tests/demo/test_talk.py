"""What is said in the demonstration: fit to be posted, varied, and the same for the same seed."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from app.demo import cast, friendships, loading, rhythm
from app.demo.filling import seeded
from app.demo.grammar import BUILT_IN, Deck, Language, Speech, Template, capitalise
from app.demo.manners import Manners
from app.demo.scenes import scenes, written
from app.demo.talk import Talk
from app.demo.town import Said, Town
from app.lib import links, richtext, text, weblinks
from app.models.posts import AUDIENCES, REPLIERS, WARNING_MAX
from app.models.users import ABOUT_MAX, LOCATION_MAX, NAME_MAX, WEBSITE_MAX

LONGEST_POST = 500
codes = pytest.mark.parametrize("code", loading.languages())


def town(people: int, seed: int = 7) -> Town:
    rng = seeded(str(seed))
    gathered, called = cast.gather(people, set(), rng)
    return Town(gathered, friendships.draw(gathered, None, rng), called)


def tell(people: int, total: int, seed: int = 7) -> list[tuple[str, str]]:
    return [(said.author.username, said.saying.text) for said in talk(people, total, seed)]


def talk(people: int, total: int, seed: int = 7) -> Talk:
    return Talk(town(people, seed), total, seeded(str(seed)))


def by_hand() -> list[tuple[str, str]]:
    """Who says what in the scenes."""
    return [(who, saying.text) for scene in written() for who, saying in scene]


def templates(language: Language) -> list[Template]:
    """Every template of a language."""
    found = [*language.closings]
    for topic in language.topics.values():
        found += [*topic.openings, *topic.follow_ups, *topic.answers]
    return found


@codes
def test_every_filling_is_used(code: str) -> None:
    language = loading.languages()[code]
    wanted = {slot for template in templates(language) for slot in template.pieces[1::2]}
    assert wanted - BUILT_IN == set(language.slots)


@codes
def test_tags_are_whole_and_addresses_lead_nowhere(code: str) -> None:
    for topic in loading.languages()[code].topics.values():
        assert topic.tags
        for tag in topic.tags:
            assert richtext.tags_in(f"#{tag}") == (richtext.normalise_tag(tag),)
        if topic.link:
            assert [link.url for link in links.find(topic.link)] == [topic.link]
            assert re.match(r"https://[a-z-]+\.example/", topic.link)


@codes
def test_posts_fit_and_differ(code: str) -> None:
    speech = Speech(loading.languages()[code], seeded("1"))
    told = [speech.post(speech.choose_topic([]), "@mara") for _ in range(2000)]
    assert all(text.length(body) <= LONGEST_POST for body in told)
    assert all(body.count("@mara") <= 1 for body in told)
    assert len(set(told)) > 1600


def test_nothing_is_dealt_twice_in_a_row() -> None:
    deck = Deck("abc", seeded("1"))
    dealt = [deck.deal() for _ in range(300)]
    assert not any(one == other for one, other in pairwise(dealt))
    assert Counter(dealt) == {"a": 100, "b": 100, "c": 100}


def test_everything_written_by_hand_fits_and_appears_once() -> None:
    names = {person.username for person in cast.characters()}
    lines = by_hand()
    assert len(lines) > 250
    assert len(set(lines)) == len(lines)
    for who, body in lines:
        assert who in names
        assert body == text.clean(body, lines=True)
        assert text.length(body) <= LONGEST_POST
        assert set(richtext.mentions_in(body)) <= names
        assert all(".example" in link.url for link in links.find(body))


def test_what_is_written_by_hand_is_said_in_many_ways() -> None:
    sayings = [saying for scene in written() for _, saying in scene]
    warned = [saying for saying in sayings if saying.warning]
    assert len(warned) >= 12
    assert len({saying.language for saying in warned}) >= 6
    assert all(len(saying.warning) <= WARNING_MAX for saying in warned)
    assert len({saying.language for saying in sayings if saying.is_markdown}) >= 4
    assert {saying.audience for saying in sayings} == set(AUDIENCES)
    assert {saying.repliers for saying in sayings} == set(REPLIERS)
    for earlier in (text_ for saying in sayings for text_ in saying.earlier):
        assert earlier == text.clean(earlier, lines=True)


@codes
def test_warnings_of_the_many_fit(code: str) -> None:
    assert all(len(warning) <= WARNING_MAX for warning in loading.languages()[code].warnings)


def test_slips_of_the_pen_touch_neither_names_nor_tags_nor_addresses() -> None:
    manners = Manners(seeded("1"), [])
    body = "@abc #abcd https://abc.example/ word"
    assert {manners.misspelled(body) for _ in range(50)} == {
        "@abc #abcd https://abc.example/ wrod",
        "@abc #abcd https://abc.example/ wodr",
    }
    assert manners.misspelled("@abc 12") == "@abc 12 …"


def test_people_pin_a_few_posts_and_characters_those_by_hand() -> None:
    manners = Manners(seeded("1"), ["mara"])
    pins = Counter(name for name in ("mara", "one", "two", "three") * 90 if manners.pins_it(name))
    assert pins["mara"] == 0
    assert 0 < sum(pins.values()) <= 9


def test_debates_are_long_and_answers_come_behind_what_they_answer() -> None:
    told: set[Said] = set()
    for said in talk(44, 4000):
        assert told.issuperset(each for each in (said.parent, said.quoted) if each)
        told.add(said)
    sizes = Counter(map(root_of, told))
    assert 20 < max(sizes.values()) <= 75


def root_of(said: Said) -> Said:
    return root_of(said.parent) if said.parent else said


def test_only_those_who_are_here_appear() -> None:
    here = scenes({"mara": "mara2", "teo": "teo", "ana": "ana"})
    lines = [line for scene in here for line in scene]
    assert {who for who, _ in lines} == {"mara2", "teo", "ana"}
    mentioned = {name for _, saying in lines for name in richtext.mentions_in(saying.text)}
    assert mentioned == {"mara2", "teo"}


def test_characters_say_who_they_are() -> None:
    people = cast.characters()
    assert len(people) >= 40
    for person in people:
        assert text.is_username(person.username)
        assert 0 < len(person.name) <= NAME_MAX
        assert person.name == text.clean_name(person.name)
        assert len(person.about) <= ABOUT_MAX
        assert len(person.place) <= LOCATION_MAX
        assert not person.website or weblinks.normalise(person.website) == person.website
        assert set(person.languages) <= loading.languages().keys()
        assert set(person.interests) <= set(loading.topics())


def test_the_many_have_names_of_their_own_that_fit() -> None:
    taken = {"mara", "ada"}
    people, called = cast.gather(1500, taken, seeded("3"))
    assert called["mara"] == "mara2"
    assert len({person.username for person in people}) == 1500
    assert taken == {person.username for person in people} | {"mara", "ada"}
    for person in people:
        assert text.is_username(person.username)
        assert person.name == text.clean_name(person.name)
        assert len(person.name) <= NAME_MAX
        assert len(person.about) <= ABOUT_MAX
        assert len(person.website) <= WEBSITE_MAX
        assert not person.website or weblinks.normalise(person.website) == person.website


def test_names_go_on_with_numbers_where_all_likely_ones_are_taken() -> None:
    likely = {"ada", "ada_berg", "adaberg", "aberg", "berga"}
    chosen = cast.claim(cast.spellings("ada", "berg", seeded("1")), set(likely))
    assert re.fullmatch(r"ada_berg[0-9]+", chosen)
    assert cast.claim(cast.with_numbers("mara"), {"mara", "mara2"}) == "mara3"


def test_a_name_that_cannot_be_had_is_an_error() -> None:
    with pytest.raises(LookupError):
        cast.claim(["root", "x"], set())


def test_the_same_seed_tells_the_same_story() -> None:
    assert tell(80, 900) == tell(80, 900)
    assert tell(80, 900) != tell(80, 900, seed=8)


def test_conversations_keep_their_order() -> None:
    told = tell(40, 700)
    for scene in loading.conversations():
        lines = [(who, saying.text) for who, saying in scene]
        # The end of the story may come before the end of a conversation.
        said = [line for line in lines if line in told]
        assert said == lines[: len(said)]
        assert said == sorted(said, key=told.index)


def test_a_long_story_has_everything_written_by_hand_near_its_end() -> None:
    told, lines = tell(44, 3000), set(by_hand())
    places = [place for place, line in enumerate(told) if line in lines]
    assert len(places) >= len(lines) * 0.98
    assert min(places) > 1800


def test_nobody_speaks_before_joining() -> None:
    gathered = town(300)
    joined = {person.username: person.joined for person in gathered.people}
    for place, said in enumerate(Talk(gathered, 2000, seeded("1"))):
        assert joined[said.author.username] * 2000 <= place


def test_the_reader_speaks_while_nobody_else_is_there() -> None:
    reader, *_ = cast.characters()
    busy = cast.Person("busy", "Busy", ("en",), 1e6, ("cats",), joined=0.8)
    said = list(Talk(Town([reader, busy], [[1], []], {}), 10, seeded("1")))
    assert [each.author.username for each in said] == ["mara"] * 8 + ["busy"] * 2


def test_some_write_much_and_some_nothing() -> None:
    counts = Counter(author for author, _ in tell(300, 6000))
    assert counts.most_common(1)[0][1] > 100
    assert len(counts) < 280


def test_nobody_follows_themselves_or_twice() -> None:
    for place, followed in enumerate(town(400).followed):
        assert place not in followed
        assert len(set(followed)) == len(followed)
        assert all(0 <= one < 400 for one in followed)


def test_well_known_people_have_many_followers() -> None:
    followers = Counter(one for followed in town(400).followed for one in followed)
    assert followers[0] > 60
    assert sorted(followers.values())[len(followers) // 2] < 40


def test_moments_grow_denser_and_follow_the_day() -> None:
    now = datetime(2026, 5, 17, 22, 41, tzinfo=UTC)
    moments = rhythm.moments(4000, now, seeded("5"))
    assert moments == sorted(moments)
    assert len(set(moments)) == 4000
    assert timedelta(minutes=1) < now - moments[-1] < timedelta(minutes=5)
    middle = moments[0] + (moments[-1] - moments[0]) / 2
    assert sum(moment > middle for moment in moments) > 2500
    hours = Counter((moment + rhythm.TOWN_TIME).hour for moment in moments)
    assert hours[3] * 5 < hours[19]


@pytest.mark.parametrize(
    ("said_", "expected"), [("", ""), ("a", "A"), ("¿qué", "¿Qué"), ("¡", "¡"), ("海", "海")]
)
def test_sentences_begin_with_a_capital(said_: str, expected: str) -> None:
    assert capitalise(said_) == expected
