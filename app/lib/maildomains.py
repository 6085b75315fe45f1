"""Domains of mail addresses: how they are written, and which give addresses to throw away."""

import re
from collections.abc import Collection
from functools import cache
from typing import Final

LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def normal(domain: str) -> str:
    """A domain as it is compared: lower case, ASCII, without the dot or the @ that one may type.

    Raises ValueError for what is no domain.
    """
    bare = domain.strip().lower().removeprefix("@").removeprefix("*.").rstrip(".")
    try:
        written = bare.encode("idna").decode("ascii") if bare else ""
    except UnicodeError:
        written = ""
    labels = written.split(".")
    if len(written) > 253 or len(labels) < 2 or not all(map(LABEL.fullmatch, labels)):
        raise ValueError(f"'{domain[:60]}' is not a domain")
    return written


def is_below(address: str, domains: Collection[str]) -> bool:
    """Whether a mail address is at one of the domains, or at one that is part of one of them."""
    try:
        labels = normal(address.rpartition("@")[2]).split(".")
    except ValueError:
        return False
    return any(".".join(labels[start:]) in domains for start in range(len(labels) - 1))


@cache
def throwaway() -> frozenset[str]:
    """Domains that are known to give addresses to whoever asks, for an hour."""
    # It takes some milliseconds and a megabyte, which a site without sign-ups need not spend.
    from disposable_email_domains import blocklist

    return frozenset(blocklist)
