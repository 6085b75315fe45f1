"""Who mutes, blocks and asks in the demonstration."""

from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import requests, users
from app.models.ties import Block, Mute


def test_those_who_look_around_meet_ties(filled: Flask) -> None:
    mara, teo = users.find("mara"), users.find("teo")
    assert mara is not None
    assert teo is not None
    assert db.session.scalars(select(Block.blocker_id)).all() == [mara.id]
    assert db.session.scalars(select(Mute.muter_id)).all() == [mara.id, mara.id]
    assert mara.ties
    assert teo.approves_followers
    assert requests.count(teo) > 1
    assert db.session.scalar(select(func.count()).where(users.User.ties != 0)) == 2
