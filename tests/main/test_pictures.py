"""Pictures in posts: taken in, refused, prepared, and shown to those who may see them."""

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.models import pictures
from app.models.users import User
from tests.lib import files
from tests.main.sending import (
    add,
    all_pictures,
    count_posts,
    form,
    kept_files,
    refused,
    run_jobs,
    whole,
)


def test_a_post_with_pictures(app: Flask, as_john: FlaskClient, john: User) -> None:
    sent = form(
        ("a.jpg", files.picture()),
        ("b.png", files.picture("PNG", 700, 500)),
        alt_text=["Red above blue.", ""],
    )
    assert as_john.post("/posts", data=sent).status_code == 302
    first, second = all_pictures()
    assert [first.position, second.position] == [0, 1]
    assert (first.alt_text, first.state) == ("Red above blue.", pictures.WAITING)
    assert "Being prepared" in as_john.get("/").text
    run_jobs(app)
    assert (second.width, second.preview_width, second.preview_height) == (700, 600, 429)
    page = BeautifulSoup(as_john.get("/").text, "html.parser")
    shown = page.select(".media .u-photo")
    assert [(image["alt"], image["width"], image["height"]) for image in shown] == [
        ("Red above blue.", "64", "48"),
        ("", "600", "429"),
    ]
    assert len(page.select(".media .blur path")) == 24
    for image in shown:
        answer = as_john.get(str(image["src"]))
        assert answer.mimetype == "image/webp"
        assert Image.open(BytesIO(answer.data)).format == "WEBP"
    assert len(kept_files()) == 4
    assert not any(key.endswith("upload") for key in kept_files())


def test_pictures_need_no_words(app: Flask, as_john: FlaskClient, john: User) -> None:
    assert as_john.post("/posts", data=form(body="")).status_code == 422
    answer = as_john.post("/posts", data=form(("a.gif", files.animation()), body=""))
    assert answer.status_code == 302
    run_jobs(app)
    assert "This picture moves" in as_john.get("/").text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be read"),
        (b"<html>", "cannot be read"),
        (b"", "cannot be read"),
        (files.bomb(30_000), "33 million pixels"),
        (files.bomb(9_000), "33 million pixels"),
        (files.crowded_gif(61), "60 frames"),
        (files.picture() + bytes(8 * 1024 * 1024), "8 MB"),
    ],
    ids=["svg", "html", "empty", "30000²", "9000²", "61 frames", "8 MB"],
)
def test_what_is_refused_is_named_and_all_else_comes_back(
    as_john: FlaskClient, john: User, content: bytes, why: str
) -> None:
    # security 44, 46
    sent = form(
        ("good.png", files.picture("PNG")),
        ("bad.jpg", content),
        body="Typed for long.",
        alt_text=["What is good", "What is bad"],
        content_warning="Boats",
    )
    page = refused(as_john.post("/posts", **whole(sent)))
    errors = " ".join(error.get_text() for error in page.select(".for-pictures .error"))
    assert "bad.jpg" in errors
    assert why in errors
    assert "good.png" not in errors
    assert page.select_one("textarea#body").get_text().strip() == "Typed for long."  # type: ignore[union-attr]
    assert page.select_one("#content_warning")["value"] == "Boats"  # type: ignore[index]
    typed = [area.get_text().strip() for area in page.select("#compose [name=alt_text]")]
    assert typed[:2] == ["What is good", "What is bad"]
    (kept,) = [field["value"] for field in page.select("#compose .uploads [name=picture]")]
    assert count_posts() == 0
    again = form(body="Typed for long.", picture=[kept], alt_text=typed)
    assert as_john.post("/posts", data=again).status_code == 302
    (picture,) = all_pictures()
    assert (picture.alt_text, picture.post_id is not None) == ("What is good", True)


def test_a_fifth_picture_is_left_out(as_john: FlaskClient, john: User) -> None:
    sent = form(*((f"{number}.png", files.picture("PNG")) for number in range(6)))
    page = refused(as_john.post("/posts", data=sent))
    assert "4.png is left out" in page.text
    assert len(page.select(".uploads > li")) == 4
    assert not page.select("#images")


def test_a_picture_is_left_out_by_a_tick(as_john: FlaskClient, john: User) -> None:
    sent = form(("a.png", files.picture("PNG")), ("b.png", files.picture("PNG")), body="x" * 501)
    page = refused(as_john.post("/posts", data=sent))
    first, second = [field["value"] for field in page.select(".uploads [name=picture]")]
    again = form(picture=[first, second], alt_text=["one", "two"], remove=first)
    assert as_john.post("/posts", data=again).status_code == 302
    gone, used = all_pictures()
    assert (gone.post_id, used.alt_text) == (None, "two")


def test_the_order_is_that_of_the_form(as_john: FlaskClient, john: User) -> None:
    ids = add(as_john, 3)
    sent = form(("d.png", files.picture("PNG")), picture=ids[::-1], alt_text=["c", "b", "a", "d"])
    assert as_john.post("/posts", data=sent).status_code == 302
    in_order = sorted(all_pictures(), key=lambda picture: picture.position)
    assert [picture.alt_text for picture in in_order] == ["c", "b", "a", "d"]


def test_the_script_is_told_what_is_wrong(as_john: FlaskClient, john: User) -> None:
    answer = as_john.post("/pictures", data={"images": [(BytesIO(b"x"), "x.png")]})
    assert answer.status_code == 422
    assert answer.json == {
        "pictures": [],
        "errors": ["x.png cannot be read. Pictures are JPEG, PNG, WebP or GIF files."],
    }
    assert as_john.post("/pictures").status_code == 422


def test_who_wants_it_is_stopped_without_a_description(
    app: Flask, as_john: FlaskClient, john: User
) -> None:
    john.requires_alt_text = True
    first, second = add(as_john, 2)
    sent = form(picture=[first, second], alt_text=["One.", ""])
    page = refused(as_john.post("/posts", data=sent))
    assert "Picture 2: it has no description." in page.text
    assert as_john.post("/posts", data=sent | {"alt_text": ["One.", "Two."]}).status_code == 302


def test_what_cannot_be_decoded_is_said_and_the_post_stays(
    app: Flask, client: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    noise = files.encoded(Image.effect_noise((300, 300), 90), "PNG")
    sent = form(
        *[("a.png", noise[:2000]), ("b.png", files.picture("PNG"))],
        alt_text=["A pair of herons.", ""],
    )
    assert as_john.post("/posts", data=sent).status_code == 302
    assert as_john.get("/").text.count("Being prepared") == 2
    run_jobs(app)
    own, others = as_john.get("/").text, client.get("/@john").text
    assert "Only you see this" in own
    assert "Only you see this" not in others
    for page in (own, others):
        assert "Look." in page
        assert "A pair of herons." in page
        shown = BeautifulSoup(page, "html.parser")
        assert len(shown.select(".media-1 .u-photo")) == len(shown.select("figure.picture")) == 1
    assert len(kept_files()) == 2


def test_pictures_that_are_coming_are_asked_for_by_themselves(
    app: Flask, client: FlaskClient, as_john: FlaskClient, john: User
) -> None:
    as_john.post("/posts", data=form(("a.png", files.picture("PNG"))))
    album = BeautifulSoup(client.get("/@john").text, "html.parser").select_one(".album[hx-get]")
    assert album is not None
    address, fragment = str(album["hx-get"]), {"HX-Request": "true"}
    later = BeautifulSoup(client.get(address, headers=fragment).text, "html.parser")
    assert later.select_one(".album[hx-get]")["hx-get"] != address  # type: ignore[index]
    assert later.select_one("[data-coming]")
    last = client.get(address.replace("tries=1", "tries=5"), headers=fragment).text
    assert "hx-get" not in last
    run_jobs(app)
    come = client.get(address, headers=fragment).text
    assert "u-photo" in come
    assert "hx-get" not in come
    assert "<article" not in come
    assert len(BeautifulSoup(come, "html.parser").select(".album")) == 1
    assert client.get(address).location.endswith(f"/@john/{all_pictures()[0].post_id}")
    for damaged in ("", "x", "-1", "9" * 30):
        address = f"{address.partition('?')[0]}?tries={damaged}"
        assert client.get(address, headers=fragment).status_code == 200


def test_a_program_gets_the_same_refusal(as_john: FlaskClient, john: User) -> None:
    sent = form(("bad.png", b"?"))
    answer = as_john.post("/posts", data=sent, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "bad.png" in (answer.json or {})["message"]


def test_sent_twice_it_is_one_post(app: Flask, as_john: FlaskClient, john: User) -> None:
    ids = add(as_john, 2)
    sent = form(picture=ids, alt_text=["a", "b"], once="the-same-composer")
    for _ in range(2):
        assert as_john.post("/posts", data=dict(sent)).status_code == 302
    assert count_posts() == 1
    with_files = form(("a.png", files.picture("PNG")), body="Again.", once="another-composer")
    assert as_john.post("/posts", data=with_files).status_code == 302
    with_files = form(("a.png", files.picture("PNG")), body="Again.", once="another-composer")
    assert as_john.post("/posts", data=with_files).status_code == 302
    assert count_posts() == 2
