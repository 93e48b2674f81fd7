"""The command that writes the report to a file."""

import datetime as dt
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from audit_app import clock
from audit_app.cli import area_option, says_why, work_in
from audit_app.figures.records import revealed_by
from audit_app.refusals import Refused
from audit_app.reports.as_of import earlier_reports, stood_at
from audit_app.reports.audience import Audience
from audit_app.reports.files import MIMETYPES, content
from audit_app.reports.lig import Lig
from audit_app.reports.moments import NOT_COME, read_moment
from audit_app.reports.publishing import NOTHING_YET
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.web.words import list_words, moment

STANDARD_OUTPUT = "-"
NOT_PRINTED = {"xlsx": "workbook", "docx": "Word document"}
SEALED = "Grades stay sealed until the chair opens moderation."


class ReportRefused(Refused):
    """A report that cannot be made or written as asked."""


@click.command("report")
@click.argument("names", metavar="[ROUND]...", nargs=-1)
@click.option(
    "--format",
    "kind",
    type=click.Choice(sorted(MIMETYPES)),
    default="json",
    show_default=True,
    help="JSON holds the whole report, CSV one row for each audit point and round, XLSX is the workbook, "
    "HTML the page in one file.",
)
@click.option("--public", is_flag=True, help="Only what may be published: small numbers are hidden.")
@click.option(
    "--as-of",
    metavar="TIME",
    help="The report as it was then: 2026-10-31, or 2026-10-31T14:30, on the clock in London. "
    "Not a time to come.",
)
@area_option
@click.option(
    "--output",
    metavar="FILE",
    default=STANDARD_OUTPUT,
    help="Where to write it. Without it, or with -, JSON and CSV are printed.",
)
@says_why
def report_command(
    names: tuple[str, ...],
    kind: str,
    public: bool,
    as_of: str | None,
    area: str | None,
    output: str,
) -> None:
    """Write the report of the rounds named ROUND, or of every round.

    A round whose grades are still sealed has no figures yet: it is left out, with a note. With --as-of it is
    also said whether the report of the sign-off that stood then is reproduced from the records.

    \b
    Examples:
      flask --app wsgi report 2026-10 --format xlsx --output report.xlsx
      flask --app wsgi report 2026-09 2026-10 --format csv --output points.csv
      flask --app wsgi report --format json > report.json
      flask --app wsgi report 2026-10 --as-of 2026-11-03 --format html --output then.html
      flask --app wsgi report 2026-10 --public --format csv

    It ends with 0 when the report is written, 1 when there is none to write (the reason is printed), and 2
    when it was asked for wrongly.
    """
    if kind in NOT_PRINTED and output == STANDARD_OUTPUT:
        raise click.UsageError(
            f"A {NOT_PRINTED[kind]} cannot be printed. Say where to write it: --output report.{kind}"
        )
    work_in(area)
    asked = _asked(names)
    lig = Lig(asked, Audience.PUBLIC if public else Audience.PARTNERSHIP, _moment(as_of))
    revealed = revealed_by(asked, lig.as_of)
    sealed = [round for round in asked if round not in revealed]
    _tell_left_out(sealed, alone=not revealed, then=lig.as_of is not None)
    if lig.as_of is not None:
        _tell_as_of(revealed, lig.as_of)
    if not lig.report.rounds:
        raise ReportRefused(NOTHING_YET)
    _write(content(lig, kind), output)


def _moment(typed: str | None) -> dt.datetime | None:
    """A day, or a day and time, on the clock in London. A day alone is its end, or now where it is today."""
    if typed is None:
        return None
    try:
        at = read_moment(typed)
    except (ValueError, OverflowError) as fault:
        raise click.UsageError(
            f"“{typed}” is not a time. Write --as-of 2026-10-31 or --as-of 2026-10-31T14:30"
        ) from fault
    if at > clock.now():
        raise click.UsageError(NOT_COME)
    return at


def _tell_as_of(asked: Sequence[AuditRound], at: dt.datetime) -> None:
    """Say of each round what stood then, and whether it is reproduced."""
    for one in stood_at(asked, at, earlier_reports(*asked)):
        named = f"Round “{one.round.name}”"
        if one.signed is None or one.reproduced is None:
            click.echo(f"{named} was not signed off at that time: its figures were provisional.", err=True)
            continue
        click.echo(
            f"{named}: the report of sign-off {one.signed.row.number}, {moment(one.signed.at)}. Hash of what "
            f"was signed: {one.signed.row.snapshot_hash}",
            err=True,
        )
        for line in (one.reproduced.words, *one.reproduced.named):
            click.echo(line, err=True)


def _asked(names: Sequence[str]) -> list[AuditRound]:
    """The rounds of those names; every round where there is no name."""
    known = {round.name: round for round in rounds.rounds()}
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=3, cutoff=0.5) or list(known)[:3]
            hint = f" Did you mean {list_words([f'“{one}”' for one in near], 'or')}?" if near else ""
            raise ReportRefused(f"There is no round “{name}” in this area.{hint}")
    return [known[name] for name in dict.fromkeys(names)] if names else list(known.values())


def _tell_left_out(waiting: Sequence[AuditRound], *, alone: bool, then: bool) -> None:
    """Say which rounds have no figures, or had none `then`. Raises ReportRefused where no other is left."""
    named = [f"“{round.name}”" for round in waiting]
    if alone and not named:
        raise ReportRefused("There is no round yet, so there is no report.")
    if alone and then:
        raise ReportRefused(f"At that time the grades of {list_words(named)} were not revealed. {SEALED}")
    if alone and len(named) == 1:
        raise ReportRefused(f"Round {named[0]} has no figures yet. {SEALED}")
    if alone:
        raise ReportRefused(f"None of these rounds has figures yet. {SEALED}")
    if named:
        why = "their grades were not revealed at that time" if then else "they have no figures yet"
        click.echo(f"Left out, because {why}: {list_words(named)}. {SEALED}", err=True)


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
