"""Changes of mail addresses, and the links in their mails."""

from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import email_changes
from app.models.addresses import EmailChange
from app.models.users import User
from app.pages.letters import signing_keys
from tests import make

NEW = "john@new.example"


def ask(browser: FlaskClient, email: str = NEW) -> int:
    form = {"email": email, "current_password": make.PASSWORD}
    return browser.post("/settings/account", data=form).status_code


def link_of(change: EmailChange, purpose: str = "email") -> str:
    user = db.session.get_one(User, change.user_id)
    token = email_changes.mailed_token(change, user, purpose, signing_keys())
    return f"/auth/email/{'back/' if purpose == 'email back' else ''}{token}"


def newest() -> EmailChange:
    db.session.expire_all()
    return db.session.scalars(select(EmailChange).order_by(EmailChange.id.desc())).first()  # type: ignore[return-value]


def address_of(person: User) -> str:
    db.session.expire_all()
    return person.email
