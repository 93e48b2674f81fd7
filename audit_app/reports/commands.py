"""The command that writes the report to a file."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from audit_app.cli import area_option, says_why, work_in
from audit_app.refusals import Refused
from audit_app.reports.files import content
from audit_app.reports.service import report
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.web.words import list_words

STANDARD_OUTPUT = "-"
SEALED = "Grades stay sealed until the chair opens moderation."


class ReportRefused(Refused):
    """A report that cannot be made or written as asked."""


@click.command("report")
@click.argument("names", metavar="[ROUND]...", nargs=-1)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["json", "csv", "xlsx"]),
    default="json",
    show_default=True,
    help="JSON holds the whole report, CSV one row for each audit point and round, XLSX is the workbook.",
)
@area_option
@click.option(
    "--output",
    metavar="FILE",
    default=STANDARD_OUTPUT,
    help="Where to write it. Without it, or with -, JSON and CSV are printed.",
)
@says_why
def report_command(names: tuple[str, ...], kind: str, area: str | None, output: str) -> None:
    """Write the report of the rounds named ROUND, or of every round.

    A round whose grades are still sealed has no figures yet: it is left out, with a note.

    \b
    Examples:
      flask --app wsgi report 2026-10 --format xlsx --output report.xlsx
      flask --app wsgi report 2026-09 2026-10 --format csv --output points.csv
      flask --app wsgi report --format json > report.json

    It ends with 0 when the report is written, 1 when there is none to write (the reason is printed), and 2
    when it was asked for wrongly.
    """
    if kind == "xlsx" and output == STANDARD_OUTPUT:
        raise click.UsageError("A workbook cannot be printed. Say where to write it: --output report.xlsx")
    work_in(area)
    made = report(_asked(names))
    _tell_left_out(made.waiting, alone=not made.rounds)
    _write(content(made, kind), output)


def _asked(names: Sequence[str]) -> list[AuditRound]:
    """The rounds of those names; every round where there is no name."""
    known = {round.name: round for round in rounds.rounds()}
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=3, cutoff=0.5) or list(known)[:3]
            hint = f" Did you mean {list_words([f'“{one}”' for one in near], 'or')}?" if near else ""
            raise ReportRefused(f"There is no round “{name}” in this area.{hint}")
    return [known[name] for name in dict.fromkeys(names)] if names else list(known.values())


def _tell_left_out(waiting: Sequence[AuditRound], *, alone: bool) -> None:
    """Say which rounds have no figures. Raises ReportRefused where no other is left."""
    named = [f"“{round.name}”" for round in waiting]
    if alone and not named:
        raise ReportRefused("There is no round yet, so there is no report.")
    if alone and len(named) == 1:
        raise ReportRefused(f"Round {named[0]} has no figures yet. {SEALED}")
    if alone:
        raise ReportRefused(f"None of these rounds has figures yet. {SEALED}")
    if named:
        click.echo(f"Left out, because they have no figures yet: {list_words(named)}. {SEALED}", err=True)


def _write(content: bytes, output: str) -> None:
    """Print it as it is, or write the file."""
    if output == STANDARD_OUTPUT:
        click.echo(content, nl=False)
        return
    try:
        Path(output).write_bytes(content)
    except OSError as fault:
        raise ReportRefused(f"{output} could not be written: {fault.strerror}.") from fault
    click.echo(f"Wrote {output}.", err=True)


commands = (report_command,)
