"""Logs for programs, and the number by which a request is known."""

import json
from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.test_logs import CANARIES, break_it, logged, make_site, text_of

__all__ = ["logged", "make_site"]


def lines_of(site: Flask) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text_of(site).splitlines()]


def test_logs_for_programs_are_an_object_a_line(make_site: Callable[..., Flask]) -> None:
    # security 52
    site = make_site(LOG_FORMAT="json")
    break_it(site.test_client())
    site.logger.warning("two\nlines", extra={"fields": {"statements": [{"sql": "SELECT 1"}]}})
    fault, plain = lines_of(site)
    assert fault["level"] == "ERROR"
    assert fault["route"] == "POST /auth/reset_password/<token>"
    assert "break_down" in fault["traceback"]
    assert len(fault["request_id"]) == 32
    assert plain["message"] == "two\nlines"
    assert plain["statements"] == [{"sql": "SELECT 1"}]
    assert [canary for canary in CANARIES if canary in text_of(site)] == []


def test_a_person_and_a_log_see_the_number_that_the_proxy_gave(
    make_site: Callable[..., Flask],
) -> None:
    # security 51
    named = "0123456789abcdef0123456789abcdef"
    believing = make_site(LOG_FORMAT="json", TRUSTED_PROXIES=1)
    page = believing.test_client().get("/about", headers={"X-Request-Id": named}).text
    assert named in page
    assert lines_of(believing)[-1]["request_id"] == named
    odd = believing.test_client().get("/about", headers={"X-Request-Id": "<b>odd</b>"}).text
    assert "odd" not in odd
    doubting = make_site(TRUSTED_PROXIES=0)
    assert named not in doubting.test_client().get("/about", headers={"X-Request-Id": named}).text
