"""Archives that are brought along where files are kept in a bucket."""

from collections.abc import Callable

import boto3
from flask import Flask
from moto import mock_aws
from sqlalchemy import select

from app import jobs
from app.extensions import db
from app.models import pictures
from app.models.pictures import Picture
from tests import make, pasts
from tests.bringing import bring, faults, posts_of, send
from tests.lib import files


@mock_aws
def test_an_archive_is_read_from_a_bucket_and_leaves_it(make_app: Callable[..., Flask]) -> None:
    app = make_app(STORAGE_URL="s3://key:secret@/town?region=eu-west-1")
    bucket = boto3.resource("s3", region_name="eu-west-1").Bucket("town")
    bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    items = [pasts.toot(1, "<p>A pier</p>", attachment=[pasts.attachment("pier.png", "Wood")])]
    content = pasts.mastodon(items, {"pier.png": files.picture("PNG")})
    with app.app_context():
        client, john = app.test_client(), make.user("john")
        make.log_in(client, john)
        task = bring(app, client, content)
        assert (task.state, task.report["made"]) == ("done", {"posts": 1, "pictures": 1})
        picture = db.session.scalars(select(Picture)).one()
        prints = {pictures.file_of(picture.key, size) for size in ("full", "preview")}
        # What was sent is gone, and so is the picture as it was.
        while jobs.run_due(app):
            pass
        assert {one.key for one in bucket.objects.all()} == prints
        client.post(f"/settings/data/imports/{task.id}/undo")
        while jobs.run_due(app):
            pass
        db.session.rollback()
        assert posts_of(john) == []


@mock_aws
def test_a_bucket_that_is_away_is_said(make_app: Callable[..., Flask]) -> None:
    app = make_app(STORAGE_URL="s3://key:secret@/nowhere?region=eu-west-1")
    with app.app_context():
        client, john = app.test_client(), make.user("john")
        make.log_in(client, john)
        answer = send(client, pasts.mastodon([pasts.toot(1)]))
        assert answer.status_code == 503
        assert any("cannot be kept at the moment" in fault for fault in faults(answer))
