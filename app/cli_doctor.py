"""`flask doctor`: looks a site over, and says of each thing how it is and what to do."""

import json
from collections.abc import Iterator

import click
from flask import Flask
from flask.cli import with_appcontext

from app.operations import database_checks, machine_checks, settings_checks, work_checks
from app.operations.findings import OK, WRONG, Finding

COLORS = {"ok": "green", "warning": "yellow", "wrong": "red"}


def init_app(app: Flask) -> None:
    app.cli.add_command(doctor)


@click.command("doctor")
@click.option("--mail", "mail_to", default="", help="Send a test message to this address.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
@with_appcontext
def doctor(mail_to: str, as_json: bool) -> None:
    """Look whether everything the site needs is there and well.

    Each line says ok, warning or wrong, and what to do. Fails if anything is wrong.
    """
    found = []
    for one in look(mail_to):
        found.append(one)
        if not as_json:
            say(one)
    if as_json:
        click.echo(json.dumps([one.as_json() for one in found], indent=2, ensure_ascii=False))
    if any(one.state == WRONG for one in found):
        raise click.exceptions.Exit(1)


def look(mail_to: str) -> Iterator[Finding]:
    yield from settings_checks.look()
    yield from database_checks.look()
    yield from machine_checks.look()
    yield from work_checks.look(mail_to)


def say(one: Finding) -> None:
    state = click.style(f"{one.state:<8}", fg=COLORS[one.state])
    click.echo(f"{state} {one.about}: {one.found}")
    if one.state != OK:
        click.echo(f"{'':8} → {one.advice}")
