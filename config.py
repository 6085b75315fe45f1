"""Settings that differ between deployments, read from the environment and a .env file."""

import os
import secrets
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from click import ClickException
from dotenv import load_dotenv
from environs import Env

ROOT = Path(__file__).resolve().parent
REDIS_TIMEOUTS = ("socket_timeout", "socket_connect_timeout")
TOKEN_LEAST = 16
WEAK_KEYS = frozenset({"dev", "secret", "changeme", "change-me", "you-will-never-guess", "test"})


class ConfigurationError(ClickException):
    """The site cannot start as it is configured; the text says what to do."""


def instance_path() -> Path:
    """Where the site keeps its database, keys and mails."""
    load_dotenv(ROOT / ".env")
    return Path(os.environ.get("INSTANCE_PATH") or ROOT / "instance").resolve()


def settings(instance: Path) -> dict[str, Any]:
    """What Flask's config gets; every name is explained in the README."""
    # Into the environment, as `flask` does it by itself: limits are looked up there.
    load_dotenv(ROOT / ".env")
    env = Env()
    environment = env.str("ENVIRONMENT", "development")
    site_url = env.str("SITE_URL", "http://127.0.0.1:5000").rstrip("/")
    return {
        "ENVIRONMENT": environment,
        "SECRET_KEY": env.str("SECRET_KEY", ""),
        "SECRET_KEY_FALLBACKS": listed(env, "SECRET_KEY_FALLBACKS"),
        "SITE_NAME": env.str("SITE_NAME", "Microblog"),
        "SITE_URL": site_url,
        **sign_up_settings(env, environment),
        "TRUSTED_PROXIES": env.int("TRUSTED_PROXIES", 0),
        "TRUSTED_HOSTS": listed(env, "TRUSTED_HOSTS") or None,
        **database_settings(env, instance),
        "REDIS_URL": env.str("REDIS_URL", ""),
        "POST_MAX_LENGTH": env.int("POST_MAX_LENGTH", 500),
        "LANGUAGES": listed(env, "LANGUAGES", "en", "es"),
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        **mail_settings(env),
        **log_settings(env),
        **session_settings(env, https=site_url.startswith("https:")),
        **limit_settings(env, instance),
        **media_settings(env),
        **translation_settings(env),
        "AUDIT_DAYS": env.int("AUDIT_DAYS", 365),
        "PASSWORD_RANGE_URL": env.str("PASSWORD_RANGE_URL", ""),
        "LINK_PREVIEWS": env.bool("LINK_PREVIEWS", True),
        "JOBS_EMBEDDED": env.bool("JOBS_EMBEDDED", True),
    }


def listed(env: Env, name: str, *defaults: str) -> list[str]:
    """What stands between commas, without the blanks that people write beside them."""
    return [one.strip() for one in env.list(name, list(defaults)) if one.strip()]


def database_settings(env: Env, instance: Path) -> dict[str, Any]:
    replica = env.str("DATABASE_REPLICA_URL", "")
    return {
        "SQLALCHEMY_DATABASE_URI": database_url(env.str("DATABASE_URL", ""), instance),
        "DATABASE_REPLICA_URL": database_url(replica, instance) if replica else "",
        "REPLICA_BEHIND_SECONDS": env.int("REPLICA_BEHIND_SECONDS", 5),
        "DATABASE_POOL_SIZE": env.int("DATABASE_POOL_SIZE", 5),
        "DATABASE_POOL_TIMEOUT": env.float("DATABASE_POOL_TIMEOUT", 5),
        "DATABASE_CONNECT_TIMEOUT": env.int("DATABASE_CONNECT_TIMEOUT", 5),
        "DATABASE_STATEMENT_TIMEOUT": env.int("DATABASE_STATEMENT_TIMEOUT", 30),
        "SQLITE_SYNCHRONOUS": env.str("SQLITE_SYNCHRONOUS", "FULL"),
    }


def database_url(url: str, instance: Path) -> str:
    """SQLite in the instance folder unless told otherwise; PostgreSQL always through psycopg 3."""
    if not url:
        return f"sqlite:///{instance / 'microblog.db'}"
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def sign_up_settings(env: Env, environment: str) -> dict[str, Any]:
    """What counts until an administrator chooses otherwise; whoever develops may be quick."""
    quickest = 0 if environment == "development" else 3
    return {
        "REGISTRATION": env.str("REGISTRATION", "open"),
        "SIGN_UP_SECONDS": env.int("SIGN_UP_SECONDS", quickest),
    }


def mail_settings(env: Env) -> dict[str, Any]:
    return {
        "MAIL_SERVER": env.str("MAIL_SERVER", ""),
        "MAIL_PORT": env.int("MAIL_PORT", 25),
        "MAIL_USE_TLS": env.bool("MAIL_USE_TLS", False),
        "MAIL_USE_SSL": env.bool("MAIL_USE_SSL", False),
        "MAIL_USERNAME": env.str("MAIL_USERNAME", None),
        "MAIL_PASSWORD": env.str("MAIL_PASSWORD", None),
        "MAIL_DEFAULT_SENDER": env.str("MAIL_DEFAULT_SENDER", "microblog@localhost"),
        "MAIL_TIMEOUT": env.float("MAIL_TIMEOUT", 30),
        "ADMINS": listed(env, "ADMINS"),
    }


def log_settings(env: Env) -> dict[str, Any]:
    """How the site tells what happens in it.

    Raises ConfigurationError for an unknown format, a token that can be guessed, or what is no
    address.
    """
    found: dict[str, Any] = {
        "LOG_LEVEL": env.str("LOG_LEVEL", "INFO"),
        "LOG_FILE": env.str("LOG_FILE", ""),
        "LOG_FORMAT": env.str("LOG_FORMAT", ""),
        "SLOW_REQUEST_MS": env.float("SLOW_REQUEST_MS", 1000),
        "METRICS_TOKEN": env.str("METRICS_TOKEN", ""),
    }
    if found["LOG_FORMAT"] not in {"", "short", "line", "json"}:
        raise ConfigurationError("LOG_FORMAT is unknown: use short, line or json.")
    if 0 < len(found["METRICS_TOKEN"]) < TOKEN_LEAST:
        raise ConfigurationError("METRICS_TOKEN is weak: set it to 16 random characters or more.")
    try:
        addresses: list[str] = listed(env, "METRICS_ALLOWED")
        allowed = [ip_network(one, strict=False) for one in addresses]
    except ValueError as error:
        raise ConfigurationError(f"METRICS_ALLOWED: {error}.") from None
    return {**found, "METRICS_ALLOWED": allowed}


def session_settings(env: Env, *, https: bool) -> dict[str, Any]:
    """Cookies and lifetimes; the `__Host-` prefix binds a cookie to this host, on HTTPS only."""
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=180),
        "SESSION_IDLE": timedelta(hours=env.int("SESSION_IDLE_HOURS", 24)),
        "SESSION_ABSOLUTE": timedelta(days=env.int("SESSION_ABSOLUTE_DAYS", 7)),
        "REMEMBERED_IDLE": timedelta(days=env.int("REMEMBERED_IDLE_DAYS", 30)),
        "REMEMBERED_ABSOLUTE": timedelta(days=env.int("REMEMBERED_ABSOLUTE_DAYS", 180)),
        # A form stays good as long as the session it belongs to.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
        # SameSite cookies and the token do the work; some privacy settings send no referrer.
        "WTF_CSRF_SSL_STRICT": False,
    }


def limit_settings(env: Env, instance: Path) -> dict[str, Any]:
    redis, timeout = env.str("REDIS_URL", ""), env.float("REDIS_TIMEOUT", 2)
    return {
        "REDIS_TIMEOUT": timeout,
        "RATELIMIT_ENABLED": env.bool("RATELIMIT_ENABLED", True),
        "RATELIMIT_STORAGE_URI": redis or f"sqlite:///{instance / 'limits.db'}",
        "LIMITS": {
            name.removeprefix("LIMIT_").lower(): written
            for name, written in os.environ.items()
            if name.startswith("LIMIT_")
        },
        # Whoever counts waits no longer than for the file.
        "RATELIMIT_STORAGE_OPTIONS": dict.fromkeys(REDIS_TIMEOUTS, timeout) if redis else {},
        "MAX_CONTENT_LENGTH": env.int("MAX_CONTENT_LENGTH", 2 * 1024 * 1024),
        "MAX_UPLOAD_LENGTH": env.int("MAX_UPLOAD_LENGTH", 34 * 1024 * 1024),
        "MAX_ARCHIVE_LENGTH": env.int("MAX_ARCHIVE_MB", 4_096) * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "MAX_FORM_PARTS": 1_000,
    }


def media_settings(env: Env) -> dict[str, Any]:
    """Uploaded files lie in the instance folder unless STORAGE_URL says where else.

    Raises ConfigurationError for another kind of address, or settings that are no more.
    """
    url = env.str("STORAGE_URL", "")
    if url and not url.startswith(("s3://", "file:///")):
        raise ConfigurationError("STORAGE_URL is unknown: it begins with s3:// or file:///.")
    if "MEDIA_BUCKET" in os.environ:
        raise ConfigurationError("MEDIA_BUCKET is now STORAGE_URL: s3://key:secret@host/bucket.")
    return {
        "PICTURE_QUOTA": env.int("PICTURE_QUOTA_MB", 2_000) * 1024 * 1024,
        "STORAGE_URL": url,
        "STORAGE_TIMEOUT": env.float("STORAGE_TIMEOUT", 20),
        "STORAGE_ATTEMPTS": env.int("STORAGE_ATTEMPTS", 2),
    }


def translation_settings(env: Env) -> dict[str, Any]:
    """Where posts are translated, if anywhere; DeepL is known by its address.

    Raises ConfigurationError for what is no such address, or an unknown way to speak with it.
    """
    url = env.str("TRANSLATION_URL", "").rstrip("/")
    host = urlsplit(url).hostname or ""
    api = env.str("TRANSLATION_API", "") or ("deepl" if "deepl" in host else "libretranslate")
    if url and not (url.startswith(("http://", "https://")) and host):
        raise ConfigurationError("TRANSLATION_URL is no web address: it begins with https://.")
    if api not in {"deepl", "libretranslate"}:
        raise ConfigurationError("TRANSLATION_API is unknown: use deepl or libretranslate.")
    return {
        "TRANSLATION_URL": url,
        "TRANSLATION_API": api,
        "TRANSLATION_KEY": env.str("TRANSLATION_KEY", ""),
    }


def secret_key(configured: str, environment: str, instance: Path) -> str:
    """The configured key, else the one kept in the instance folder, made there in development.

    Raises ConfigurationError where a key is missing or weak outside development.
    """
    kept = instance / "secret_key"
    key = configured or (kept.read_text().strip() if kept.exists() else "")
    if environment == "development":
        return key or keep_new_key(kept)
    if not key:
        raise ConfigurationError("SECRET_KEY is not set: set it to 32 random characters or more.")
    if len(key) < 32 or len(set(key)) < 8 or key.lower() in WEAK_KEYS:
        raise ConfigurationError("SECRET_KEY is weak: set it to 32 random characters or more.")
    return key


def keep_new_key(path: Path) -> str:
    """Write a new key where only this account can read it; of two writers the first one wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(32) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
