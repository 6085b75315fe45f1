"""Which addresses may be asked for, and where they are."""

import socket
import time
from ipaddress import ip_address
from typing import Any

import pytest

from app.lib import targets
from app.lib.targets import WebFault

# security 50


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("http://example.org", "http://example.org/"),
        ("HTTPS://Example.ORG:443/A?b=C#d", "https://example.org/A?b=C"),
        ("http://example.org.:80/", "http://example.org/"),
        ("http://example.org:443/", "http://example.org:443/"),
        (
            "https://bücher.example/äö",
            "https://xn--bcher-kva.example/%C3%A4%C3%B6",
        ),
        ("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("http://example.org/%20a%2Fb?x=%26", "http://example.org/%20a%2Fb?x=%26"),
        ("http://example.org?q=ß", "http://example.org/?q=%C3%9F"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        ("http://[2606:4700:0:0::1111]:443/", "http://[2606:4700::1111]:443/"),
        ("http://93.184.216.34/", "http://93.184.216.34/"),
        ("http://under_score.example.org/", "http://under_score.example.org/"),
    ],
)
def test_the_same_address_has_one_form(url: str, normal: str) -> None:
    assert targets.parse(url).url == normal
    assert targets.parse(normal).url == normal


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://",
        "http:///path",
        "http://user@example.org/",
        "http://user:secret@example.org/",
        "http://@example.org/",
        "http://good.example\\@evil.example/",
        "http://example.org:0/",
        "http://example.org:22/",
        "http://example.org:8080/",
        "http://example.org:65536/",
        "http://example.org:-80/",
        "http://example.org:x/",
        "http://example.org/\r\nHost: evil.example",
        "http://example.org/a b",
        "http://exa\tmple.org/",
        "http://example.org/\x00",
        "http://localhost/",
        "http://intranet/",
        "http://127.1/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://127.0.0.1.1/",
        "http://1.2.3/",
        "http://example.0x/",
        "http://.example.org/",
        "http://example..org/",
        "http://example.org../",
        "http://%6c%6fcalhost.example/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a." * 127 + "example/",
        "http://example.org/" + "a" * 2048,
        "http://example.org/" + "ä" * 400,
        "http://[fe80::1%25eth0]/",
        "http://[::1%lo]/",
        "http://[::1/",
        "http://[v1.x]/",
        "http://[2606:4700::1111]x/",
        "http://x[2606:4700::1111]/",
        "http://[2606:4700::1111]x:80/",
        "http://exa[mple.org/",
        "http://\ud800.example/",
        "http://example.org/\ud800",
        "http://xn--\u2028.example/",
    ],
)
def test_what_is_no_public_address_is_refused(url: str) -> None:
    with pytest.raises(WebFault) as caught:
        targets.parse(url)
    assert caught.value.reason == "address"
    assert caught.value.is_lasting


def test_wide_letters_do_not_hide_a_number() -> None:
    assert targets.parse("http://１２７。０。０。１/").host == "127.0.0.1"


def test_a_port_is_allowed_for_one_machine_only() -> None:
    allowed = {("127.0.0.1", 5000)}
    assert targets.parse("http://127.0.0.1:5000/", allowed).port == 5000
    for url in ("http://127.0.0.2:5000/", "http://127.0.0.1:5001/", "http://[::1]:5000/"):
        with pytest.raises(WebFault):
            targets.parse(url, allowed)


PRIVATE = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.1.2.3 169.254.169.254
    172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.9 192.0.0.170 192.0.2.1 192.88.99.1 192.168.1.1
    198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b::7f00:1
    64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1
    2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1 3fff::1 4000::1 5f00::1
    fc00::1 fd12:3456::1 fe80::1 fec0::1 ff02::1 ff0e::1
"""
PUBLIC = """
    1.1.1.1 8.8.8.8 93.184.216.34 100.128.0.1 172.32.0.1 192.0.1.1 2606:4700::1111 2a00:1450::5
"""


@pytest.mark.parametrize("number", PRIVATE.split())
def test_private_numbers(number: str) -> None:
    assert not targets.is_public(ip_address(number))


@pytest.mark.parametrize("number", PUBLIC.split())
def test_public_numbers(number: str) -> None:
    assert targets.is_public(ip_address(number))


def names(monkeypatch: pytest.MonkeyPatch, *numbers: str, zone: int = 0) -> None:
    """Let every name stand for these numbers."""

    def found(_host: bytes, port: int, **_more: Any) -> list[Any]:
        return [
            (socket.AF_INET6, 1, 6, "", (number, port, 0, zone))
            if ":" in number
            else (socket.AF_INET, 1, 6, "", (number, port))
            for number in numbers
        ]

    monkeypatch.setattr(socket, "getaddrinfo", found)


def test_a_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, "2606:4700::1111", "1.1.1.1")
    found = targets.resolve(targets.parse("http://example.org/"), 1)
    assert found == [
        (socket.AF_INET6, ("2606:4700::1111", 80, 0, 0)),
        (socket.AF_INET, ("1.1.1.1", 80)),
    ]


@pytest.mark.parametrize(
    "numbers", [("127.0.0.1",), ("1.1.1.1", "10.0.0.1"), ("2606:4700::1111", "::1"), ("fe80::1%2",)]
)
def test_a_name_with_a_private_number_is_refused(
    monkeypatch: pytest.MonkeyPatch, numbers: tuple[str, ...]
) -> None:
    names(monkeypatch, *numbers)
    with pytest.raises(WebFault) as caught:
        targets.resolve(targets.parse("http://example.org/"), 1)
    assert caught.value.reason == "private"


def test_a_number_with_a_zone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, "2606:4700::1111", zone=3)
    with pytest.raises(WebFault):
        targets.resolve(targets.parse("http://example.org/"), 1)


@pytest.mark.parametrize("port", [80, 443])
def test_no_number_is_allowed_by_accident(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    names(monkeypatch, "127.0.0.1")
    target = targets.parse(f"http://example.org:{port}/")
    with pytest.raises(WebFault):
        targets.resolve(target, 1, {("127.0.0.1", 5000)})
    assert targets.resolve(target, 1, {("127.0.0.1", port)})


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: Any, **_more: Any) -> list[Any]:
        raise socket.gaierror(-2, "unknown")

    for found in (unknown, lambda *_args, **_more: []):
        monkeypatch.setattr(socket, "getaddrinfo", found)
        with pytest.raises(WebFault) as caught:
            targets.resolve(targets.parse("http://example.org/"), 1)
        assert caught.value.reason == "unknown"
        assert not caught.value.is_lasting


def test_a_slow_resolver_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: time.sleep(1))
    began = time.monotonic()
    with pytest.raises(WebFault) as caught:
        targets.resolve(targets.parse("http://example.org/"), 0.1)
    assert caught.value.reason == "slow"
    assert time.monotonic() - began < 0.8
