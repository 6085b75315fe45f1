"""`flask settings`: what administrators choose, typed by whoever runs the machine."""

import json
from typing import Any, Final

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from app import site
from app.extensions import db
from app.schema import SchemaOutdated, require_current
from app.site import Setting

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
    site.choose(setting, chosen)
    db.session.commit()
    site.look_again()
    click.echo(f"{name} is {written(chosen) or 'empty'} now; every process knows in some seconds.")


@settings.command("reset")
@click.argument("name")
def reset(name: str) -> None:
    """Let the default of NAME count again."""
    setting = find(name)
    require_database()
    was_chosen = site.reset(setting)
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


COMMANDS: Final = (settings,)
