"""The flask commands. Thin: each reads its arguments, calls one verb, says what happened."""

import secrets
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from audit_app import trail
from audit_app.accounts import service as accounts
from audit_app.accounts.rules import Role
from audit_app.db import ALL_AREAS, choose_area, committing
from audit_app.refusals import Refused
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.rules import RubricError
from audit_app.web.words import list_words, plural

FIRST_AREA = "Local area"
REFUSALS: tuple[type[Exception], ...] = (Refused, RubricError, OSError)


def says_why(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application; turn a refusal into its sentence and exit code 1."""

    @with_appcontext
    @wraps(command)
    def careful(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except REFUSALS as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(1)

    return careful


def migrate() -> None:
    """Bring the database to the newest layout."""
    # Its connection keeps a read lock until its context ends, which would lock our own writing out on SQLite.
    with current_app.app_context():
        current_app.extensions["alembic"].upgrade()


@click.command("setup")
@click.option("--area-key", help="Short key of the first area.  [default: area]")
@click.option("--area-name", help=f"Name of the first area.  [default: {FIRST_AREA}]")
@click.option("--no-admin", is_flag=True, help="Make no administrator.")
@click.option("--admin-email", help="E-mail address the first administrator signs in with.")
@says_why
def setup(area_key: str | None, area_name: str | None, no_admin: bool, admin_email: str | None) -> None:
    """Migrate the database, publish the rubrics, make the first area and its administrator."""
    migrate()
    with committing():
        choose_area(ALL_AREAS)
        for path in rubrics.shipped_files():
            rubrics.publish(path)
        _first_area(area_key, area_name)
        if not no_admin:
            _first_administrator(admin_email)
    shipped = {path.parent.name for path in rubrics.shipped_files()}
    click.echo(f"Ready: {len(shipped)} rubrics are published.")


def _first_area(key: str | None, name: str | None) -> None:
    """Make the first area, or give it the name it was made without while nothing was done in it."""
    known, unused = accounts.areas(), accounts.unused_area()
    if not known:
        accounts.make_area(key or "area", name or FIRST_AREA)
        click.echo(f"Made the area “{name or FIRST_AREA}”.")
    elif unused is not None and name and unused.name != name:
        accounts.rename_area(unused, key or unused.key, name)
        click.echo(f"The area is now called “{name}”.")
    elif name and name not in [area.name for area in known]:
        there = list_words([f"“{area.name}”" for area in known])
        click.echo(f"Kept as it is: {there}. To call an area otherwise: flask --app wsgi area rename NAME")


def _first_administrator(email: str | None) -> None:
    """Once: where the only area has none."""
    known = accounts.areas()
    if len(known) > 1:
        return
    choose_area(known[0].id)
    if accounts.people(role=Role.ADMINISTRATOR):
        return
    address = email or click.prompt("E-mail address of the first administrator")
    password = secrets.token_urlsafe(12)
    accounts.make_person("Administrator", address, password, {Role.ADMINISTRATOR})
    click.echo(f"The first administrator signs in as {address} with the password {password}. Change it.")


@click.group("rubric")
def rubric() -> None:
    """Check, publish and list rubrics."""


@rubric.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@says_why
def rubric_check(file: Path) -> None:
    """Say whether FILE is a rubric that can be published, with every problem and its line."""
    checked = rubrics.read_file(file)
    points = plural(len(checked.points), "point")
    click.echo(f"{file.name} is in order: “{checked.title}” version {checked.version}, {points}.")


@rubric.command("publish")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check only; publish nothing.")
@says_why
def rubric_publish(file: Path, dry_run: bool) -> None:
    """Publish the rubric in FILE. A published version never changes."""
    if dry_run:
        rubrics.read_file(file)
        click.echo(f"{file.name} can be read. Nothing was published.")
        return
    with committing():
        choose_area(ALL_AREAS)
        version = rubrics.publish(file)
        click.echo(
            f"Published “{version.title}” version {version.version}, {plural(len(version.points), 'point')}."
        )


@rubric.command("list")
@says_why
def rubric_list() -> None:
    """List the published rubrics."""
    for version in rubrics.versions():
        points = plural(len(version.points), "point")
        click.echo(f"{version.slug}  version {version.version}  {points}  {version.title}")


@click.group("trail")
def trail_commands() -> None:
    """Check the record of who did what."""


@trail_commands.command("verify")
@says_why
def trail_verify() -> None:
    """Check that no entry of the trail was changed, removed or put in another order."""
    count, faults = trail.verify()
    for fault in faults:
        click.echo(f"Chain {fault.chain}, entry {fault.sequence}: {fault.reason}.", err=True)
    if faults:
        sys.exit(1)
    click.echo(f"The trail is in order: {count} entries.")


area_option = click.option("--area", help="Key of the area; needed only where there are several.")


def work_in(area: str | None) -> None:
    """Choose the area a command works in: the one named, or the only one."""
    choose_area(accounts.find_area(area).id)


def register(app: Flask) -> None:
    """Add every command to the application."""
    for command in (setup, rubric, trail_commands):
        app.cli.add_command(command)
