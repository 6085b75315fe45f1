"""Whether the settings make sense, and fit each other."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.models import factors
from app.models.factors import Totp
from app.operations.findings import Finding, ok, warning, wrong

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
MOST_SEALED = 10_000


def look() -> Iterator[Finding]:
    yield environment()
    yield address()
    yield proxies()
    yield hosts()
    yield sender()
    yield limits()
    yield secret_key()


def is_public() -> bool:
    """Whether others than whoever runs it can reach the site by its address."""
    return urlsplit(current_app.config["SITE_URL"]).hostname not in LOOPBACK


def environment() -> Finding:
    kind = current_app.config["ENVIRONMENT"]
    if is_public() and kind != "production":
        return warning(
            "environment",
            f"ENVIRONMENT is {kind}, though SITE_URL can be reached by others",
            "set ENVIRONMENT=production: it insists on a good SECRET_KEY and mails faults",
        )
    if kind == "production" and not current_app.config["ADMINS"]:
        return warning(
            "environment", "nobody is told of faults", "set ADMINS to the addresses of who runs it"
        )
    return ok("environment", kind)


def address() -> Finding:
    url = current_app.config["SITE_URL"]
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        advice = "set SITE_URL to what people type: https://example.org"
        return wrong("address", f"SITE_URL is no web address: {url}", advice)
    if parts.path or parts.query or parts.fragment:
        found = f"SITE_URL has more than a host: {url}"
        return wrong("address", found, f"set SITE_URL={parts.scheme}://{parts.netloc}")
    if parts.scheme == "http" and is_public():
        return warning(
            "address",
            f"{url} is not encrypted: passwords and cookies can be read on the way",
            "let a proxy speak HTTPS, and set SITE_URL=https://…",
        )
    return ok("address", url)


def proxies() -> Finding:
    number = current_app.config["TRUSTED_PROXIES"]
    is_https = current_app.config["SITE_URL"].startswith("https:")
    if is_https and not number:
        return warning(
            "proxies",
            "SITE_URL is https, but no proxy is believed: all visitors share one address",
            "set TRUSTED_PROXIES to how many stand in front, 1 for most",
        )
    if number and not is_public():
        return warning(
            "proxies",
            f"{number} proxies are believed, and SITE_URL is this machine alone",
            "set SITE_URL to the address in front, or TRUSTED_PROXIES=0",
        )
    return ok("proxies", f"{number} believed")


def hosts() -> Finding:
    known = current_app.config["TRUSTED_HOSTS"] or []
    host = urlsplit(current_app.config["SITE_URL"]).hostname or ""
    is_known = any(host == one or (one[:1] == "." and host.endswith(one)) for one in known)
    if known and not is_known:
        found = f"TRUSTED_HOSTS does not have {host}, where the site is"
        return wrong("hosts", found, f"add {host} to TRUSTED_HOSTS: requests to it get a 400")
    if is_public() and not known:
        found = "requests may name any host"
        return warning("hosts", found, f"set TRUSTED_HOSTS={host}")
    return ok("hosts", ", ".join(known) or "any")


def sender() -> Finding:
    told = current_app.config["MAIL_DEFAULT_SENDER"]
    if is_public() and told.endswith("@localhost"):
        advice = "set MAIL_DEFAULT_SENDER to an address of the site's own domain"
        return warning("sender", f"mails come from {told}, and are refused by most", advice)
    return ok("sender", told)


def limits() -> Finding:
    if not current_app.config["RATELIMIT_ENABLED"]:
        advice = "set RATELIMIT_ENABLED=1: without limits, passwords can be tried for ever"
        return (wrong if is_public() else warning)("limits", "they are switched off", advice)
    return ok("limits", "on")


def secret_key() -> Finding:
    """Whether the key is good, and opens what was sealed with it."""
    key, former = current_app.config["SECRET_KEY"], current_app.config["SECRET_KEY_FALLBACKS"]
    if len(key) < 32 or len(set(key)) < 8:
        advice = "set SECRET_KEY to 32 random characters, the one before to SECRET_KEY_FALLBACKS"
        return wrong("secret key", "it is short, and can be guessed", advice)
    try:
        apps = db.session.scalars(select(Totp).limit(MOST_SEALED)).all()
    except SQLAlchemyError:
        return ok("secret key", f"{len(key)} characters")
    finally:
        db.session.rollback()
    closed = sum(factors.secret_of(app, [*former, key]) is None for app in apps)
    if closed:
        return wrong(
            "secret key",
            f"it does not open the secrets of {closed:,} of {len(apps):,} apps that make codes",
            "add the key they were sealed with to SECRET_KEY_FALLBACKS",
        )
    return ok("secret key", f"{len(key)} characters; opens {len(apps):,} apps that make codes")
