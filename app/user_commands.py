"""`flask user`: accounts, for whoever runs the machine; the first administrator is made here."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import func, select
from wtforms import ValidationError

from app.account_fields import USERNAME_FAULTS, USERNAME_SHAPE
from app.extensions import db
from app.lib import clock, passwords, progress, text
from app.models import (
    credentials,
    erasing,
    events,
    leaving,
    moderation,
    staff_log,
    standing,
    users,
)
from app.models.addresses import EMAIL_MAX
from app.models.posts import Post
from app.models.roles import ADMINISTRATOR, MEMBER, ROLES
from app.models.staff_log import REASON_MAX, StaffEvent, Target
from app.models.users import User
from app.new_passwords import check_new_password, names_of
from app.site_commands import require_database

user = AppGroup("user", help="Make accounts, give them roles, suspend and delete them.")
reason_option = click.option(
    "--reason", default="", help="Why; the person reads it, and it stays in the log of staff."
)
role_option = click.option("--role", type=click.Choice(ROLES), default=MEMBER, show_default=True)


@contextmanager
def person_called(name: str) -> Iterator[User]:
    """Somebody, by name; what is done to them is committed. Raises ClickException."""
    require_database()
    person = users.find(name.removeprefix("@"))
    if person is None:
        raise click.ClickException(f"nobody is called '{name}'")
    yield person
    db.session.commit()


@user.command("create")
@click.argument("name")
@click.argument("email")
@role_option
@click.option("--mail", is_flag=True, help="Mail a link to choose a password; ask for none here.")
def create(name: str, email: str, role: str, mail: bool) -> None:
    """Make an account called NAME with the address EMAIL.

    Its password is asked for, or chosen by a mailed link.
    """
    require_database()
    name, email = name.lower(), email.strip().lower()
    check_names(name, email)
    password = secrets.token_urlsafe(32) if mail else asked_password(name, email)
    person = made(name, email, passwords.hash_password(password))
    # Whoever runs the machine knows whose address it is.
    person.email_confirmed_at, person.role = clock.now(), role
    after = {"role": role}
    staff_log.record(None, "person_created", Target.person(person), after=after)
    if mail:
        asked = credentials.ResetRequested(email, current_app.config["LANGUAGES"][0])
        events.record(asked)
    db.session.commit()
    told = "; a link to choose a password is on its way" if mail else ""
    click.echo(f"@{name} is here now, as {role}{told}.")


def check_names(name: str, email: str) -> None:
    """Raises ClickException where nobody can be called so, or have that address."""
    fault = text.username_fault(name)
    if fault is not None:
        raise click.ClickException(str(USERNAME_FAULTS.get(fault, USERNAME_SHAPE)))
    local, at, domain = email.rpartition("@")
    if not (local and at and "." in domain) or len(email) > EMAIL_MAX or " " in email:
        raise click.ClickException(f"'{email}' is not a mail address")


def asked_password(name: str, email: str) -> str:
    """A password as it is typed twice. Raises ClickException for one that is guessed first."""
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt="Once more")
    try:
        check_new_password(typed, names_of(name, email))
    except ValidationError as fault:
        raise click.ClickException(str(fault)) from None
    return typed


def made(name: str, email: str, password_hash: str) -> User:
    """The new account. Raises ClickException where the name or the address is taken."""
    try:
        person = users.register(name, email, password_hash)
    except users.UsernameTaken:
        raise click.ClickException(f"somebody is called '{name}'") from None
    if person is None:
        db.session.rollback()
        raise click.ClickException(f"an account has the address '{email}'")
    return person


@user.command("promote")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@reason_option
@click.option("--force", is_flag=True, help="Also if no administrator is left then.")
def promote(name: str, role: str, reason: str, force: bool) -> None:
    """Give NAME another role, a lower one too."""
    with person_called(name) as person:
        if role != ADMINISTRATOR and not force:
            keep_an_administrator(person)
        is_other = standing.change_role(person, role, reason[:REASON_MAX], None)
    click.echo(f"@{person.username} is {role} {'now' if is_other else 'already'}.")


def keep_an_administrator(person: User) -> None:
    """Raises ClickException where nobody would be left who may do everything."""
    if standing.is_last_administrator(person):
        raise click.ClickException(
            f"@{person.username} is the only administrator; promote another one first, or --force"
        )


@user.command("reset-password")
@click.argument("name")
def reset_password(name: str) -> None:
    """Mail NAME a link to choose a new password; nobody else sees it."""
    with person_called(name) as person:
        standing.start_reset(person, current_app.config["LANGUAGES"][0], None)
    click.echo(f"A link is on its way to @{person.username}; it works for an hour.")


@user.command("suspend")
@click.argument("name")
@click.option("--reason", prompt=True, help="Why; the person reads it.")
@click.option("--force", is_flag=True, help="Also if no administrator is left then.")
def suspend(name: str, reason: str, force: bool) -> None:
    """Hide NAME from everybody; after 30 days the account is deleted."""
    with person_called(name) as person:
        if not force:
            keep_an_administrator(person)
        if not standing.suspend(person, reason[:REASON_MAX], None):
            raise click.ClickException(f"@{person.username} is suspended already")
    click.echo(f"@{person.username} is suspended; take it back: flask user reinstate {name}")


@user.command("reinstate")
@click.argument("name")
@reason_option
def reinstate(name: str, reason: str) -> None:
    """Let NAME be here as before."""
    with person_called(name) as person:
        if not moderation.reinstate(person, reason[:REASON_MAX], None):
            raise click.ClickException(f"@{person.username} is not suspended, or it is too late")
    click.echo(f"@{person.username} is here as before.")


@user.command("delete")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--force", is_flag=True, help="Also if no administrator is left then.")
def delete(name: str, yes: bool, force: bool) -> None:
    """Delete NAME for good, with all that is theirs. Killed halfway, it goes on when run again."""
    with person_called(name) as person:
        if not force:
            keep_an_administrator(person)
        username, person_id = person.username, person.id
        if not yes:
            click.confirm(f"Delete @{username} and all that is theirs, for good?", abort=True)
        leaving.end(person)
        note_deletion(person)
    progress.show(erased(person_id))
    click.echo(f"@{username} is deleted.")


def note_deletion(person: User) -> None:
    """Write down that somebody is deleted: once, however often it has to be begun."""
    told = staff_log.about(person).where(StaffEvent.action == "person_deleted")
    if db.session.scalar(told.limit(1)) is None:
        staff_log.record(None, "person_deleted", Target.person(person))


def erased(person_id: int) -> Iterator[tuple[str, int, int]]:
    """Erase a person portion by portion, each in a transaction; how many posts are gone."""
    total = posts_of(person_id)
    while erasing.erase_some(person_id):
        db.session.commit()
        yield "Posts", min(total, max(0, total - posts_of(person_id))), total
    db.session.commit()
    yield "Posts", total, total


def posts_of(person_id: int) -> int:
    return db.session.scalar(select(func.count(Post.id)).where(Post.author_id == person_id)) or 0


COMMANDS: Final = (user,)
