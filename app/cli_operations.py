"""`flask backup`, `restore`, `media`: what operators type to keep a site; thin, as `app/cli.py`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.lib import progress
from app.lib.parcels import Damaged
from app.lib.storage import Unavailable
from app.operations.pruning import Pruning
from app.operations.restoring import NotRestored, Restoring
from app.operations.rows import Unknown
from app.operations.saving import SHOWN, NotSaved, Saving

KEY_ADVICE = (
    "The secret key is not in it: keep SECRET_KEY (or instance/secret_key) apart from it, but keep "
    "it. With another key, people log in anew, mailed links end, and apps that make codes have to "
    "be set up again with a recovery code or by mail."
)


media = AppGroup("media", help="Look after uploaded files.")
UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


class Size(click.ParamType[int]):
    """So many bytes, written as 20GB or 500MB."""

    name = "size"

    def convert(self, value: str, param: Any, ctx: Any) -> int:
        found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?) ?([KMGT]B)", value.strip(), re.IGNORECASE)
        if found is None:
            self.fail(f"{value} is no size; write 20GB or 500MB", param, ctx)
        return int(float(found[1]) * UNITS[found[2].upper()])


def init_app(app: Flask) -> None:
    for one in (backup, restore, media):
        app.cli.add_command(one)


@contextmanager
def told_in_a_line(about: Path) -> Iterator[None]:
    """Say in one line what hinders."""
    try:
        yield
    except Damaged as error:
        raise click.ClickException(f"{about} cannot be used: {error}") from None
    except Unavailable as error:
        raise click.ClickException(f"the storage does not answer: {error}") from None
    except (NotSaved, NotRestored, Unknown) as error:
        raise click.ClickException(str(error)) from None
    except SQLAlchemyError as error:
        told = type(error).__name__
        raise click.ClickException(f"the database does not answer ({told})") from None
    except OSError as error:
        told = f"{error.filename or about}: {error.strerror}"
        raise click.ClickException(told) from None


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Let it take the place of a file that is there.")
@with_appcontext
def backup(file: Path, force: bool) -> None:
    """Save the site, database and pictures, in FILE, while it runs (site.tar.gz).

    What is saved is what was there at one moment. It is read again before it gets its name.
    """
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; choose another name, or add --force")
    saving = Saving(file)
    with told_in_a_line(file):
        progress.show(saving.steps())
    rows = sum(count for count, _sum in saving.sums.tables.values())
    size = file.stat().st_size / 1_000_000
    click.echo(f"Saved and read again: {rows:,} rows, {saving.sums.files:,} files, {size:,.1f} MB.")
    if saving.gone:
        click.echo(f"{saving.gone:,} files are gone meanwhile, with what they were for.")
    warn_of_lost(saving.lost)
    click.echo(KEY_ADVICE)


def warn_of_lost(lost: list[str]) -> None:
    if lost:
        told = ", ".join(lost[:SHOWN]) + (", …" if len(lost) > SHOWN else "")
        click.echo(f"Warning: {len(lost):,} files are not in the storage: {told}", err=True)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Also on a site that has people: they all give way.")
@click.option("--check", is_flag=True, help="Only look whether the file is good.")
@with_appcontext
def restore(file: Path, force: bool, check: bool) -> None:
    """Bring back the site that `flask backup` saved in FILE, on either database.

    Stop the site and its workers first. Nothing is changed before everything is there.
    """
    with told_in_a_line(file):
        restoring = Restoring(file, force=force)
        head = restoring.head
        click.echo(f"{head.site}, as it was on {head.written_at}, database {head.revision}")
        progress.show(restoring.check.steps() if check else restoring.steps())
    if check:
        click.echo("The file is good.")
        return
    click.echo("Restored. Start the site and its workers anew; everybody logs in again.")
    if restoring.has_other_key:
        configured = current_app.config["SITE_URL"]
        click.echo(
            f"Warning: {configured} has another secret key than the site that was saved. "
            "Apps that make codes work again when it has that one (SECRET_KEY_FALLBACKS will do).",
            err=True,
        )


@media.command("prune")
@click.option("--keep", type=Size(), required=True, help="How much all files may take: 20GB.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def prune(keep: int, dry_run: bool) -> None:
    """Delete unused files, then pictures of link previews, until no more than so much is left.

    Nothing goes that a post, a message or a person has. Fails if more is left than was asked for.
    """
    pruning = Pruning(keep, is_dry=dry_run)
    with told_in_a_line(Path("storage")):
        progress.show(pruning.steps())
    click.echo(
        f"{'Would free' if dry_run else 'Freed'} {megabytes(pruning.freed)} of "
        f"{megabytes(pruning.total)}: {pruning.unused:,} unused files, "
        f"{pruning.previews:,} pictures of previews."
    )
    if pruning.left > keep:
        raise click.ClickException(
            f"{megabytes(pruning.left)} are left: people use them, or they are younger than a day"
        )


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
