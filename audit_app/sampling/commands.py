"""Commands of the draw."""

import sys

import click

from audit_app.cli import area_option, says_why, work_in
from audit_app.rounds.service import find_by_name
from audit_app.sampling.candidates import SampleRefused
from audit_app.sampling.verify import verify_draw


@click.group("draw")
def draw() -> None:
    """Check how samples were drawn."""


@draw.command("verify")
@click.argument("round_name", metavar="ROUND")
@area_option
@says_why
def draw_verify(round_name: str, area: str | None) -> None:
    """Repeat the draw of ROUND from its certificate and say what differs."""
    work_in(area)
    round = find_by_name(round_name)
    if round is None:
        raise SampleRefused(f"There is no round called “{round_name}” in this area.")
    faults = verify_draw(round)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo(
        f"The draw of {round.name} is in order: repeated from its seed and frame, it gives the same plans."
    )


commands = (draw,)
