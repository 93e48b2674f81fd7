"""Commands of the register."""

import sys
from pathlib import Path

import click

from audit_app.cli import area_option, says_why, work_in
from audit_app.db import committing, db
from audit_app.register import service


@click.group("register")
def register() -> None:
    """Bring the register of plans in."""


@register.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--characteristic", "characteristics", multiple=True, help="An extra column to keep.")
@click.option(
    "--whole", is_flag=True, help="FILE is the whole register: plans it leaves out are marked ceased."
)
@click.option("--dry-run", is_flag=True, help="Check FILE and say what would happen; change nothing.")
@area_option
@says_why
def register_import(
    file: Path, characteristics: tuple[str, ...], whole: bool, dry_run: bool, area: str | None
) -> None:
    """Import FILE (CSV or XLSX) into the register, all or nothing."""
    try:
        with committing():
            work_in(area)
            done = service.import_register(file.read_bytes(), file.name, characteristics, whole=whole)
            if dry_run:
                db.session.rollback()
    except service.RegisterRefused as refusal:
        click.echo(str(refusal), err=True)
        for problem in refusal.problems:
            click.echo(problem.sentence, err=True)
        sys.exit(1)
    said = "Nothing was changed. It would be: " if dry_run else ""
    click.echo(said + done.words)


commands = (register,)
