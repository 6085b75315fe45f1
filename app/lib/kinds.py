"""Kinds of values that people choose: each reads one that is kept, and one that is typed."""

import re
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from email_validator import EmailNotValidError, validate_email

from app.lib import maildomains, text

T_co = TypeVar("T_co", covariant=True)
WORDS: Final = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


class Kind(Protocol[T_co]):
    """What may be chosen."""

    def read(self, value: object) -> T_co:
        """A value as it is kept, in JSON. Raises ValueError, with a reason, for another one."""

    def typed(self, written: str) -> T_co:
        """The same of what somebody types in a command."""


@dataclass(frozen=True)
class Text:
    """A line."""

    longest: int
    may_be_empty: bool = True

    def read(self, value: object) -> str:
        if not isinstance(value, str) or text.clean(value, lines=False) != value:
            raise ValueError("this is not one line of text")
        if len(value) > self.longest:
            raise ValueError(f"use {self.longest} characters or fewer")
        if not value and not self.may_be_empty:
            raise ValueError("this must not be empty")
        return value

    def typed(self, written: str) -> str:
        return self.read(text.clean(written, lines=False))


@dataclass(frozen=True)
class Mail(Text):
    """A mail address, or none."""

    def read(self, value: object) -> str:
        address = super().read(value)
        try:
            return address and validate_email(address, check_deliverability=False).normalized
        except EmailNotValidError:
            raise ValueError("this is not an email address") from None


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def read(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError("use yes or no")  # noqa: TRY004  what is kept may be anything
        return value

    def typed(self, written: str) -> bool:
        return self.read(WORDS.get(written.strip().lower()))


@dataclass(frozen=True)
class Number:
    """A whole number between two, which are among them."""

    least: int
    most: int

    def read(self, value: object) -> int:
        if type(value) is not int or not self.least <= value <= self.most:
            raise ValueError(f"use a whole number from {self.least} to {self.most}")
        return value

    def typed(self, written: str) -> int:
        is_number = re.fullmatch(r"[0-9]{1,9}", written.strip())
        return self.read(int(written) if is_number else None)


@dataclass(frozen=True)
class OneOf:
    """One of some words."""

    words: tuple[str, ...]

    def read(self, value: object) -> str:
        if value not in self.words:
            raise ValueError(f"use one of: {', '.join(self.words)}")
        return str(value)

    def typed(self, written: str) -> str:
        return self.read(written.strip().lower())


@dataclass(frozen=True)
class Domains:
    """Names of mail domains, in order and each once."""

    most: int

    def read(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise ValueError("this is not a list of domains")
        if len(value) > self.most:
            raise ValueError(f"use {self.most} domains or fewer")
        return tuple(sorted({maildomains.normal(one) for one in value}))

    def typed(self, written: str) -> tuple[str, ...]:
        return self.read(re.split(r"[\s,;]+", written.strip()) if written.strip() else [])
