"""How often somebody may do what costs others something; the figures are settings."""

import ipaddress
import logging
import math
import time
from datetime import timedelta
from functools import lru_cache
from typing import Final

from flask import Flask, Request, current_app, request
from flask_babel import format_timedelta
from limits import RateLimitItem, parse_many
from werkzeug.exceptions import TooManyRequests

from app.extensions import limiter
from app.lib import clock
from app.lib.tally import Tally
from app.models.users import Asker
from app.visitor import View, viewer
from config import ConfigurationError

logger = logging.getLogger(__name__)

LIMITS: Final = {
    "login": "10 per 5 minutes",
    "login_account": "20 per hour",
    "factor": "5 per 5 minutes",
    "sign_up": "5 per 30 minutes",
    "mail": "3 per 30 minutes; 6 per day",
    # A link lives for an hour: whom others ask for too many has one that works in the mailbox.
    "mail_account": "3 per hour",
    "post": "300 per 3 hours",
    "picture": "30 per 30 minutes",
    "draft": "900 per hour",
    "export": "4 per day",
    "import": "20 per day",
    "follow": "400 per day",
    "tie": "400 per day",
    "translation": "60 per hour",
    "preview": "60 per hour",
    "message": "60 per 5 minutes; 1000 per day",
    "chat": "60 per day",
    "invitation": "20 per day",
    "report": "400 per day",
    "reaction": "600 per hour",
    "search": "300 per 5 minutes",
    "vote": "600 per hour",
    # Every form that is sent, whatever it does, and every request.
    "change": "1200 per hour",
    "anything": "300 per 5 minutes",
}
# Of these a new account has a tenth on its first day: what others are bothered with.
CAREFUL: Final = frozenset({"post", "follow", "report", "chat", "invitation"})
FIRST_DAY: Final = timedelta(days=1)
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

# What a request counts as "anything": a page, and what a page asks for by itself.
PAGE: Final = 50
LIGHT: Final = 1
NOTHING: Final = 0


class Spent(TooManyRequests):
    """Somebody has done so much of something as the limit allows in a span of time."""

    def __init__(self, limit: RateLimitItem, wait: int) -> None:
        super().__init__(retry_after=wait)
        self.amount = limit.amount
        self.span = timedelta(seconds=limit.get_expiry())
        self.wait = timedelta(seconds=wait)


def init_app(app: Flask) -> None:
    """Raises ConfigurationError for a limit that is unknown, or no limit."""
    app.config["LIMITS"] = LIMITS | app.config["LIMITS"]
    for name, limit in app.config["LIMITS"].items():
        if name not in LIMITS or not is_limit(limit):
            raise ConfigurationError(f"LIMIT_{name.upper()} is unknown, or not like '5 per hour'.")
    anything = rates(app.config["LIMITS"]["anything"])[0]
    app.extensions["tally"] = Tally(anything.amount * PAGE, anything.get_expiry())
    # A page that refuses needs its style, and files cost next to nothing.
    uncounted(app.view_functions["static"])
    app.before_request(count_request)


def is_limit(written: str) -> bool:
    try:
        return bool(rates(written))
    except ValueError:
        return False


def light(view: View) -> View:
    """Mark a view that pages ask by themselves: a fiftieth of a page, and no change."""
    view.weight = LIGHT  # type: ignore[attr-defined]
    return view


def uncounted(view: View) -> View:
    """Mark a view that has to be there however often it is asked."""
    view.weight = NOTHING  # type: ignore[attr-defined]
    return view


def count_request() -> None:
    """Count any request, and any that may change something. Raises TooManyRequests."""
    # Each look through a proxy costs as much as the counting.
    site: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]
    if not site.config["RATELIMIT_ENABLED"]:
        return
    units = getattr(site.view_functions.get(asked.endpoint or ""), "weight", PAGE)
    if not units:
        return
    # Who looks at a file is not asked of the database.
    visitor = viewer() if units == PAGE else None
    key = network(asked.remote_addr or "") if visitor is None else f"person {visitor.id}"
    count_anything(site, key, units)
    if units == PAGE and asked.method not in SAFE_METHODS:
        spend("change", key)


def count_anything(site: Flask, key: str, units: int) -> None:
    tally: Tally = site.extensions["tally"]
    try:
        seconds = tally.add(key, units, tell)
    except limiter.storage.base_exceptions:
        logger.warning("the limits cannot be counted", exc_info=True)
        return
    if seconds:
        raise TooManyRequests(retry_after=max(1, math.ceil(seconds)))


def tell(key: str, seconds: int, units: int) -> int:
    return limiter.storage.incr(f"anything/{key}", seconds, units)


def spend(name: str, by: str | Asker) -> None:
    """Count one use of an action by a person, or by any other key.

    Raises Spent, which says when to try again. A store that cannot be reached refuses nobody.
    """
    if not current_app.config["RATELIMIT_ENABLED"]:
        return
    key = by if isinstance(by, str) else str(by.id)
    is_careful = name in CAREFUL and not isinstance(by, str) and is_new(by)
    for item in rates(current_app.config["LIMITS"][name], is_careful=is_careful):
        try:
            if limiter.limiter.hit(item, name, key):
                continue
            reset_time = limiter.limiter.get_window_stats(item, name, key).reset_time
        except limiter.storage.base_exceptions:
            logger.warning("the limits cannot be counted", exc_info=True)
            return
        raise Spent(item, max(1, math.ceil(reset_time - time.time())))


def forgive(name: str, key: str) -> None:
    """Let an action that was used up be possible again."""
    if not current_app.config["RATELIMIT_ENABLED"]:
        return
    try:
        for item in rates(current_app.config["LIMITS"][name]):
            limiter.limiter.clear(item, name, key)
    except limiter.storage.base_exceptions:
        logger.warning("the limits cannot be counted", exc_info=True)


@lru_cache(maxsize=256)
def rates(limit: str, *, is_careful: bool = False) -> tuple[RateLimitItem, ...]:
    items = parse_many(limit)
    if not is_careful:
        return tuple(items)
    return tuple(type(item)(max(1, item.amount // 10), item.multiples) for item in items)


def is_new(person: Asker) -> bool:
    return person.created_at > clock.now() - FIRST_DAY


def when(error: TooManyRequests) -> str:
    """When to try again, as "in 5 minutes", and never too early."""
    seconds = int(str(error.retry_after or 300))
    unit = 3600 if seconds >= 7200 else 60 if seconds >= 120 else 1
    left = timedelta(seconds=math.ceil(seconds / unit) * unit)
    return format_timedelta(left, add_direction=True, threshold=2)


def address() -> str:
    """Where the request comes from: an IPv4 address, or an IPv6 network, for one line has many."""
    return network(request.remote_addr or "")


@lru_cache(maxsize=4096)
def network(written: str) -> str:
    try:
        parsed = ipaddress.ip_address(written)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        # A socket that listens for both kinds writes IPv4 as ::ffff:192.0.2.1.
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
