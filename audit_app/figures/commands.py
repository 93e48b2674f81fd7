"""Commands that check the figures."""

import sys

import click

from audit_app.cli import area_option, says_why, work_in
from audit_app.figures import service
from audit_app.rounds import service as rounds
from audit_app.web.words import plural


@click.group("figures")
def figures() -> None:
    """Check the stored figures of signed-off rounds."""


@figures.command("check")
@area_option
@says_why
def figures_check(area: str | None) -> None:
    """Count every signed-off round again and compare it with its stored summary."""
    work_in(area)
    every = rounds.rounds()
    faults = service.check_summaries(every)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo(f"The summaries are in order: {plural(len(every), 'round')} looked at.")


commands = (figures,)
