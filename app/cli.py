"""`flask …` commands: thin, they call the floors below."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app import demo, jobs, schema, site_commands, user_commands
from app.lib import assets, catalogues, progress, published
from app.models import indexing

translate = AppGroup("translate", help="Translate the site into further languages.")
search = AppGroup("search", help="See to it that people and posts are found.")


def init_app(app: Flask) -> None:
    own = translate, search, fill_demo, run_worker, build_assets, publish_static
    for command in (*own, *site_commands.COMMANDS, *user_commands.COMMANDS):
        app.cli.add_command(command)


def root() -> Path:
    return Path(current_app.root_path).parent


@contextmanager
def told_in_a_line() -> Iterator[None]:
    """Say in one line what hinders a translation."""
    try:
        yield
    except catalogues.UnknownLanguage as error:
        raise click.ClickException(f"no language is called '{error}'; try de or pt_BR") from None
    except FileExistsError as error:
        told = f"there is one already: {error}; run: flask translate update"
        raise click.ClickException(told) from None
    except (catalogues.BrokenCatalogue, OSError) as error:
        raise click.ClickException(str(error)) from None


@translate.command("init")
@click.argument("language")
def init(language: str) -> None:
    """Begin a translation into LANGUAGE (de, pt_BR, …)."""
    with told_in_a_line():
        catalogue = catalogues.init(root(), language)
    offered = ",".join(dict.fromkeys([*current_app.config["LANGUAGES"], catalogue.parts[-3]]))
    click.echo(f"Begun: {catalogue.relative_to(root())}")
    click.echo("Translate it, then run: flask translate compile")
    click.echo(f"Offer it on the site with the setting LANGUAGES={offered}")


@translate.command("update")
def update() -> None:
    """Bring every translation up to date with the code."""
    with told_in_a_line():
        for language, missing in catalogues.update(root()).items():
            click.echo(f"Up to date: {language}; still to translate: {missing}")


@translate.command("compile")
def compile_() -> None:
    """Make the files that the site reads."""
    with told_in_a_line():
        for language in catalogues.compile_all(root()):
            click.echo(f"Compiled: {language}")
    click.echo("A running site reads them when it is started anew.")


@translate.command("check")
def check() -> None:
    """Say what is missing in the translations; fails if anything is."""
    with told_in_a_line():
        missing = catalogues.problems(root(), current_app.config["LANGUAGES"])
    for line in missing:
        click.echo(line)
    if missing:
        raise click.ClickException(f"{len(missing)} faults; flask translate update adds new texts")
    click.echo("The translations are complete.")


@search.command("rebuild")
def rebuild() -> None:
    """Index everybody and every post anew, while the site runs."""
    require_database(may_wait=False)
    progress.show(indexing.rebuild())
    click.echo("Everybody and everything said is found again.")


@click.command("assets")
@click.option("--force", is_flag=True, help="Build them even if they are fresh.")
@with_appcontext
def build_assets(force: bool) -> None:
    """Bring the front-end files (styles, icons, scripts) into app/static/vendor."""
    try:
        assets.build(root(), click.echo, force=force)
    except assets.AssetsError as error:
        raise click.ClickException(str(error)) from None


@click.command("publish-static")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@with_appcontext
def publish_static(folder: Path) -> None:
    """Lay out the static files in FOLDER, for a web server that sends them by itself."""
    number = published.publish(Path(current_app.static_folder or ""), folder)
    click.echo(f"{number} new files in {folder}")


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due, then stop.")
@with_appcontext
def run_worker(once: bool) -> None:
    """Do the site's jobs (mails and other chores) in a process of their own."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    require_database(may_wait=not once)
    if once:
        click.echo(f"{jobs.run_due(app)} jobs done")
    else:
        jobs.run_worker(app)


def require_database(*, may_wait: bool) -> None:
    """Raises ClickException where no job can be done; who may wait waits for a silent database."""
    try:
        schema.require_current()
    except schema.SchemaOutdated as error:
        raise click.ClickException(str(error)) from None
    except SQLAlchemyError:
        if not may_wait:
            raise click.ClickException("the database does not answer") from None


@click.command("demo")
@click.option("--people", default=40, show_default=True, help="How many people.")
@click.option("--posts", default=600, show_default=True, help="How many posts.")
@click.option("--reader-follows", type=int, help="How many people the first reader follows.")
@click.option("--seed", default=demo.SEED, show_default=True, help="Another one, another story.")
@click.option("--force", is_flag=True, help="Also on a site that has people.")
@with_appcontext
def fill_demo(people: int, posts: int, reader_follows: int | None, seed: int, force: bool) -> None:
    """Fill the site with a living community to look around in."""
    demo.fill(people, posts, force=force, reader_follows=reader_follows, seed=seed)
