"""Commands of past audits: bringing them in from a spreadsheet, and giving them back."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from audit_app import trail
from audit_app.accounts import service as accounts
from audit_app.cli import area_option, says_why, work_in
from audit_app.db import choose_area, committing, db
from audit_app.past import audits as past_audits
from audit_app.past import export as past_export
from audit_app.past import mapped, uploads
from audit_app.past.audits import PastRefused
from audit_app.web.words import plural


@click.group("audits")
def audits() -> None:
    """Bring past audits in from a spreadsheet, and give rounds back as one."""


@audits.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check FILE and say what would happen; change nothing.")
@click.option(
    "--by", "email", help="Who signs the audits off. Without it, the area's first manager or administrator."
)
@click.option("--mapping", metavar="NAME", help="Read FILE with this kept mapping, whatever its shape.")
@click.option("--sheet", metavar="NAME", help="With --mapping: the sheet, where several have its headings.")
@click.option(
    "--round", "round_name", metavar="NAME", help="With --mapping: the round, where FILE names none."
)
@click.option(
    "--date", "dates", metavar="[ROUND=]DATE", multiple=True,
    help="With --mapping: the date of a round that FILE gives none for. May be said for each round.",
)  # fmt: skip
@area_option
@says_why
def audits_import(
    file: Path,
    dry_run: bool,
    email: str | None,
    mapping: str | None,
    sheet: str | None,
    round_name: str | None,
    dates: tuple[str, ...],
    area: str | None,
) -> None:
    """Import FILE (CSV or XLSX) as rounds that are signed off, all or nothing."""
    if not mapping and (sheet or round_name or dates):
        raise PastRefused("--sheet, --round and --date go with --mapping. Without it, FILE names its rounds.")
    try:
        with committing():
            work_in(area)
            importer = past_audits.find_importer(email)
            trail.act_as(importer.id, importer.name)
            data = file.read_bytes()
            if mapping:
                said = mapped.Said(mapping, sheet or "", round_name or "", dates)
                read = mapped.read_mapped(data, file.name, said)
            else:
                read = past_audits.read_file(data, file.name)
            done = (past_audits.try_file if dry_run else past_audits.import_file)(read, importer)
            notes = [*read.notes, *done.notes, *([] if importer.roles else [past_audits.NOBODY_TO_SIGN])]
            if dry_run:
                db.session.rollback()
    except PastRefused as refusal:
        click.echo(str(refusal), err=True)
        for problem in refusal.problems:
            click.echo(problem.sentence, err=True)
        sys.exit(1)
    _say(done, notes, dry_run)


def _say(done: past_audits.Imported, notes: Sequence[str], dry_run: bool) -> None:
    if dry_run:
        click.echo("Nothing was changed. It would be:")
    for round in done.rounds:
        click.echo(f"Round “{round.name}”: {round.sentence}.")
    people = plural(done.new_people, "person", "people")
    click.echo(f"New here: {plural(done.new_plans, 'plan')} and {people}.")
    for note in notes:
        click.echo(f"Note: {note}")


@audits.command("tidy")
@says_why
def audits_tidy() -> None:
    """Remove files of past audits that were sent up more than a day ago, in every area. For a nightly job."""
    removed = 0
    with committing():
        for area in accounts.areas():
            choose_area(area.id)
            removed += uploads.tidy()
    click.echo(f"{plural(removed, 'file')} removed.")


@audits.command("export")
@click.argument("names", metavar="ROUND...", nargs=-1, required=True)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; XLSX if it ends so."
)
@area_option
@says_why
def audits_export(names: tuple[str, ...], output: Path | None, area: str | None) -> None:
    """Write every grade of each ROUND (a name) as CSV or XLSX. The file imports again unchanged."""
    work_in(area)
    table = past_export.export_rounds(past_export.find_rounds(names))
    if output is None:
        click.echo(past_export.as_csv(table), nl=False)
        return
    workbook = output.suffix.casefold() == ".xlsx"
    output.write_bytes(past_export.as_xlsx(table) if workbook else past_export.as_csv(table))
    click.echo(f"Wrote {len(table.rows):,} rows to {output}.")


commands = (audits,)
