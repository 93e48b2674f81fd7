"""The commands that make the demonstration and remind people of what waits for them."""

import datetime as dt
import sys

import click

from audit_app import mail
from audit_app.cli import area_option, says_why, work_in
from audit_app.db import ALL_AREAS, choose_area, committing, db
from audit_app.overview import demo, reminders
from audit_app.overview.demo_people import PASSWORD, PEOPLE, email_of
from audit_app.overview.demo_rounds import ROUNDS
from audit_app.overview.reminders import Reminder
from audit_app.web.words import plural

NO_MAIL = (
    "No mail is set up, so nobody is reminded. Set MAIL_SERVER, MAIL_FROM and BASE_URL (docs/operations.md)."
)


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


@click.command("remind")
@area_option
@click.option(
    "--days", type=click.IntRange(0, 365), default=7, show_default=True,
    help="Remind auditors of assessments due within so many days, and of late ones.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say who would be reminded of what; send nothing.")
@says_why
def remind(area: str | None, days: int, dry_run: bool) -> None:
    """Mail people what waits for them: concerns, plans to score, a round to reveal, a second signature.

    Nobody is told of the same thing twice on a day, so it may run as often as you like. No mail holds a
    plan's reference or a grade. Exit code 1 where mail is not set up or some mail could not be sent.
    """
    work_in(area)
    found = reminders.due_reminders(days)
    if dry_run:
        _show(found)
        return
    if not mail.is_set_up():
        click.echo(NO_MAIL, err=True)
        sys.exit(1)
    # Nobody else's saving may wait for a slow mail server: what was read is let go of first.
    db.session.rollback()
    _send(found)


def _show(found: list[Reminder]) -> None:
    for one in found:
        click.echo(one.name if one.letter else f"{one.name} (has no e-mail address)")
        for thing in one.things:
            click.echo(f"  {thing.words}")
    people = plural(len(found), "person", "people")
    click.echo(f"{people} would be reminded. Nothing was sent.")
    if not mail.is_set_up():
        click.echo(NO_MAIL)


def _send(found: list[Reminder]) -> None:
    by_letter = {one.letter: one for one in found if one.letter}
    sent = [by_letter[letter] for letter in mail.send(list(by_letter))]
    if sent:
        with committing():
            reminders.note_sent(sent)
    click.echo(f"Reminded {plural(len(sent), 'person', 'people')}.")
    if len(sent) < len(by_letter):
        left = plural(len(by_letter) - len(sent), "mail")
        click.echo(f"{left} could not be sent. Run the command again to try once more.", err=True)
        sys.exit(1)


commands = (demo_command, remind)
