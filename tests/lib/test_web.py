"""Asking other sites: what is sent, where redirects lead, how names are looked up."""

import socket
from pathlib import Path
from typing import Any

import pytest

from app.lib import web
from app.lib.web import WebFault, Wish
from tests.lib import hostile
from tests.lib.hostile import Script, fault, says, serving, wish

# security 50
PAGE = "text/html; charset=utf-8"


def test_what_is_there_is_fetched() -> None:
    with serving(says(b"Hello.", kind=PAGE)) as server:
        answer = web.fetch(f"{server.url}a?b=ä#c", wish(server, types=frozenset({"text/html"})))
    assert answer.body == b"Hello."
    assert answer.content_type == PAGE
    assert answer.url == f"{server.url}a?b=%C3%A4"
    asked = server.asked[0].decode().split("\r\n")
    assert asked[0] == "GET /a?b=%C3%A4 HTTP/1.1"
    assert sorted(asked[1:]) == [
        "",
        "",
        "Accept-Encoding: gzip",
        "Accept: text/html",
        "Connection: close",
        f"Host: 127.0.0.1:{server.port}",
        "User-Agent: Town (+https://town.example/)",
    ]


def test_loopback_is_refused_unless_it_is_allowed() -> None:
    with serving(says(b"secret")) as server:
        for allowed in ((), {("127.0.0.1", server.port + 1)}, {("127.0.0.2", server.port)}):
            with pytest.raises(WebFault):
                web.fetch(server.url, Wish("Town", allowed=allowed))
    assert server.asked == []


def test_neither_proxy_nor_password_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    with serving(says(b"direct")) as server:
        assert web.fetch(server.url, wish(server)).body == b"direct"
    assert b"authorization" not in server.asked[0].lower()


def test_no_cookie_is_sent_back() -> None:
    def script(sock: socket.socket, asked: bytes) -> None:
        if b"GET /next" in asked:
            says(b"done")(sock, asked)
        else:
            says(b"", "Set-Cookie: a=b", "Location: /next", status="302 Found")(sock, asked)

    with serving(script) as server:
        assert web.fetch(server.url, wish(server)).body == b"done"
    assert len(server.asked) == 2
    assert b"cookie" not in server.asked[1].lower()


def chain(length: int) -> Script:
    """A page behind so many redirects."""

    def script(sock: socket.socket, asked: bytes) -> None:
        step = int(asked.split()[1].strip(b"/") or 0)
        answer = says(b"there") if step == length else hostile.leads_to(f"/{step + 1}")
        answer(sock, asked)

    return script


def test_three_redirects_are_followed() -> None:
    with serving(chain(3)) as server:
        answer = web.fetch(server.url, wish(server))
    assert (answer.body, answer.url) == (b"there", f"{server.url}3")
    assert fault(chain(4)) == "redirects"
    assert fault(hostile.leads_to("/")) == "redirects"


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
def test_every_redirect_is_checked(status: str) -> None:
    with serving(says(b"secret")) as inner:
        assert fault(hostile.leads_to(inner.url, status)) == "address"
    assert inner.asked == []


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1/", "private"),
        ("http://169.254.169.254/latest/meta-data", "private"),
        ("http://[::1]/", "private"),
        ("https://[::ffff:10.0.0.1]/", "private"),
        ("http://127.1/", "address"),
        ("file:///etc/passwd", "address"),
        ("ftp://example.org/", "address"),
        ("http://a:b@example.org/", "address"),
        ("//example.org:22/", "address"),
        ("http://[", "address"),
        ("http://\xff\xfe/", "address"),
        ("/\x01", "address"),
    ],
)
def test_a_redirect_to_where_nobody_should_go(location: str, reason: str) -> None:
    answer = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n".encode("latin-1")
    assert fault(hostile.raw(answer)) == reason


def test_a_redirect_that_names_no_place_leads_in_a_circle() -> None:
    assert fault(says(b"", status="302 Found")) == "redirects"


def test_a_name_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that stands for another number the next time gains nothing by that."""
    looked_up: list[bytes] = []

    def found(host: bytes, port: int, **_more: Any) -> list[Any]:
        looked_up.append(host)
        number = "127.0.0.1" if len(looked_up) == 1 else "127.0.0.99"
        return [(socket.AF_INET, 1, 6, "", (number, port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    with serving(says(b"pinned")) as server:
        # The name must be allowed for its unusual port, and the number for being private.
        allowed = server.allowed | {("two-faced.example", server.port)}
        url = f"http://two-faced.example:{server.port}/"
        assert web.fetch(url, Wish("Town", allowed=allowed)).body == b"pinned"
        assert looked_up == [b"two-faced.example"]
        with pytest.raises(WebFault) as caught:
            web.fetch(url, Wish("Town", allowed=allowed))
    assert caught.value.reason == "private"
    assert f"Host: two-faced.example:{server.port}".encode() in server.asked[0]


def test_the_next_number_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = closed.getsockname()[1]
    with serving(says(b"second")) as server:
        places = [("127.0.0.1", nobody), ("127.0.0.1", server.port)]
        found = [(socket.AF_INET, 1, 6, "", place) for place in places]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
        assert web.fetch(server.url, wish(server)).body == b"second"


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(WebFault) as caught:
        web.fetch(f"http://127.0.0.1:{port}/", Wish("Town", allowed={("127.0.0.1", port)}))
    assert caught.value.reason == "unreachable"
    assert not caught.value.is_lasting
