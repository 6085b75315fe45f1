"""The application factory: configuration, extensions, blueprints, commands; no logic."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter

import config
from app import (
    cli,
    cli_doctor,
    cli_operations,
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
from app.extensions import (
    CookieSessions,
    begin_mode,
    close_reader,
    db,
    limiter,
    mail,
    migrate,
)
from app.lib import ids, limit_storage, sqlite  # noqa: F401  the storage registers itself
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
    bind_database(app)
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


def bind_database(app: Flask) -> None:
    """SQLite through the driver that brings its own, fixed version; PostgreSQL with short waits."""
    # What people typed is a parameter, and an error that quotes it ends up in the log.
    options: dict[str, Any] = {"pool_timeout": 5, "hide_parameters": True}
    # The connection that was used last knows pages and statements best.
    options["pool_use_lifo"] = True
    is_sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    if is_sqlite:
        import pysqlite3

        options["module"] = pysqlite3
        options["connect_args"] = {"factory": sqlite.TurnTaking}
    else:
        # A list joins ten tables: by default, as many are joined before it is cut to a page.
        planner = "-c jit=off -c join_collapse_limit=12 -c from_collapse_limit=12"
        options["connect_args"] = {
            "connect_timeout": 5,
            "options": f"-c statement_timeout=30000 {planner} -c geqo_threshold=14",
        }
        options["pool_recycle"] = 1800
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    db.init_app(app)
    app.teardown_request(close_reader)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"), compare_type=True)
    if is_sqlite:
        with app.app_context():
            sqlite.set_up(db.engine, begin_mode, app.config["SQLITE_SYNCHRONOUS"])


def bind_storage(app: Flask) -> None:
    """Uploaded files in the instance folder, or in a bucket where one is named."""
    names = ("BUCKET", "ENDPOINT", "REGION", "ACCESS_KEY", "SECRET_KEY")
    account = Account(*(app.config[f"MEDIA_{name}"] for name in names))
    if not account.bucket:
        app.extensions["storage"] = Folder(Path(app.instance_path) / "media")
        return
    try:
        app.extensions["storage"] = Bucket(account)
    except ImportError as missing:
        raise config.ConfigurationError(
            "MEDIA_BUCKET needs boto3: run `pip install -r requirements-s3.txt`."
        ) from missing
    except ValueError as wrong:
        raise config.ConfigurationError(f"MEDIA_ENDPOINT or MEDIA_REGION: {wrong}") from wrong
