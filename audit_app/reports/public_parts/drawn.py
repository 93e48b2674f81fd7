"""What was audited and how it was drawn, in the form for publication: how many plans, and by what rubric."""

from audit_app.figures.service import RoundFigures
from audit_app.reports.document import Cell, Column, Part, Table
from audit_app.reports.lig import Lig
from audit_app.rounds.models import RoundRubric
from audit_app.web.text import list_words, sentence_start
from audit_app.web.words import agency_name

COLUMNS = (
    Column("Period"),
    Column("Plans audited", True),
    Column("How they were chosen"),
    Column("Judged against"),
    Column("Agencies"),
)


def _rubrics(one: RoundFigures) -> list[RoundRubric]:
    return sorted(one.round.rubric_rows, key=lambda row: (row.rubric.title, row.rubric.version))


def part(lig: Lig) -> Part | None:
    """A row for each published period, newest first."""
    rows = [
        [
            Cell(one.round.name),
            Cell(f"{one.plans_sampled:,}"),
            Cell("Drawn at random" if one.round.id in lig.report.drawn else "Not all drawn by this tool"),
            Cell(list_words([f"{row.rubric.title}, version {row.rubric.version}" for row in _rubrics(one)])),
            Cell(sentence_start(list_words([agency_name(row.agency.key) for row in one.round.agency_rows]))),
        ]
        for one in lig.report.rounds
    ]
    table = Table("drawn", "The periods published, newest first", COLUMNS, rows)
    return Part("drawn", "What was audited and how it was drawn", [table])
