"""Commands that look after the stored figures."""

import sys
from contextlib import nullcontext

import click

from audit_app.cli import area_option, says_why, work_in
from audit_app.db import committing, db
from audit_app.figures import service
from audit_app.figures.grids import freeze_missing
from audit_app.rounds import service as rounds
from audit_app.web.words import list_words, plural


@click.group("figures")
def figures() -> None:
    """Check the stored figures of signed-off rounds, and keep what is missing."""


@figures.command("check")
@area_option
@says_why
def figures_check(area: str | None) -> None:
    """Count every signed-off round again and compare it with its stored summary and grid."""
    work_in(area)
    every = rounds.rounds()
    faults = service.check_summaries(every)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo(f"The summaries are in order: {plural(len(every), 'round')} looked at.")


@figures.command("freeze")
@area_option
@click.option("--dry-run", is_flag=True, help="Say which rounds have none, and keep nothing.")
@says_why
def figures_freeze(area: str | None, dry_run: bool) -> None:
    """Keep what sign-offs of earlier releases did not: every plan and point of each signed-off round.

    Reports show the same figures without it, only slower. Run it once after an upgrade.
    """
    with committing() if not dry_run else nullcontext():
        work_in(area)
        missing = freeze_missing(rounds.rounds())
        named = list_words([f"“{round.name}”" for round in missing])
        if dry_run:
            db.session.rollback()
    if not missing:
        click.echo("Nothing to keep: every signed-off round has its grid.")
    else:
        click.echo(f"{'Without a grid' if dry_run else 'Kept the grid of'}: {named}.")


commands = (figures,)
