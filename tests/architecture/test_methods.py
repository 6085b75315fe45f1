"""What the methods of requests may do: each that changes something needs a token, GET does not."""

import hashlib
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models.lists import PeopleList
from app.models.users import User
from tests import make
from tests.architecture.test_routes import VALUES, address, rules


def tables() -> str:
    """A fingerprint of all that is in the database."""
    rows = [
        sorted(map(str, db.session.execute(select(table)).all()))
        for table in db.metadata.sorted_tables
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def test_every_unsafe_method_needs_a_token(
    app: Flask, protected: FlaskClient, john: User, susan: User
) -> None:
    # security 35
    make.post(susan)
    make.filter(john, id=1)
    db.session.add(PeopleList(id=VALUES["list_id"], owner_id=john.id, name="Neighbours"))
    make.first_chat(john, susan)
    make.passkey(john, id=VALUES["passkey_id"])
    with app.test_request_context():
        paths = [
            (method, address(rule))
            for method in ("POST", "PUT", "PATCH", "DELETE")
            for rule in rules(app, method)
        ]
    app.config["WTF_CSRF_ENABLED"] = False
    make.log_in(protected, john)
    app.config["WTF_CSRF_ENABLED"] = True
    before = tables()
    strangers = app.test_client()
    form = {"username": "new", "email": "new@example.org", "body": "x", "theme": "dark"}
    for method, path in paths:
        for client in (protected, strangers):
            response = client.open(path, method=method, data=form)
            refused = response.status_code in {400, 401} or response.location
            assert refused, (method, path, response.status_code)
    assert tables() == before


def test_get_changes_nothing(as_john: FlaskClient, john: User, susan: User) -> None:
    # security 36
    make.follow(john, susan)
    for n in range(25):
        make.post(susan, f"post {n} #tag by @susan and @john https://example.org/")
    before = tables()
    seen: set[str] = set()
    queue = ["/", "/about", "/settings/profile", "/tags/tag", "/readyz"]
    while queue:
        path = queue.pop()
        if path in seen or len(seen) > 150:
            continue
        seen.add(path)
        response = as_john.get(path)
        assert response.status_code < 500, path
        if response.mimetype == "text/html" and response.text:
            for link in BeautifulSoup(response.text, "html.parser").find_all("a", href=True):
                target = urlsplit(urljoin(f"http://localhost{path}", str(link["href"])))
                if target.netloc == "localhost":
                    queue.append(target.path + (f"?{target.query}" if target.query else ""))
    assert len(seen) > 20
    assert tables() == before
