"""The application factory: configuration, extensions, blueprints, commands; no logic."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter

import config
from app import (
    cli,
    cli_doctor,
    cli_operations,
    databases,
    gate,
    jobs,
    limits,
    logs,
    observing,
    pages,
    protection,
    readiness,
    schema,
    site,
    subscribers,
    visitor,
)
from app.admin import bp as admin_bp
from app.auth import bp as auth_bp, security as security_bp
from app.errors import bp as errors_bp
from app.extensions import CookieSessions, limiter, mail
from app.lib import ids, limit_storage  # noqa: F401  the storage registers itself
from app.lib.buckets import Account, Bucket
from app.lib.storage import Folder
from app.main import bp as main_bp


class UsernameConverter(BaseConverter):
    """A username in an address, in any case of letters."""

    regex = "[A-Za-z0-9_]{1,30}"


class IdConverter(IntegerConverter):
    """An id in an address; one that no column could hold is no address."""

    regex = "[0-9]{1,19}"

    def __init__(self, url_map: Any) -> None:
        super().__init__(url_map, max=ids.GREATEST)


class Site(Flask):
    """An application none of whose functions is a coroutine, so that it need not look each time."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """A site configured from the environment; `settings` override that.

    Raises ConfigurationError where the site must not start as it is configured.
    """
    instance = Path((settings or {}).get("INSTANCE_PATH", config.instance_path()))
    app = Site(__name__, instance_path=str(instance))
    app.config.from_mapping(config.settings(instance))
    app.config.from_mapping(settings or {})
    # Hashes, addresses and mails lie there: for this account alone.
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.config["SECRET_KEY"] = config.secret_key(
        app.config["SECRET_KEY"], app.config["ENVIRONMENT"], instance
    )
    app.session_interface = CookieSessions()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters.update(username=UsernameConverter, id=IdConverter)
    logs.init_app(app)
    believe_proxies(app, app.config["TRUSTED_PROXIES"])
    bind_extensions(app)
    for blueprint in (auth_bp, security_bp, errors_bp, main_bp, admin_bp):
        app.register_blueprint(blueprint)
    cli.init_app(app)
    cli_doctor.init_app(app)
    cli_operations.init_app(app)
    schema.warn_server(app)
    return app


def believe_proxies(app: Flask, number: int) -> None:
    """Take address, scheme and host from as many proxies as stand in front; none by default."""
    if number:
        told = {"x_for": number, "x_proto": number, "x_host": number}
        app.wsgi_app = ProxyFix(app.wsgi_app, **told)  # type: ignore[method-assign]


def bind_extensions(app: Flask) -> None:
    """Order matters where each adds something to every request."""
    databases.init_app(app)
    mail.init_app(app)
    limiter.init_app(app)
    bind_storage(app)
    schema.init_app(app, config.ROOT / "migrations")
    app.extensions["readiness"] = readiness.Readiness()
    protection.init_app(app)
    site.init_app(app)
    limits.init_app(app)
    visitor.init_app(app)
    gate.init_app(app)
    pages.init_app(app)
    jobs.init_app(app, subscribers.TABLE)
    observing.init_app(app)


def bind_storage(app: Flask) -> None:
    """Uploaded files in the instance folder, or where STORAGE_URL says."""
    url = app.config["STORAGE_URL"]
    if not url.startswith("s3:"):
        path = unquote(urlsplit(url).path) if url else Path(app.instance_path) / "media"
        app.extensions["storage"] = Folder(Path(path))
        return
    waits = app.config["STORAGE_TIMEOUT"], app.config["STORAGE_ATTEMPTS"]
    try:
        app.extensions["storage"] = Bucket(Account.of(url), *waits)
    except ImportError as missing:
        raise config.ConfigurationError(
            "STORAGE_URL needs boto3: run `pip install -r requirements-s3.txt`."
        ) from missing
    except ValueError as wrong:
        raise config.ConfigurationError(f"STORAGE_URL: {wrong}") from wrong
