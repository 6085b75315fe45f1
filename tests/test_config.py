"""Settings: what starts, what is refused, and what cookies and hosts follow from them."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, request
from werkzeug.serving import make_server

import config
from app import create_app
from app.extensions import db
from config import ConfigurationError
from tests import make

STRONG = "0123456789abcdef" * 4


@pytest.mark.parametrize("key", ["", "dev", "x" * 64, "short0123", "changeme"])
def test_a_missing_or_weak_key_is_refused_in_production(tmp_path: Path, key: str) -> None:
    # security 53
    with pytest.raises(ConfigurationError, match="SECRET_KEY"):
        create_app({"ENVIRONMENT": "production", "SECRET_KEY": key, "INSTANCE_PATH": str(tmp_path)})


def test_development_makes_and_keeps_a_private_key(tmp_path: Path) -> None:
    first = config.secret_key("", "development", tmp_path)
    assert config.secret_key("", "development", tmp_path) == first
    assert len(first) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert config.secret_key("", "production", tmp_path) == first


def test_the_instance_is_for_this_account_alone(tmp_path: Path) -> None:
    create_app({"INSTANCE_PATH": str(tmp_path / "own"), "JOBS_EMBEDDED": False})
    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o700


def test_a_rotated_key_keeps_sessions(make_app: Callable[..., Flask]) -> None:
    # security 53
    old = make_app(SECRET_KEY=STRONG)
    with old.app_context():
        person = make.user("john")
        client = old.test_client()
        make.log_in(client, person)
        cookie = client.get_cookie("session")
        url = old.config["SQLALCHEMY_DATABASE_URI"]
        db.session.commit()
    assert cookie is not None
    rotated = make_app(
        SECRET_KEY=STRONG[::-1], SECRET_KEY_FALLBACKS=[STRONG], SQLALCHEMY_DATABASE_URI=url
    )
    with rotated.app_context():
        client = rotated.test_client()
        client.set_cookie("session", cookie.value)
        assert client.get("/settings/account").status_code == 200


def test_https_binds_the_cookie_to_the_host(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    # security 19
    monkeypatch.setenv("SITE_URL", "https://town.example")
    app = make_app()
    with app.app_context():
        person = make.user("john")
        form = {"username": person.username, "password": make.PASSWORD}
        response = app.test_client().post("/auth/login", data=form, base_url="https://town.example")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert attribute in cookie
    assert "Domain" not in cookie
    assert response.headers["Strict-Transport-Security"]


def test_an_unknown_host_is_refused(make_app: Callable[..., Flask]) -> None:
    # security 23
    app = make_app(TRUSTED_HOSTS=["town.example"])
    with app.app_context():
        client = app.test_client()
        assert client.get("/about", base_url="http://town.example").status_code == 200
        assert client.get("/about", base_url="http://evil.example").status_code == 400


@pytest.mark.parametrize("named", ["TRUSTED_HOSTS", "SITE_URL"])
def test_whoever_looks_whether_it_lives_asks_by_a_name_that_it_knows(
    make_app: Callable[..., Flask], named: str
) -> None:
    app = make_app(TRUSTED_HOSTS=["town.example", "b.example"])
    server = make_server("127.0.0.1", 0, app)
    threading.Thread(target=server.serve_forever).start()
    told = {"TRUSTED_HOSTS": "town.example, b.example", "SITE_URL": "https://town.example"}
    command = [sys.executable, str(config.ROOT / "deploy" / "alive.py")]
    environment = {"PORT": str(server.port), named: told[named]}
    try:
        assert subprocess.run(command, env=environment, check=False).returncode == 0
    finally:
        server.shutdown()
        server.server_close()
    assert subprocess.run(command, env=environment, check=False).returncode == 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("sqlite:////x.db", "sqlite:////x.db"),
        ("", "sqlite:////i/microblog.db"),
    ],
)
def test_database_urls(url: str, expected: str) -> None:
    assert config.database_url(url, Path("/i")) == expected


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_only_configured_proxies_are_believed(
    make_app: Callable[..., Flask], proxies: int, address: str
) -> None:
    # security 7
    app = make_app(TRUSTED_PROXIES=proxies)
    seen: list[str | None] = []
    app.before_request(lambda: seen.append(request.remote_addr))
    with app.app_context():
        app.test_client().get("/livez", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
    assert seen == [address]


def test_a_file_of_settings_counts_for_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = "LIMIT_LOGIN=7 per hour\nTRUSTED_HOSTS=a.org, b.org,\nSITE_NAME=Harbour\n"
    (tmp_path / ".env").write_text(f"INSTANCE_PATH={tmp_path / 'own'}\n{written}")
    # What is read there goes when the test does.
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(config, "ROOT", tmp_path)
    monkeypatch.delitem(os.environ, "PYTHON_DOTENV_DISABLED")
    monkeypatch.setitem(os.environ, "SITE_NAME", "What the environment says counts more")
    assert config.instance_path() == tmp_path / "own"
    found = config.settings(tmp_path)
    assert found["LIMITS"]["login"] == "7 per hour"
    assert found["TRUSTED_HOSTS"] == ["a.org", "b.org"]
    assert found["SITE_NAME"] == "What the environment says counts more"


def test_gunicorn_reads_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / ".env").write_text("HOST=::1\nPORT=5005\nWEB_THREADS=9\n")
    source = (config.ROOT / "deploy" / "gunicorn.conf.py").read_text()
    path = tmp_path / "deploy" / "gunicorn.conf.py"
    path.write_text(source)
    own = {"HOST", "PORT", "WEB_CONCURRENCY", "WEB_THREADS"}
    told = "import runpy, sys; g = runpy.run_path(sys.argv[1]); print(g['bind'], g['threads'])"
    command = [sys.executable, "-c", told, str(path)]
    environment = {k: v for k, v in os.environ.items() if k not in own}
    environment["PYTHONPATH"] = str(config.ROOT)
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout == "[::1]:5005 9\n"


def test_debug_is_off(site: Flask) -> None:
    # security 51
    assert site.debug is False


def test_what_is_kept_is_for_this_account_only(tmp_path: Path) -> None:
    create_app({"INSTANCE_PATH": str(tmp_path / "kept")})
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0
