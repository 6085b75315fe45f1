"""`flask settings` and `flask invite`: what whoever runs the machine types."""

import json
from typing import Any, Final

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from app import site
from app.extensions import db
from app.models import invitations, staff_log
from app.models.invitations import Invitation
from app.models.staff_log import Target
from app.pages.letters import link, signing_keys
from app.schema import SchemaOutdated, require_current
from app.site import CLOSED, REGISTRATION, Setting

settings = AppGroup("settings", help="Look at what the site is set to, and change it.")


@settings.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def show_all(as_json: bool) -> None:
    """Show every setting, and which are not what they are at first."""
    require_database()
    values = {setting.name: site.choice(setting) for setting in site.DECLARED}
    if as_json:
        click.echo(json.dumps(values, indent=2, ensure_ascii=False))
        return
    widest = max(map(len, values))
    for setting in site.DECLARED:
        mark = "" if values[setting.name] == site.at_first(setting) else "  (changed)"
        click.echo(f"{setting.name:{widest}}  {written(values[setting.name])}{mark}")


@settings.command("get")
@click.argument("name")
def show(name: str) -> None:
    """Show one setting, as bare text; a list in lines."""
    setting = find(name)
    require_database()
    click.echo(written(site.choice(setting), "\n"))


@settings.command("set")
@click.argument("name")
@click.argument("value")
def change(name: str, value: str) -> None:
    """Set NAME to VALUE; a list has blanks or commas between."""
    setting = find(name)
    try:
        chosen = setting.kind.typed(value)
    except ValueError as fault:
        raise click.ClickException(f"{name}: {fault}") from None
    require_database()
    site.choose(setting, chosen, by=None)
    db.session.commit()
    site.look_again()
    click.echo(f"{name} is {written(chosen) or 'empty'} now; every process knows in some seconds.")


@settings.command("reset")
@click.argument("name")
def reset(name: str) -> None:
    """Let the default of NAME count again."""
    setting = find(name)
    require_database()
    was_chosen = site.reset(setting, by=None)
    db.session.commit()
    site.look_again()
    told = written(site.choice(setting)) or "empty"
    click.echo(f"{name} is {told} {'again' if was_chosen else 'as it was'}.")


def find(name: str) -> Setting[Any]:
    """The setting of that name. Raises ClickException where there is none."""
    if name not in site.BY_NAME:
        known = ", ".join(site.BY_NAME)
        raise click.ClickException(f"no setting is called '{name}'; there are: {known}")
    return site.BY_NAME[name]


def written(value: object, between: str = ", ") -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return between.join(value) if isinstance(value, tuple) else str(value)


def require_database() -> None:
    """Raises ClickException where the database cannot be asked."""
    try:
        require_current()
    except SchemaOutdated as error:
        raise click.ClickException(str(error)) from None
    except SQLAlchemyError:
        raise click.ClickException("the database does not answer") from None


@click.command("invite")
@click.option("--uses", default=1, show_default=True, help="How many people may come by it.")
@click.option("--days", default=7, show_default=True, help="For how many days it is good.")
@click.option("--list", "lists", is_flag=True, help="Show the links that are good, by number.")
@click.option("--withdraw", type=int, metavar="NUMBER", help="Let nobody come by it any more.")
@with_appcontext
def invite(uses: int, days: int, lists: bool, withdraw: int | None) -> None:
    """Make a link by which people can sign up, and print it."""
    require_database()
    if lists:
        show_invitations()
    elif withdraw is not None:
        withdraw_invitation(withdraw)
    else:
        make_invitation(uses, days)


def make_invitation(uses: int, days: int) -> None:
    try:
        made = invitations.make(None, uses, days)
    except ValueError as fault:
        raise click.ClickException(str(fault)) from None
    after = {"uses": uses, "until": made.ends_at.isoformat()}
    staff_log.record(None, "invitation_made", Target("invitation", made.id, ""), after=after)
    db.session.commit()
    click.echo(link("auth.register", token=invitations.token_of(made, signing_keys())))
    if site.choice(REGISTRATION) == CLOSED:
        click.echo("Nobody can come by it while registration is closed.", err=True)


def show_invitations() -> None:
    """The links that are good, one in a line."""
    for one in db.session.scalars(invitations.usable().options(joinedload(Invitation.maker))):
        maker = f"@{one.maker.username}" if one.maker else "the command line"
        until = one.ends_at.strftime("%Y-%m-%d %H:%M")
        left = f"{one.uses_left} of {one.uses} left until {until} UTC, by {maker}"
        address = link("auth.register", token=invitations.token_of(one, signing_keys()))
        click.echo(f"{one.id}  {left}  {address}")


def withdraw_invitation(number: int) -> None:
    if not invitations.withdraw(number, None):
        raise click.ClickException(f"no open invitation has the number {number}")
    staff_log.record(None, "invitation_withdrawn", Target("invitation", number, ""))
    db.session.commit()
    click.echo("Nobody can come by it any more.")


COMMANDS: Final = (settings, invite)
