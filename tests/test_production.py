"""The files of deploy/, as far as they can be run here: gunicorn, nginx with TLS, a worker."""

import gzip
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from app.lib import clock, published
from app.site import FORM_SECONDS
from tests import job_site
from tests.conftest import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NAME = "localhost"
STYLE = re.compile(r'href="(/static/[^"]+\.css\?v=[0-9a-f]{12})"')
# Where nginx-light puts itself is not on everybody's path.
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
AROUND = """
daemon off; {user} pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/microblog.conf;
}}
"""


class Front:
    """The site as a browser reaches it."""

    def __init__(self, folder: Path, instance: Path) -> None:
        self.folder, self.instance = folder, instance
        self.web, self.plain, self.secure = (job_site.free_port() for _ in range(3))
        self.trust = ssl.create_default_context(cafile=str(folder / "cert.pem"))

    def connect(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(NAME, self.secure, timeout=60, context=self.trust)

    def ask(
        self, path: str, body: object = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        method = "GET" if body is None else "POST"
        with closing(self.connect()) as connection:
            # It may be refused before all of it was sent.
            with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
                connection.request(method, path, body, sent)  # type: ignore[arg-type]
            answer = connection.getresponse()
            return answer, answer.read()


def make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)


def configure(front: Front) -> None:
    """The site's own file, with the places of this test in it."""
    written = (ROOT / "deploy/nginx/microblog.conf").read_text()
    lives = "/etc/letsencrypt/live/microblog.example.org"
    for old, new in {
        "127.0.0.1:5000": f"127.0.0.1:{front.web}",
        "listen 80;": f"listen 127.0.0.1:{front.plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{front.secure} ssl http2;",
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        f"{lives}/fullchain.pem": f"{front.folder}/cert.pem",
        f"{lives}/privkey.pem": f"{front.folder}/key.pem",
        "microblog.example.org": NAME,
        "/srv/microblog/static": f"{front.folder}/static",
        "/var/log/nginx/microblog.log": f"{front.folder}/access.log",
        "Host $host": "Host $http_host",
    }.items():
        assert old in written, old
        written = written.replace(old, new)
    (front.folder / "microblog.conf").write_text(written)
    user = "user root;" if os.geteuid() == 0 else ""
    around = AROUND.format(folder=front.folder, user=user)
    (front.folder / "nginx.conf").write_text(around)


@pytest.fixture(scope="module")
def front(
    make_app: Callable[..., Flask], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    if NGINX is None:
        assert not os.environ.get("CI"), "nginx has to be there"
        pytest.skip("there is no nginx")
    site = make_app()
    folder = tmp_path_factory.mktemp("front")
    make_certificate(folder)
    front = Front(folder, Path(site.instance_path))
    configure(front)
    published.publish(ROOT / "app/static", folder / "static")
    environment = os.environ | {
        "ENVIRONMENT": "production",
        "SECRET_KEY": SETTINGS["SECRET_KEY"],
        "INSTANCE_PATH": site.instance_path,
        "DATABASE_URL": site.config["SQLALCHEMY_DATABASE_URI"],
        "SITE_URL": f"https://{NAME}:{front.secure}",
        "TRUSTED_PROXIES": "1",
        "PORT": str(front.web),
        "JOBS_EMBEDDED": "0",
        "WEB_CONCURRENCY": "1",
    }
    commands: tuple[list[str | Path], ...] = (
        [BIN / "gunicorn", "-c", ROOT / "deploy/gunicorn.conf.py", "microblog:app"],
        [BIN / "flask", "--app", ROOT / "microblog.py", "worker"],
        [NGINX, "-c", folder / "nginx.conf", "-p", folder],
    )
    with ExitStack() as running:
        for command in commands:
            # Each from another folder than that of the site.
            process = subprocess.Popen(command, cwd=folder, env=environment)
            running.callback(process.wait, 30)
            running.callback(process.terminate)
        for port in (front.web, front.secure):
            job_site.until(lambda port=port: job_site.is_open(port), 60)  # type: ignore[misc]
        yield front


def test_a_page_comes_over_tls_and_plain_http_leads_there(front: Front) -> None:
    # security 19
    answer, page = front.ask("/auth/login")
    assert answer.status == 200
    assert b"<h1" in page
    assert answer.headers["Strict-Transport-Security"]
    assert answer.headers["Set-Cookie"].startswith("__Host-session=")
    assert "Secure" in answer.headers["Set-Cookie"]
    with closing(http.client.HTTPConnection(NAME, front.plain, timeout=30)) as plain:
        plain.request("GET", "/explore?x=1")
        moved = plain.getresponse()
    assert (moved.status, moved.headers["Location"]) == (301, f"https://{NAME}/explore?x=1")


def test_static_files_come_from_nginx_compressed_and_for_good(front: Front) -> None:
    page = front.ask("/auth/login")[1].decode()
    found = STYLE.search(page)
    assert found is not None
    small, compressed = front.ask(found[1], Accept_Encoding="gzip")
    large, content = front.ask(found[1])
    name = found[1].removeprefix("/static/").partition("?")[0]
    assert gzip.decompress(compressed) == content == (ROOT / "app/static" / name).read_bytes()
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in large.headers
    for answer in (small, large):
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/css"
        assert "max-age=31536000, immutable" in ", ".join(
            answer.headers.get_all("Cache-Control") or ()
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        # The site itself would have sent its longer one.
        assert "form-action" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("version", ["000000000000", "", "../..", "3f2ac1d2e3f4/.."])
def test_a_version_that_is_not_there_is_not_kept(front: Front, version: str) -> None:
    answer, _content = front.ask(f"/static/css/theme.css?v={version}")
    assert answer.status == 200
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_what_is_too_large_is_told_on_the_site_s_own_page(front: Front) -> None:
    # security 49
    head = {"Content_Type": "application/x-www-form-urlencoded"}
    answer, page = front.ask("/auth/login", b"x" * 36 * 1024 * 1024, **head)
    assert answer.status == 413
    assert b"too large" in page


def test_so_is_what_comes_in_pieces_of_no_told_length(front: Front) -> None:
    # security 49
    pieces = (b"x" * 65_536 for _ in range(36 * 16))
    answer, page = front.ask("/auth/login", pieces)
    assert answer.status == 413
    assert b"too large" in page


def test_200_slow_clients_do_no_harm(front: Front) -> None:
    with ExitStack() as clients:
        for _ in range(200):
            client = socket.create_connection((NAME, front.secure), 30)
            clients.callback(client.close)
            client.send(b"\x16\x03\x01")
        direct = [socket.create_connection(("127.0.0.1", front.web), 30) for _ in range(200)]
        for client in direct:
            clients.callback(client.close)
            client.send(b"GET / HTTP/1.1\r\nHost: x\r\n")
        for _ in range(10):
            assert front.ask("/explore")[0].status == 200


def test_the_worker_does_what_the_web_has_asked_for(front: Front) -> None:
    answer, page = front.ask("/auth/register")
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.decode())
    assert token is not None
    # A form that comes back at once was filled in by a program.
    time.sleep(FORM_SECONDS.default + 0.1)
    form = {
        "csrf_token": token[1],
        "username": "harbour",
        "email": "harbour@example.org",
        "password": "a sentence nobody says",
        "password2": "a sentence nobody says",
    }
    head = {"Content_Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    head["Referer"] = f"https://{NAME}:{front.secure}/auth/register"
    answer, page = front.ask("/auth/register", urlencode(form).encode(), **head)
    assert answer.status == 302, page.decode()
    mails = front.instance / "mail"
    job_site.until(lambda: len(list(mails.glob("*.eml"))) == 1, 60)


def test_the_proxy_s_log_has_the_number_of_each_request(front: Front) -> None:
    front.ask("/about")
    log = front.folder / "access.log"
    job_site.until(lambda: '"GET /about" 200' in log.read_text())
    line = next(line for line in log.read_text().splitlines() if "/about" in line)
    assert re.fullmatch("[0-9a-f]{32}", line.split()[-1])


@pytest.mark.parametrize("name", ["web", "worker"])
def test_the_units_are_such_as_systemd_reads(tmp_path: Path, name: str) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("there is no systemd-analyze")
    unit = (ROOT / f"deploy/systemd/microblog-{name}.service").read_text()
    place = tmp_path / f"microblog-{name}.service"
    own = unit.replace("/srv/microblog", str(ROOT)).replace("=microblog\n", "=root\n")
    place.write_text(own.replace("StateDirectory=root", "StateDirectory=microblog"))
    said = subprocess.run([verify, "verify", place], capture_output=True, text=True, check=False)
    assert [line for line in said.stderr.splitlines() if place.name in line] == []
