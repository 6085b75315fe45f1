"""The shared extensions, bare (create_app() binds them), the declarative base, SQLite's set-up."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Request, Response, current_app, g, has_request_context, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_moment import Moment
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Delete,
    Engine,
    Index,
    MetaData,
    Update,
    UpdateBase,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator
from werkzeug.local import LocalProxy

from app.lib import clock
from app.lib.prepared import Prepared
from app.lib.replica import Replica
from app.lib.storage import Storage

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# The cookie that says when its browser wrote last, in seconds since 1970.
WROTE = "wrote"


class UTCDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC, also on SQLite, which forgets time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: object) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: object) -> datetime | None:
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


# SQLite counts rows up by itself only where the type is spelled INTEGER.
Id = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")


class Base(DeclarativeBase):
    """The declarative base: every int column holds 64 bits, every datetime knows its zone."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UTCDateTime, int: Id},
    )


class SessionLogin(LoginManager):
    """Flask-Login without the cookie of its own, which would be asked before the request loader.

    One that another site on this host left behind would keep everybody logged out, and looking
    for it makes each answer, files included, vary with the visitor's cookies.
    """

    def _load_user_from_remember_cookie(self, _cookie: str) -> Any:
        return self._load_user_from_request(request)

    def _update_remember_cookie(self, response: Response) -> Response:
        return response

    def _session_protection_failed(self) -> bool:
        # The session row knows the device. Flask-Login would make a hash of it for each request,
        # also where it is told to compare nothing.
        return False


class DatabaseSession(Session):
    """The session of a request. It never holds two connections: it could wait for itself."""

    def get_bind(self, *arguments: Any, **options: Any) -> Engine | Connection:
        clause = options.get("clause")
        is_written = self._flushing or isinstance(clause, UpdateBase)
        # A copy that is only read locks nothing for anybody.
        is_held = getattr(clause, "_for_update_arg", None) is not None
        copied = None if is_written or is_held else replica()
        if copied is not None:
            return copied
        close_reader()
        return super().get_bind(*arguments, **options)


@lru_cache(maxsize=4096)
def unsigned(signer: URLSafeTimedSerializer, cookie: str) -> tuple[bytes, datetime]:
    """What a cookie holds, and when it was signed: proven once, it need not be proven again.

    Raises BadSignature, which is not remembered.
    """
    faults = []
    for one in signer.iter_unsigners():
        try:
            return one.unsign(cookie, return_timestamp=True)
        except BadSignature as fault:
            faults.append(fault)
    raise faults[-1]


class CookieSessions(SecureCookieSessionInterface):
    """Flask's session cookie, whose signer is made once, and whose signature is proven once."""

    @lru_cache(maxsize=8)  # noqa: B019  there is one for each application
    def signer(self, keys: tuple[str, ...]) -> URLSafeTimedSerializer:
        digest = {"key_derivation": self.key_derivation, "digest_method": self.digest_method}
        return URLSafeTimedSerializer(
            list(keys), salt=self.salt, serializer=self.serializer, signer_kwargs=digest
        )

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        signer = self.get_signing_serializer(app)
        cookie = request.cookies.get(self.get_cookie_name(app))
        if signer is None or not cookie:
            return super().open_session(app, request)
        try:
            payload, signed_at = unsigned(signer, cookie)
            values = signer.load_payload(payload)
        except BadSignature:
            return self.session_class()
        is_fresh = timedelta(0) <= clock.now() - signed_at <= app.permanent_session_lifetime
        return self.session_class(values if is_fresh else None)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        # All that Flask would do for one that is as it was is to look whether this is said.
        if session.modified or "Cookie" not in response.headers.get("Vary", ""):
            super().save_session(app, session, response)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if not app.secret_key:
            return None
        return self.signer((*(app.config["SECRET_KEY_FALLBACKS"] or ()), str(app.secret_key)))


db = SQLAlchemy(model_class=Base, session_options={"class_": DatabaseSession})
migrate = Migrate()
login = SessionLogin()
csrf = CSRFProtect()
mail = Mail()
moment = Moment()
babel = Babel()
limiter = Limiter(get_remote_address)
# The current application's own, as create_app() has chosen it.
storage = cast(Storage, LocalProxy(lambda: current_app.extensions["storage"]))

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def index(name: str, *columns: str, only: str, unique: bool = False) -> Index:
    """An index of only some rows, in words that both databases read."""
    condition = text(only)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def insert_once(model: type[Base], **values: Any) -> bool:
    """Insert a row unless a unique constraint already holds one; whether it was inserted."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(model.__table__).values(**values).on_conflict_do_nothing()
    # Without being told, SQLAlchemy keeps no row count of an insert on PostgreSQL.
    counted = statement.execution_options(preserve_rowcount=True)
    return db.session.connection().execute(counted).rowcount == 1


def changed(statement: Update | Delete) -> bool:
    """Whether the statement changed a row, in the session's transaction."""
    return db.session.execute(statement).rowcount > 0  # type: ignore[attr-defined,no-any-return]


def reader() -> Connection:
    """A connection for what a page reads: the session's, if it has begun or the request may write.

    Else one without a session, which takes thrice as long to begin and end, and is not needed
    where no objects are; it is given back at the end of the request, or when a session begins.
    """
    if begin_mode() != "DEFERRED" or db.session.registry.has():
        return db.session.connection()
    copied = replica()
    if copied is not None:
        return copied
    if "reader" not in g:
        g.reader = db.engine.connect()
    return cast(Connection, g.reader)


def rows_now(statement: Prepared, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What must not be a moment old, such as whether a session has ended: never the replica's."""
    if replica() is None:
        return statement.rows(reader(), values)
    with reading() as connection:
        return statement.rows(connection, values)


def replica() -> Connection | None:
    """The request's connection to the replica; None where there is none that it may read from.

    That is any request that may write, and for some seconds whatever its writer reads.
    """
    found: Replica | None = current_app.extensions.get("replica")
    if found is None or begin_mode() != "DEFERRED":
        return None
    if "replica" not in g:
        g.replica = found.connect() if found.has_seen(request.cookies.get(WROTE)) else None
    return cast(Connection | None, g.replica)


@contextmanager
def newest() -> Iterator[None]:
    """A block that reads what must not be a moment old, such as what a process keeps for long."""
    copied = replica()
    if copied is None:
        yield
        return
    g.replica = None
    try:
        yield
    finally:
        g.replica = copied
        close_reader()


def close_replica(_error: BaseException | None = None) -> None:
    connection = g.pop("replica", None)
    if connection is not None:
        db.session.rollback()
        connection.close()


def close_reader(_error: BaseException | None = None) -> None:
    if "reader" in g:
        g.pop("reader").close()


@contextmanager
def reading() -> Iterator[Connection]:
    """A short look at the database that holds no lock, beside the session's transaction."""
    with db.engine.connect() as connection:
        yield connection.execution_options(begin="DEFERRED")


@contextmanager
def writing(*, hasty: bool = False) -> Iterator[Connection]:
    """A short transaction of its own, committed at the end of the block.

    A hasty one gives up where SQLite is locked, rather than wait for what may as well be lost.
    """
    with db.engine.connect() as connection:
        connection = connection.execution_options(begin="HASTY" if hasty else "IMMEDIATE")
        with connection.begin():
            yield connection


def begin_mode() -> str:
    """How SQLite begins: at once for a request that may write, so that it waits before it reads.

    A transaction that reads first and writes later fails where another one wrote in between.
    Outside a request it is OPEN: nobody knows yet, and locking while a shell or a test only looks
    would stop the site.
    """
    if not has_request_context():
        return "OPEN"
    return "DEFERRED" if request.method in {"GET", "HEAD", "OPTIONS"} else "IMMEDIATE"
