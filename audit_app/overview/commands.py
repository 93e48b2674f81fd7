"""The command that makes the demonstration."""

import datetime as dt

import click

from audit_app.cli import says_why
from audit_app.db import ALL_AREAS, choose_area, committing
from audit_app.overview import demo
from audit_app.overview.demo_people import PASSWORD, PEOPLE, email_of
from audit_app.overview.demo_rounds import ROUNDS


@click.command("demo")
@click.option("--seed", default=demo.SEED, show_default=True, help="The same seed gives the same grades.")
@click.option("--until", type=click.DateTime(["%Y-%m"]), help="Month of the last round. Default: this month.")
@says_why
def demo_command(seed: int, until: dt.datetime | None) -> None:
    """Make the demonstration area: people, a register, twelve monthly rounds and actions, all invented.

    Does nothing where it is there already.
    """
    if demo.is_there():
        click.echo("The demonstration area is there already. Nothing was changed.")
    else:
        _make(seed, until.date() if until else None)
    click.echo(f"Sign in with the password: {PASSWORD}")
    for one in PEOPLE:
        roles = ", ".join(one.roles)
        click.echo(f"  {email_of(one):26}{roles}{', ' + one.agency if one.agency else ''}")


def _make(seed: int, until: dt.date | None) -> None:
    steps = ROUNDS + 2
    with committing():
        choose_area(ALL_AREAS)
        with click.progressbar(
            demo.make(seed, until), length=steps, label="Making the demonstration"
        ) as made:
            for _ in made:
                pass


commands = (demo_command,)
