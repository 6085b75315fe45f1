"""Parts of pages that are kept: nobody is shown what was written for another."""

import pytest
from flask import Flask, render_template_string

from app.models.users import User
from tests import make


def test_each_sees_a_home_of_their_own(app: Flask, john: User, susan: User) -> None:
    for person, other in [(john, susan), (susan, john), (john, susan)]:
        client = app.test_client()
        make.log_in(client, person)
        page = client.get("/").text
        composer = page[
            page.index('id="compose"') : page.index("</form>", page.index('id="compose"'))
        ]
        assert f"What is new, {person.username}?" in composer
        assert f'data-draft="{person.id}"' in composer
        assert other.username not in composer


def test_each_language_has_parts_of_its_own(app: Flask, susan: User) -> None:
    make.post(susan)
    client = app.test_client()
    seen = [client.get("/explore", headers={"Accept-Language": code}).text for code in ("en", "es")]
    assert "Copy link" in seen[0]
    assert "Copy link" not in seen[1]


def test_an_unknown_name_in_a_key_is_refused(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(LookupError, match=r"fine\.fine"):
        render_template_string("{{ kept('fine', 'fine', nobody_knows) }}")
