"""A home page with everything that a post can carry."""

from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import publishing, reactions
from app.models.publishing import Choices
from app.models.users import User
from tests import elsewhere, make
from tests.statements import Statements


def test_a_home_of_everything_runs_ten_statements_at_most(
    app: Flask, client: FlaskClient, john: User, susan: User, statements: Statements
) -> None:
    reader = make.user("reader")
    make.follow(reader, john)
    with elsewhere.elsewhere(app) as other:
        for number in range(4):
            post = make.post(susan, f"Original {number}")
            reactions.repost(john, post)
            publishing.publish(john, f"Quote {number}", choices=Choices(quote_of=post))
            make.picture(john, make.post(john, f"Picture {number}"))
            make.poll(john, "Tea", "Coffee", body=f"Question {number} @susan")
            make.post(john, f"Page {number}: {other.url()}")
        elsewhere.run_jobs(app)
    db.session.commit()
    # What all members share is kept since another one came.
    make.log_in(client, john)
    client.get("/bookmarks")
    client = app.test_client()
    make.log_in(client, reader)
    for most in (10, 5):
        statements.clear()
        page = client.get("/").text
        assert len(statements) <= most, statements
    parts = {"h-cite": 4, "Reposted by": 4, "preview-title": 4, "u-photo": 8, "poll-": 4}
    assert page.count("<article") == 20
    assert [part for part, least in parts.items() if page.count(part) < least] == []
