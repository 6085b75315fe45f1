"""Web addresses in plain text."""

import time

import pytest

from app.lib import links


def urls(text: str) -> list[str]:
    return [link.url for link in links.find(text)]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("see http://example.com.", "http://example.com"),
        ("(https://example.com/a_(b)?c=d&e#f)", "https://example.com/a_(b)?c=d&e#f"),
        ("HTTPS://EXAMPLE.com/Path", "HTTPS://EXAMPLE.com/Path"),
        ("at http://localhost:5000/x, and", "http://localhost:5000/x"),
        ("https://münchen.de/straße", "https://münchen.de/straße"),
        ("見てhttps://日本語.jp/です。", "https://日本語.jp/です"),
        ("（https://example.com/人々）、", "https://example.com/人々"),
        ("<https://example.com/>", "https://example.com/"),
        ('"https://example.com/x"', "https://example.com/x"),
        ("https://example.com/@ana", "https://example.com/@ana"),
        ("https://a.example/?u=http://b.example/", "https://a.example/?u=http://b.example/"),
    ],
)
def test_an_address_is_found_without_what_surrounds_it(text: str, url: str) -> None:
    (link,) = links.find(text)
    assert link.url == url
    assert text[link.start : link.end] == url


@pytest.mark.parametrize(
    "text",
    [
        "example.com",
        "www.example.com",
        "ana@example.com",
        "//example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "javascript://example.com/%0aalert(1)",
        "data:text/html,x",
        "vbscript:x",
        "mailto:ana@example.com",
        "xhttp://example.com",
        "http:/example.com",
        "http:///example.com",
        "http://",
        "https://a_b.example/",
    ],
)
def test_only_http_and_https_are_addresses(text: str) -> None:  # security 39
    assert urls(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "https://good@evil/",
        "https://good.example:80@evil.example/",
        "https://good.example\\@evil.example/",
        "https://" + "a" * 60 + "@evil.example/",
        "https://good%2eexample.evil.example",
        "https://good%40evil.example/",
    ],
)
def test_a_user_before_the_host_makes_it_no_address(text: str) -> None:  # security 40
    assert urls(text) == []


def test_invisible_and_turning_characters_end_an_address() -> None:  # security 40
    for character in "\u202e\u2066\u200b\u200d\u00ad\u2060":
        assert urls(f"https://evil.example/{character}x") == ["https://evil.example/"]


def test_an_address_of_unreasonable_length_is_none() -> None:
    assert urls("https://example.com/" + "a" * links.LONGEST) == []


def test_no_more_than_a_cap_of_addresses_is_found() -> None:  # security 42
    assert len(urls("https://a.example " * (links.MOST + 10))) == links.MOST


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.com/", "example.com"),
        ("http://example.com/a/b?c#d", "example.com/a/b?c#d"),
        ("http://localhost:5000/x", "localhost:5000/x"),
        ("https://example.com/" + "a" * 100, "example.com/" + "a" * 27 + "…"),
        ("https://example.com?" + "a" * 100, "example.com?" + "a" * 27 + "…"),
        ("https://münchen.de/", "münchen.de"),
        ("https://日本語.jp", "日本語.jp"),
        ("https://пример.рф/", "пример.рф"),
    ],
)
def test_a_label_has_no_scheme_and_fits(url: str, shown: str) -> None:
    assert links.label(url) == shown


def test_a_label_shows_the_whole_host_however_long() -> None:  # security 40
    host = "good.example." + "long." * 20 + "evil.example"
    assert links.label(f"https://{host}/login") == f"{host}/…"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://аpple.com/", "xn--pple-43d.com"),  # a Cyrillic а
        ("https://аррӏе.com:80/x", "xn--80ak6aa92e.com:80/x"),  # all Cyrillic
        ("https://good.example⁄login.evil.example", r"good.example\u2044login.evil.example"),
        ("https://evil.exam℀.example/", r"evil.exam\u2100.example"),
        ("https://" + "ш" * 70 + ".com", r"\u0448" * 70 + ".com"),
    ],
)
def test_a_host_of_mistakable_letters_is_shown_in_ascii(
    url: str, shown: str
) -> None:  # security 40
    assert links.label(url) == shown


@pytest.mark.parametrize("unit", ["http://", "http://[", "https://a.b/( ", "http://a@b ", "http"])
def test_finding_takes_time_in_proportion(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    urls(text)
    assert time.process_time() - started < 30


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://a.example/x, and", "https://a.example/x"),
        ("see https://a.example/x", ""),
        ("https://good.example@evil.example/", ""),
        ("", ""),
    ],
)
def test_an_address_leads_a_text_or_none_does(typed: str, address: str) -> None:
    assert links.leading(typed) == address


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://a.example:8080/x?y#z", "a.example:8080"),
        ("https://a.example?x", "a.example"),
        ("https://\u0430.example/", "xn--80a.example"),
    ],
)
def test_the_host_is_shown_as_in_a_label(url: str, host: str) -> None:
    assert links.host(url) == host


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://xn--bcher-kva.example/x", "bücher.example"),
        ("https://xn--r8jz45g.xn--zckzah:443/", "例え.テスト:443"),
        # Cyrillic letters in the place of Latin ones.
        ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),
        ("https://xn--a.example/", "xn--a.example"),
        ("https://under_score.example/", "under_score.example"),
        ("https://[2606:4700::1111]:80/", "[2606:4700::1111]:80"),
        ("https://1.1.1.1/", "1.1.1.1"),
    ],
)
def test_an_international_host_is_shown_in_its_letters_where_that_is_safe(
    url: str, host: str
) -> None:
    # security 40
    assert links.readable_host(url) == host
