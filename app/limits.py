"""How often somebody may do what costs others something; the figures are settings."""

import ipaddress
import logging
import math
import time
from datetime import timedelta
from typing import Final

from flask import current_app, request
from limits import RateLimitItem, parse_many
from werkzeug.exceptions import TooManyRequests

from app.extensions import limiter

logger = logging.getLogger(__name__)

LIMITS: Final = {
    "login": "10 per 5 minutes",
    "login_account": "20 per hour",
    "sign_up": "5 per 30 minutes",
    "mail": "3 per 30 minutes; 6 per day",
    "post": "300 per 3 hours",
    "picture": "30 per 30 minutes",
    "draft": "900 per hour",
    "follow": "400 per day",
    "translation": "60 per hour",
    "preview": "60 per hour",
    "message": "60 per 5 minutes; 1000 per day",
    "chat": "60 per day",
    "report": "400 per day",
    "reaction": "600 per hour",
    "search": "300 per 5 minutes",
    "vote": "600 per hour",
}


class Spent(TooManyRequests):
    """Somebody has done so much of something as the limit allows in a span of time."""

    def __init__(self, limit: RateLimitItem, wait: int) -> None:
        super().__init__(retry_after=wait)
        self.amount = limit.amount
        self.span = timedelta(seconds=limit.get_expiry())
        self.wait = timedelta(seconds=wait)


def spend(name: str, key: str) -> None:
    """Count one use of an action by a key. Raises Spent, which says when to try again.

    A store that cannot be reached refuses nobody.
    """
    if not current_app.config["RATELIMIT_ENABLED"]:
        return
    for item in parse_many(current_app.config["LIMITS"][name]):
        try:
            if limiter.limiter.hit(item, name, key):
                continue
            reset_time = limiter.limiter.get_window_stats(item, name, key).reset_time
        except limiter.storage.base_exceptions:
            logger.warning("the limits cannot be counted", exc_info=True)
            return
        raise Spent(item, max(1, math.ceil(reset_time - time.time())))


def address() -> str:
    """Where the request comes from: an IPv4 address, or an IPv6 network, for one line has many."""
    try:
        parsed = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        # A socket that listens for both kinds writes IPv4 as ::ffff:192.0.2.1.
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
