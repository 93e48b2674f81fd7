"""Commands of past audits: bringing them in from a spreadsheet, and giving them back."""

import sys
from pathlib import Path

import click

from audit_app import trail
from audit_app.cli import area_option, says_why, work_in
from audit_app.db import committing
from audit_app.past import audits as past_audits
from audit_app.past import export as past_export
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
@area_option
@says_why
def audits_import(file: Path, dry_run: bool, email: str | None, area: str | None) -> None:
    """Import FILE (CSV or XLSX) as rounds that are signed off, all or nothing."""
    try:
        with committing():
            work_in(area)
            importer = past_audits.find_importer(email)
            trail.act_as(importer.id, importer.name)
            if dry_run:
                done = past_audits.try_import(file.read_bytes(), file.name, importer)
            else:
                done = past_audits.import_audits(file.read_bytes(), file.name, importer)
    except past_audits.PastRefused as refusal:
        click.echo(str(refusal), err=True)
        for problem in refusal.problems:
            click.echo(problem.sentence, err=True)
        sys.exit(1)
    if dry_run:
        click.echo("Nothing was changed. It would be:")
    for round in done.rounds:
        click.echo(f"Round “{round.name}”: {round.sentence}.")
    people = plural(done.new_people, "person", "people")
    click.echo(f"New here: {plural(done.new_plans, 'plan')} and {people}.")
    for note in done.notes:
        click.echo(f"Note: {note}")


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
