"""Passwords: hashing them, and refusing those that would be guessed first."""

import time

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from app.lib import passwords
from tests.lib.awkward import AWKWARD

GOOD = "a harbour in the fog"
NAMES = ["Microblog", "ana_b", "ana.diaz@mail.example", "ana.diaz", "Ana Díaz"]


def test_a_password_is_verified_by_its_hash() -> None:
    hashed = passwords.hash_password(GOOD)
    assert passwords.verify(hashed, GOOD)
    assert not passwords.verify(hashed, GOOD + " ")
    assert not passwords.verify(hashed, GOOD.upper())


def test_the_same_password_is_hashed_differently_each_time() -> None:
    assert passwords.hash_password(GOOD) != passwords.hash_password(GOOD)


def test_hashes_are_argon2id_with_19_mib_and_two_rounds() -> None:  # security 3
    parameters = extract_parameters(passwords.hash_password(GOOD))
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19456, 2, 1)
    assert not passwords.needs_rehash(passwords.hash_password(GOOD))


def test_a_weaker_hash_verifies_and_wants_a_new_one() -> None:  # security 3
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    assert passwords.verify(weak, GOOD)
    assert passwords.needs_rehash(weak)


@pytest.mark.parametrize(
    "rubbish",
    ["", "x", "é", "\0", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$x$y", "scrypt:1$a$b"],
)
def test_no_password_fits_a_rubbish_hash(rubbish: str) -> None:
    assert not passwords.verify(rubbish, GOOD)
    assert passwords.needs_rehash(rubbish)


def test_no_character_of_a_long_password_is_ignored() -> None:  # security 1
    long = "".join([chr(0x4E00 + number) for number in range(128)])
    hashed = passwords.hash_password(long)
    assert passwords.verify(hashed, long)
    for place in (0, 79, 127):
        assert not passwords.verify(hashed, long[:place] + "x" + long[place + 1 :])
    assert not passwords.verify(hashed, long[:127])


@pytest.mark.parametrize("character", AWKWARD)
def test_a_password_can_be_of_any_characters(character: str) -> None:  # security 1
    password = character * 8
    hashed = passwords.hash_password(password)
    assert passwords.verify(hashed, password)
    assert not passwords.verify(hashed, password + character)
    passwords.fault(password, names=[password])


def test_what_follows_a_nul_counts() -> None:  # security 1
    assert not passwords.verify(passwords.hash_password("harbour\0fog"), "harbour\0dog")


def test_it_does_not_matter_how_a_keyboard_composes() -> None:
    assert passwords.verify(passwords.hash_password("café am hafen"), "cafe\u0301 am hafen")


def test_a_huge_password_is_wrong_and_soon() -> None:  # security 42
    hashed = passwords.hash_password(GOOD)
    started = time.process_time()
    assert not passwords.verify(hashed, "e\u0301\u0316" * 400_000)
    assert passwords.fault("e\u0301\u0316" * 400_000) == "long"
    assert time.process_time() - started < 30


def test_nobodys_password_is_computed_like_somebodys(monkeypatch: pytest.MonkeyPatch) -> None:
    # security 4
    computed: list[tuple[str, str]] = []
    monkeypatch.setattr(passwords, "verify", lambda *asked: computed.append(asked))
    passwords.verify_nothing("wrong")
    assert computed == [(passwords.NOBODYS, "wrong")]


def test_nobodys_hash_has_the_parameters_of_a_new_one() -> None:  # security 4
    assert not passwords.needs_rehash(passwords.NOBODYS)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", "short"),
        ("fog-owl", "short"),
        ("霧霧霧霧霧霧海", "short"),
        ("fog-owl8", None),
        ("the fog horn at night " * 2 + "q" * 20, None),
        ("".join([chr(0x4E00 + number) for number in range(128)]), None),
        ("".join([chr(0x4E00 + number) for number in range(129)]), "long"),
        ("q" * 1_000_000, "long"),
    ],
)
def test_only_length_is_asked_of_a_password(password: str, fault: str | None) -> None:  # security 1
    assert passwords.fault(password) == fault


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "password123",
        "PASSWORD123",
        "Password2026!",
        "p@ssw0rd",
        "!!password!!",
        "passwordpassword",
        "12345678",
        "123456789012",
        "9876543210987",
        "klmnopqrstuv",
        "qwertyuiop",
        "iloveyou",
        "ｐａｓｓｗｏｒｄ",
        "monkey99",
        "aaaaaaaaaaaa",
        "abababababab",
        "abcabcabcabc",
        "        ",
    ],
)
def test_common_passwords_are_refused(password: str) -> None:  # security 2
    assert passwords.fault(password) == "common"


@pytest.mark.parametrize(
    "password",
    [
        "microblog",
        "Microblog1",
        "2026microblog!",
        "ana_b_ana_b",
        "ana_b12345",
        "anamicroblog",
        "microblog-ana.diaz",
        "ana.diaz@mail.example",
        "DIAZ.ana.77",
        "anadíaz1",
    ],
)
def test_passwords_made_of_names_are_refused(password: str) -> None:  # security 2
    assert passwords.fault(password, names=NAMES) == "names"


@pytest.mark.parametrize(
    "password",
    [
        "banana harbour",
        "ana likes the fog",
        "8301746529471036",
        "xkcd-936-staple",
        "סיסמה ארוכה",
        "🦉🌫️🌊⚓🌁🐚🪸🦀🐟",
    ],
)
def test_other_passwords_are_taken(password: str) -> None:  # security 1
    assert passwords.fault(password, names=[*NAMES, "", "a", "12345678"]) is None
