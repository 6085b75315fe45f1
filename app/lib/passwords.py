"""Passwords: hashed with argon2id, and refused where they would be guessed first."""

import unicodedata
from collections.abc import Collection, Iterable
from functools import cache

import regex
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
LONGEST = 128

# Decoration of up to so many digits and signs leaves a common password common.
_DECORATION = 6
# A common word or a name adds so many characters to what is left to guess.
_WORD_COUNTS = 3
_SHORTEST_WORD, _LONGEST_WORD = 4, 16
# From so many on a password is fair, good, strong.
_STEPS = (10, 13, 18)
# So short a text, however often it is repeated, is no password.
_TRIVIAL = 3
# What a finger finds by going along: part of one of these is no password either.
_ROWS = [row * LONGEST for row in ("1234567890", "abcdefghijklmnopqrstuvwxyz")]
_SEQUENCES = [*_ROWS, *(row[::-1] for row in _ROWS)]
_SHORTEST_NAME = 3

# 19 MiB and two rounds: what OWASP recommends, in about 20 ms.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# The hash of a password that was thrown away, made with the parameters above.
NOBODYS = (
    "$argon2id$v=19$m=19456,t=2,p=1$k7ILETF5aGFzKIhJyrbk/w$"
    "qQLXRoHnAVsJob+9DPQqkG9rtK8LjInR7sKkyQ82LrM"
)

_NO_LETTER = r"[^\p{L}\p{M}]"
_ENDS = regex.compile(rf"\A{_NO_LETTER}++|{_NO_LETTER}++\Z")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]++")
_LETTER = regex.compile(r"\p{L}")


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its parameters and a fresh salt."""
    return _hasher.hash(_bytes(password))


def verify(password_hash: str, password: str) -> bool:
    """Whether a password is the one that was hashed; False also for a hash that is none."""
    try:
        return _hasher.verify(password_hash, _bytes(password))
    except (VerificationError, InvalidHashError, UnicodeError):
        return False


def verify_nothing(password: str) -> None:
    """Take as long as `verify` does, for the answer to an unknown user to come no sooner."""
    verify(NOBODYS, password)


def needs_rehash(password_hash: str) -> bool:
    """Whether a hash was made with other parameters than a new one would be."""
    try:
        return _hasher.check_needs_rehash(password_hash)
    except InvalidHashError:
        return True


def fault(password: str, *, names: Iterable[str] = ()) -> str | None:
    """Why a new password is refused: "short", "long", "common" or "names"; else None.

    It is counted in code points, of which any are allowed. `names` are those of the site and
    the user: a password may hold them, but must not consist of them, digits and signs alone.
    """
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    folded = _folded(password)
    if _is_common(folded):
        return "common"
    return "names" if _is_made_of(folded, names) else None


def strength(password: str, *, names: Iterable[str] = ()) -> int:
    """From 1, weak, to 4, strong; 0 for what `fault` refuses. It advises, and refuses nothing.

    Counted are the characters that are left to guess: what repeats or goes on with the one
    before is none, and a common word or a name hardly counts. This takes time in proportion to the
    password, which pattern matchers do not.
    """
    names = list(names)
    if fault(password, names=names) is not None:
        return 0
    folded = _folded(password)
    words = {part for name in names for part in _parts(_folded(name))}
    left = place = 0
    while place < len(folded):
        known = _known_at(folded, place, words)
        goes_on = place > 0 and abs(ord(folded[place]) - ord(folded[place - 1])) <= 1
        left += _WORD_COUNTS if known else not goes_on
        place += known or 1
    return 1 + sum(left >= step for step in _STEPS)


def _known_at(folded: str, place: int, words: Collection[str]) -> int:
    """How long the longest common word or name is that begins at a place."""
    for length in range(_LONGEST_WORD, _SHORTEST_WORD - 1, -1):
        word = folded[place : place + length]
        if len(word) == length and (word in words or word in _common()):
            return length
    return 0


def _bytes(password: str) -> bytes:
    # Keyboards differ in how they compose é. The bound is for time: composing stacks of marks
    # takes quadratic time, and what is longer than any password can only be wrong.
    if len(password) <= LONGEST:
        password = unicodedata.normalize("NFC", password)
    return password.encode("utf-8", "surrogatepass")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _is_common(folded: str) -> bool:
    unit = _repeated_unit(folded)
    core = _ENDS.sub("", unit)
    decorated = core if len(unit) - len(core) <= _DECORATION else unit
    if {folded, unit, decorated} & _common():
        return True
    return len(unit) <= _TRIVIAL or any(folded in sequence for sequence in _SEQUENCES)


def _repeated_unit(text: str) -> str:
    """The shortest text that gives this one when it is repeated."""
    return text[: (text + text).find(text, 1)]


def _is_made_of(folded: str, names: Iterable[str]) -> bool:
    """Whether names, digits and signs make up the whole."""
    words = {word for name in names for word in _parts(_folded(name))}
    rest = folded
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return rest != folded and not _LETTER.search(rest)


def _parts(name: str) -> Iterable[str]:
    parts = [name, *_WORD.findall(name)]
    return [part for part in parts if len(part) >= _SHORTEST_NAME and _LETTER.search(part)]


@cache
def _common() -> frozenset[str]:
    # The lists take 30 ms and 10 MB: only a process in which somebody chooses a password pays.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])
