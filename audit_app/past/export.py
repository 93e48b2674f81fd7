"""A round given back as the file of past audits it came from, or would have come from (design, section 8).

The promise: the file imports again, into any area, and is then exported as the same bytes. So text is written
exactly as it is kept; nothing is put before a text that begins like a formula.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
import xlsxwriter

from audit_app.accounts.models import Agency, Area, Person
from audit_app.allocation.models import Allocation, Waiver
from audit_app.db import current_area, db
from audit_app.moderation.board import latest_moderated
from audit_app.moderation.models import ModeratedGrade, SettledReason
from audit_app.past.audits import PastRefused
from audit_app.past.rows import AGREED, COLUMNS, OF_A_GRADE, REQUIRED
from audit_app.past.unpanelled import agreed_without_panel
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint, RubricVersion
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan
from audit_app.scoring.models import Assessment, Score

# A round that was drawn here says all of it but its area: the file may be for another.
DRAWN_HERE = (*REQUIRED, "rubric_version", "child_ref", "withdrawn")
SHEET = "Audits"
WIDTHS = {"comment": 60, "round": 20, "auditor": 20}

Cells = dict[str, str]


@dataclass(frozen=True)
class ExportTable:
    """The file as text: its columns, and the rows under them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def find_rounds(names: Sequence[str]) -> list[AuditRound]:
    """The rounds of those names in this area. Raises PastRefused naming one that is not there."""
    found = []
    for name in dict.fromkeys(names):
        round = rounds.find_by_name(name)
        if round is None:
            known = ", ".join(f"“{one.name}”" for one in rounds.rounds()) or "none yet"
            raise PastRefused(f"There is no round “{name}” in this area. Rounds: {known}.")
        found.append(round)
    return found


def export_rounds(wanted: Sequence[AuditRound]) -> ExportTable:
    """Rounds as one table, in the order given. Raises PastRefused while one's grades are sealed."""
    for round in wanted:
        if round.state not in REVEALED:
            raise PastRefused(
                f"The grades of round “{round.name}” are still sealed, so it cannot be exported yet."
            )
    cells = [list(_RoundRows(round).rows()) for round in wanted]
    columns = list(dict.fromkeys(name for round in wanted for name in _columns(round)))
    if "withdrawn" not in columns and any(row["withdrawn"] for of_round in cells for row in of_round):
        columns.append("withdrawn")
    rows = (tuple(row[name] for name in columns) for of_round in cells for row in of_round)
    return ExportTable(tuple(columns), tuple(rows))


def _columns(round: AuditRound) -> Sequence[str]:
    return round.import_columns or DRAWN_HERE


def as_csv(table: ExportTable) -> bytes:
    """CSV in UTF-8 with line feeds. Text is exact: the file is for importing, not for opening by a click."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue().encode("utf-8")


def as_xlsx(table: ExportTable) -> bytes:
    """A workbook of one sheet in which every cell is text, whatever it begins with."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet, heading = book.add_worksheet(SHEET), book.add_format({"bold": True})
    text = book.add_format({"num_format": "@"})
    for place, name in enumerate(table.columns):
        sheet.set_column(place, place, WIDTHS.get(name, 14), text)
        sheet.write_string(0, place, name, heading)
    for number, row in enumerate(table.rows, 1):
        for place, cell in enumerate(row):
            if cell:
                sheet.write_string(number, place, cell, text)
    book.close()
    return file.getvalue()


@dataclass(frozen=True)
class _Given:
    """One grade as a row says it, with what it is sorted by within its plan and point."""

    agency_place: int
    agency: str
    auditor: str
    grade: Grade
    comment: str

    @property
    def order(self) -> tuple[int, str]:
        return (self.agency_place, self.auditor)


class _RoundRows:
    """All grades of one round, by plan, then point, then agency in the area's order, the agreed one last."""

    def __init__(self, round: AuditRound) -> None:
        self.round = round
        self.points = rounds.points_of(round)
        self.rubrics = rounds.rubrics_of(round)
        self.area_key = db.session.scalar(sa.select(Area.key).where(Area.id == current_area())) or ""
        self.given: defaultdict[tuple[int, int], list[_Given]] = defaultdict(list)
        self._read_scores()
        self._read_agreed()

    def rows(self) -> Iterator[Cells]:
        """The rows of the round."""
        rows = [row for plan in sampling.sample_of(self.round, withdrawn=True) for row in self._plan(plan)]
        slugs = [(row["rubric"], row["rubric_version"]) for row in rows]
        wanted = [(rubric.slug, str(rubric.version)) for rubric in self.rubrics]
        if rows and list(dict.fromkeys(slugs)) != wanted:
            # Rubrics count in the order in which a file names them, and a rubric never named is not there.
            plan = sampling.sample_of(self.round, withdrawn=True)[0]
            yield from (self._listing(plan, rubric) for rubric in self.rubrics)
        yield from rows

    def _plan(self, plan: SamplePlan) -> list[Cells]:
        rows = [
            self._row(plan, point.rubric, point, one)
            for point in self.points
            for one in sorted(self.given[plan.id, point.id], key=lambda one: one.order)
        ]
        return rows or [self._listing(plan, self.rubrics[0])]

    def _listing(self, plan: SamplePlan, rubric: RubricVersion) -> Cells:
        return self._row(plan, rubric, None, None)

    def _row(
        self, plan: SamplePlan, rubric: RubricVersion, point: AuditPoint | None, one: _Given | None
    ) -> Cells:
        cells = dict.fromkeys(COLUMNS, "") | {
            "round": self.round.name,
            "round_date": self.round.held_on.isoformat(),
            "rubric": rubric.slug,
            "rubric_version": str(rubric.version),
            "plan": plan.plan.reference,
            "child_ref": plan.plan.child_ref or "",
            "withdrawn": "yes" if plan.withdrawn_at else "",
            "area": self.area_key,
        }
        if point is not None and one is not None:
            said = (point.code, one.agency, one.auditor, one.grade.value, one.comment)
            cells |= dict(zip(OF_A_GRADE, said, strict=True))
        return cells

    def _read_scores(self) -> None:
        """Every sealed grade, withdrawn plans too; nothing taken back or waived, and none before reveal."""
        waived = sa.exists().where(
            Waiver.sample_plan_id == Allocation.sample_plan_id, Waiver.agency_id == Allocation.agency_id
        )
        query = (
            sa.select(
                Allocation.sample_plan_id, Score.audit_point_id, Score.grade, Score.comment,
                Agency.position, Agency.key, Person.id.label("person"), Person.name, Person.imported_as,
            )
            .join(Assessment, Assessment.id == Score.assessment_id)
            .join(Allocation, Allocation.id == Assessment.allocation_id)
            .join(Agency, Agency.id == Allocation.agency_id)
            .join(Person, Person.id == Allocation.auditor_id)
            .join(AuditRound, AuditRound.id == Score.round_id)
            .where(
                Score.round_id == self.round.id,
                AuditRound.state.in_(REVEALED),
                Assessment.sealed_at.is_not(None),
                Allocation.ended_at.is_(None),
                Score.grade.is_not(None),
                ~waived,
            )
        )  # fmt: skip
        found = db.session.execute(query).all()
        labels = _labels((row.key, row.imported_as, row.name, row.person) for row in found)
        for row in found:
            given = _Given(row.position, row.key, labels[row.person], row.grade, row.comment)
            self.given[row.sample_plan_id, row.audit_point_id].append(given)

    def _read_agreed(self) -> None:
        latest = {key: row for key, row in latest_moderated(self.round).items() if row.grade is not None}
        query = sa.select(Person).where(Person.id.in_({row.settled_by for row in latest.values()}))
        people = {person.id: person for person in db.session.scalars(query)}
        last = 1 + max((agency.position for agency in db.session.scalars(sa.select(Agency))), default=0)
        for key, row in latest.items():
            settler = self._settler(row, people[row.settled_by])
            if row.grade is not None:
                self.given[key].append(_Given(last, AGREED, settler, row.grade, row.words))
        for key, grade, words in agreed_without_panel(self.round):
            self.given[key].append(_Given(last, AGREED, "", grade, words))

    def _settler(self, row: ModeratedGrade, person: Person) -> str:
        """As the file wrote it; the importer stands for a file that named nobody."""
        if person.imported_as is not None:
            return person.imported_as
        unnamed = row.reason is SettledReason.IMPORTED and row.settled_by == self.round.made_by
        return "" if unnamed else person.name


def _labels(people: Iterable[tuple[str, str | None, str, int]]) -> dict[int, str]:
    """The name each auditor is written under; two people of one agency and one name are numbered."""
    found: dict[int, str] = {}
    taken: set[tuple[str, str]] = set()
    for agency, imported_as, name, person in sorted(set(people), key=lambda one: one[3]):
        label = written = name if imported_as is None else imported_as
        number = 2
        while (agency, label) in taken:
            label, number = f"{written} ({number})", number + 1
        taken.add((agency, label))
        found[person] = label
    return found
