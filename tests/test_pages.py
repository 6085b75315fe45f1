"""What the templates call: moments, figures, files, icons, addresses."""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from flask_babel import force_locale

from app.lib import clock
from app.models.users import User
from app.pages import post_url, profile_url, site_url
from app.pages.faces import avatar_url
from app.pages.files import asset, has_asset, icon
from app.pages.moments import compact, day_tag, direction, for_moment, time_patterns, time_tag
from tests import make

GZIP = {"Accept-Encoding": "gzip"}
NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@pytest.fixture
def at_noon(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A request at noon of 14 March 2026, by a stranger."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    with app.test_request_context("/"):
        yield


def words(tag: str) -> str:
    return re.sub(r"<[^>]+>", "", tag)


def before_noon(**spans: float) -> str:
    return words(time_tag(NOON - timedelta(**spans)))


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ({"seconds": 0}, "now"),
        ({"seconds": 59}, "now"),
        ({"minutes": -5}, "now"),
        ({"minutes": 4, "seconds": 59}, "4 min"),
        ({"minutes": 59}, "59 min"),
        ({"hours": 1}, "1 h"),
        ({"hours": 23, "minutes": 59}, "23 h"),
        ({"days": 1}, "13 Mar"),
        ({"days": 73}, "31 Dec 2025"),
    ],
)
def test_a_moment_is_told_shortly(at_noon: None, spans: dict[str, float], expected: str) -> None:
    assert before_noon(**spans) == expected


@pytest.mark.usefixtures("at_noon")
def test_a_moment_is_a_time_element_that_names_it_in_full() -> None:
    tag = time_tag(NOON - timedelta(hours=2), "dt-published")
    assert 'class="dt-published"' in tag
    assert 'datetime="2026-03-14T10:00:00Z"' in tag
    assert 'title="14 March 2026, 10:00 UTC"' in tag
    assert "style" not in tag


@pytest.mark.usefixtures("at_noon")
def test_a_moment_is_told_in_spanish() -> None:
    with force_locale("es"):
        tag = time_tag(NOON - timedelta(days=2))
        assert words(tag) == "12 mar"
        assert 'title="12 de marzo de 2026, 12:00 UTC"' in tag


@pytest.mark.usefixtures("at_noon")
def test_days_are_told_long_and_by_the_month() -> None:
    assert words(day_tag(NOON)) == "14 March 2026"
    assert words(day_tag(NOON, "month")) == "March 2026"
    assert words(day_tag(NOON, "full")) == "14 March 2026, 12:00 UTC"


def test_moments_follow_the_chosen_time_zone(as_john: FlaskClient, john: User) -> None:
    john.timezone = "Asia/Tokyo"
    john.created_at = datetime(2026, 1, 31, 23, 0, tzinfo=UTC)
    page = as_john.get("/@john").get_data(as_text=True)
    assert "February 2026" in page
    assert "1 February 2026, 08:00" in page


@pytest.mark.usefixtures("at_noon")
def test_flask_moments_own_methods_write_time_elements() -> None:
    moment = current_app.extensions["moment"]
    assert words(moment(NOON - timedelta(minutes=3)).fromNow()) == "3 min"
    assert words(moment(NOON).format("LL")) == "14 March 2026, 12:00 UTC"
    assert moment(NOON).calendar().startswith("<time datetime=")
    assert words(moment().fromNow()) == "now"


@pytest.mark.usefixtures("at_noon")
def test_scripts_get_the_same_patterns() -> None:
    with force_locale("es"):
        assert '"long":"D [de] MMMM [de] YYYY"' in time_patterns()
        assert '"hours":"{} h"' in time_patterns()
    left = json.loads(time_patterns())["left"]
    assert left["days"] == {"one": "{} day left", "other": "{} days left"}


@pytest.mark.parametrize(
    ("cldr", "expected"),
    [("d MMM y", "D MMM YYYY"), ("d 'de' MMMM", "D [de] MMMM"), ("y年M月d日", "YYYY年M月D日")],
)
def test_patterns_are_put_in_moments_letters(cldr: str, expected: str) -> None:
    assert for_moment(cldr) == expected


@pytest.mark.parametrize(
    ("locale", "expected"), [("en", "ltr"), ("es", "ltr"), ("ar", "rtl"), ("he", "rtl")]
)
def test_direction_follows_the_language(at_noon: None, locale: str, expected: str) -> None:
    with force_locale(locale):
        assert direction() == expected


@pytest.mark.parametrize(
    ("number", "english", "spanish"),
    [(0, "0", "0"), (9_999, "9,999", "9999"), (12_345, "12K", "12 mil")],
)
def test_figures_are_short(at_noon: None, number: int, english: str, spanish: str) -> None:
    assert compact(number) == english
    with force_locale("es"):
        assert compact(number).replace("\xa0", " ") == spanish.replace("9999", compact(9_999))


@pytest.mark.usefixtures("at_noon")
def test_a_file_has_its_version_in_its_address() -> None:
    assert re.fullmatch(r"/static/css/theme\.css\?v=[0-9a-f]{12}", asset("css/theme.css"))
    assert asset("css/nothing.css") == "/static/css/nothing.css"
    assert has_asset("css/theme.css")
    assert not has_asset("css/nothing.css")


def test_a_versioned_file_is_kept_for_a_year(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context("/"):
        address = asset("css/theme.css")
    kept = client.get(address, buffered=True)
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    stale = client.get("/static/css/theme.css?v=000000000000", buffered=True)
    assert stale.headers["Cache-Control"] == "no-cache"


def test_texts_are_sent_compressed_to_who_takes_them(client: FlaskClient) -> None:
    plain = client.get("/static/css/theme.css", buffered=True)
    packed = client.get("/static/css/theme.css", headers=GZIP, buffered=True)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] != plain.headers["ETag"]
    picture = client.get("/static/img/mark-180.png", headers=GZIP, buffered=True)
    assert "Content-Encoding" not in picture.headers


def test_a_file_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    packed = client.get("/static/js/menus.js", headers=GZIP, buffered=True)
    known = {"If-None-Match": packed.headers["ETag"]}
    again = client.get("/static/js/menus.js", headers=known, buffered=True)
    assert again.status_code == 304


@pytest.mark.usefixtures("at_noon")
def test_an_icon_is_for_eyes_only() -> None:
    drawn = icon("house")
    assert drawn.startswith('<svg class="icon" aria-hidden="true"><use href="/static/vendor/')
    assert drawn.endswith('#house"/></svg>')
    assert 'class="icon icon-flip end"' in icon("chat", flip=True, cls="end")


def test_addresses_of_people_and_posts(app: Flask, john: User) -> None:
    with app.test_request_context("/"):
        post = make.post(john)
        post.author = john
        assert profile_url("john") == "/@john"
        assert avatar_url(john) == "/tiles/john.svg"
        assert post_url(post) == f"/@john/{post.id}"
        assert site_url("/about") == "http://localhost/about"


def test_no_one_gets_the_token_of_another(
    app: Flask, john: User, susan: User
) -> None:  # security 35
    pages = []
    for person in (john, susan, john):
        browser = app.test_client()
        make.log_in(browser, person)
        with app.app_context():  # a context of the request's own, as on a real site
            pages.append(browser.get("/").get_data(as_text=True))
    tokens = [set(re.findall(r'name="csrf_token" value="([^"]*)"', page)) for page in pages]
    assert [len(found) for found in tokens] == [1, 1, 1]
    assert len(set.union(*tokens)) == 3
    assert not any(mark in page for page in pages for mark in "\x02\x03")
