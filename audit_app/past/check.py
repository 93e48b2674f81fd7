"""What the rows of a file of past audits mean in one area: its rounds, or every row that does not fit."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from audit_app.past.rows import AGREED, PastRow, folded
from audit_app.register.reading import Problem
from audit_app.register.rules import spaceless
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint, RubricVersion

# The words of the guided import, whose rows alone name the columns of a sheet of their own.
ONE_DATE = (
    "Correct it in the file, or change step 2: without this column you are asked for one date, and without a"
    " round each month is one."
)
NO_GRADE_INSTEAD = "Correct it in the file or choose “No grade was given” for that word in step 3."


@dataclass(frozen=True)
class Known:
    """What the area has already. `agencies` are keys in the area's order; `children` has, by plan, the child
    the register names for it.
    """

    area_key: str
    area_name: str
    agencies: Sequence[str]
    rubrics: Sequence[RubricVersion]
    round_names: frozenset[str]
    children: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PastGrade:
    """One grade of one auditor, or the agreed grade, with the row it comes from."""

    row: str
    point: AuditPoint
    grade: Grade
    comment: str
    auditor: str


@dataclass
class PastRound:
    """One round of the file, as it will be kept. Plans are in the order listed.

    `grades` are by plan, agency and auditor, then point id; `agreed` by plan and point id.
    """

    name: str
    held_on: dt.date
    row: str
    rubrics: dict[int, RubricVersion] = field(default_factory=dict)
    children: dict[str, str | None] = field(default_factory=dict)
    withdrawn: dict[str, bool | None] = field(default_factory=dict)
    grades: dict[tuple[str, str, str], dict[int, PastGrade]] = field(default_factory=dict)
    agreed: dict[tuple[str, int], PastGrade] = field(default_factory=dict)

    @property
    def plans(self) -> list[str]:
        """The references of its plans."""
        return list(self.children)

    @property
    def points(self) -> list[AuditPoint]:
        """The points of its rubrics, in order."""
        return [point for rubric in self.rubrics.values() for point in rubric.points]

    @property
    def agency_keys(self) -> set[str]:
        """The agencies its points expect."""
        return {agency for point in self.points for agency in point.agencies}

    @property
    def grade_count(self) -> int:
        """How many grades of auditors it holds."""
        return sum(len(of_auditor) for of_auditor in self.grades.values())


@dataclass
class Checked:
    """What a whole file says: its rounds where nothing is wrong; and what its owner should know.

    `replaced` has the earlier row, the later one, and whether they give different grades.
    """

    rounds: list[PastRound]
    problems: list[Problem]
    replaced: list[tuple[str, str, bool]]
    unexpected: list[tuple[str, str, str]]


def check_rows(rows: Sequence[PastRow], known: Known, sheet: str | None) -> Checked:
    """Put rows into rounds. All or nothing: where there is a problem, the rounds are not to be used."""
    checker = _Checker(known, sheet)
    for row in rows:
        checker.take(row)
    for round in checker.rounds.values():
        # A later row may have been the first to name the child.
        round.children = {plan: checker.plans[plan][0] for plan in round.children}
    return Checked(list(checker.rounds.values()), checker.problems, checker.replaced, checker.unexpected)


class _Checker:
    """Goes through the rows once. What one says of its round, plan or child must agree with those before."""

    def __init__(self, known: Known, sheet: str | None) -> None:
        self.known, self.sheet = known, sheet
        self.agencies = {folded(key): key for key in known.agencies}
        self.rubrics = _rubrics_by_name(known.rubrics)
        self.points = {
            rubric.id: {point.code.casefold(): point for point in rubric.points} for rubric in known.rubrics
        }
        self.named: set[str] = set()
        self.expected: set[int] = set()
        self.rounds: dict[str, PastRound] = {}
        self.problems: list[Problem] = []
        self.replaced: list[tuple[str, str, bool]] = []
        self.unexpected: list[tuple[str, str, str]] = []
        self.spellings: dict[str, tuple[str, str]] = {}
        self.plans: dict[str, tuple[str | None, str]] = {}

    def refuse(self, row: PastRow, column: str, reason: str) -> None:
        where = row.places.get(column, column)
        self.problems.append(Problem(row.sheet or self.sheet, row.number, where, reason))

    def take(self, row: PastRow) -> None:
        """Add one row to its round, or say what is wrong with it.

        Of a row that could not be read whole, what was read is checked all the same.
        """
        if row.area and row.area not in (self.known.area_key.casefold(), self.known.area_name.casefold()):
            here = f"this file is being imported into {self.known.area_name} ({self.known.area_key})"
            self.refuse(row, "area", f"{here}. Import each area's rows from a file of their own.")
        round = self._round(row)
        if "plan" not in row.unread:
            self._plan(row, round)
        rubric = self._rubric(row, round)
        if rubric is not None and row.grade is not None and "audit_point" not in row.unread:
            self._grade(row, round, rubric, row.grade)

    def _round(self, row: PastRow) -> PastRound | None:
        """The round of a row; None where its name or date cannot be read."""
        if "round" in row.unread:
            return None
        if row.round not in self.named:
            self.named.add(row.round)
            if row.round in self.known.round_names:
                reason = f"there is already a round called “{row.round}” in this area. Give this one another"
                self.refuse(row, "round", f"{reason} name in the file, or leave its rows out.")
        round = self.rounds.get(row.round)
        if "round_date" in row.unread:
            return round
        if round is None:
            round = self.rounds[row.round] = PastRound(row.round, row.round_date, row.place)
        elif row.round_date != round.held_on:
            reason = f"row {round.row} gives this round the date {round.held_on}. A round has one date."
            self.refuse(row, "round_date", f"{reason} {ONE_DATE}" if row.places else reason)
        return round

    def _plan(self, row: PastRow, round: PastRound | None) -> None:
        first, number = self.spellings.setdefault(spaceless(row.plan), (row.plan, row.place))
        if first != row.plan:
            reason = f"only spaces make this differ from the reference in row {number}. Write one plan one"
            self.refuse(row, "plan", f"{reason} way.")
        self._child(row)
        if round is None:
            return
        round.children.setdefault(row.plan, None)
        said = round.withdrawn.setdefault(row.plan, row.withdrawn)
        if said is None:
            round.withdrawn[row.plan] = row.withdrawn
        elif row.withdrawn is not None and row.withdrawn != said:
            self.refuse(row, "withdrawn", "another row says the opposite of this plan in this round.")

    def _child(self, row: PastRow) -> None:
        if row.plan not in self.plans:
            self.plans[row.plan] = (self.known.children.get(row.plan), "")
        child, number = self.plans[row.plan]
        if row.child_ref is None or row.child_ref == child:
            return
        if child is None:
            self.plans[row.plan] = (row.child_ref, row.place)
            return
        where = f"row {number} names" if number else "the register has"
        self.refuse(row, "child_ref", f"{where} another child for this plan. Put one of the two right.")

    def _rubric(self, row: PastRow, round: PastRound | None) -> RubricVersion | None:
        if not row.unread.isdisjoint(("rubric", "rubric_version")):
            return None
        versions = self.rubrics.get(row.rubric)
        if versions is None:
            names = ", ".join(sorted({rubric.slug for rubric in self.known.rubrics})) or "none yet"
            self.refuse(row, "rubric", f"there is no such published rubric. Published: {names}.")
            return None
        rubric = versions.get(max(versions) if row.rubric_version is None else row.rubric_version)
        if rubric is None:
            published = ", ".join(str(version) for version in sorted(versions))
            self.refuse(row, "rubric_version", f"this rubric has no such version. Published: {published}.")
            return None
        if rubric.id not in self.expected:
            self._expect(row, rubric)
        if round is not None and rubric.id not in round.rubrics:
            self._add_rubric(row, round, rubric)
        return rubric

    def _expect(self, row: PastRow, rubric: RubricVersion) -> None:
        """Look, once for a rubric, whether the area has the agencies it names."""
        self.expected.add(rubric.id)
        named = {agency for point in rubric.points for agency in point.agencies}
        for agency in sorted(named - set(self.known.agencies)):
            reason = f"this rubric expects grades from “{agency}”, and this area has no such agency."
            self.refuse(row, "rubric", f"{reason} {_how_to_add(agency)}")

    def _add_rubric(self, row: PastRow, round: PastRound, rubric: RubricVersion) -> None:
        held = {point.code: of.slug for of in round.rubrics.values() for point in of.points}
        twin = next((point.code for point in rubric.points if point.code in held), None)
        round.rubrics[rubric.id] = rubric
        if twin:
            reason = f"this round also uses another rubric or version that holds point {twin}. A round uses"
            self.refuse(row, "rubric", f"{reason} one version of a rubric.")

    def _grade(self, row: PastRow, round: PastRound | None, rubric: RubricVersion, grade: Grade) -> None:
        point = self.points[rubric.id].get(row.audit_point)
        if point is None:
            where = f"{rubric.slug} version {rubric.version}"
            self.refuse(row, "audit_point", f"there is no such audit point in {where}.")
        elif grade is Grade.NOT_APPLICABLE and not point.na_allowed:
            cure = f" {NO_GRADE_INSTEAD}" if row.places else ""
            self.refuse(row, "grade", f"point {point.code} cannot be not applicable.{cure}")
        agency = self._agency(row)
        if point is None or agency is None:
            return
        if agency != AGREED and agency not in point.agencies:
            self.unexpected.append((row.place, agency, point.code))
        if round is not None and "plan" not in row.unread:
            self._keep(row, round, agency, PastGrade(row.place, point, grade, row.comment, row.auditor))

    def _agency(self, row: PastRow) -> str | None:
        """The agency of a row, or AGREED; None where it is none, after saying so."""
        if "agency" in row.unread or row.agency == AGREED:
            return None if "agency" in row.unread else AGREED
        agency = self.agencies.get(row.agency)
        if agency is None:
            reason = f"there is no agency “{row.agency[:40]}” in this area. Correct it, or add it."
            self.refuse(row, "agency", f"{reason} {_how_to_add(row.agency[:40])}")
        return agency

    def _keep(self, row: PastRow, round: PastRound, agency: str, made: PastGrade) -> None:
        """Put a grade into its round; a later row replaces an earlier one."""
        if agency == AGREED:
            earlier = round.agreed.get((row.plan, made.point.id))
            round.agreed[row.plan, made.point.id] = made
        else:
            of_auditor = round.grades.setdefault((row.plan, agency, row.auditor), {})
            earlier = of_auditor.get(made.point.id)
            of_auditor[made.point.id] = made
        if earlier is not None:
            self.replaced.append((earlier.row, row.place, earlier.grade is not made.grade))


def _how_to_add(agency: str) -> str:
    plain = re.sub(r"[^\w -]", "", agency)
    return f'An administrator adds one with: flask --app wsgi area agency "{plain}"'


def _rubrics_by_name(rubrics: Iterable[RubricVersion]) -> dict[str, dict[int, RubricVersion]]:
    """Versions by the rubric's short name and by its title; a short name wins over another's title."""
    found: dict[str, dict[int, RubricVersion]] = {}
    for rubric in rubrics:
        found.setdefault(folded(rubric.slug), {})[rubric.version] = rubric
    slugs = set(found)
    for rubric in rubrics:
        if folded(rubric.title) not in slugs:
            found.setdefault(folded(rubric.title), {})[rubric.version] = rubric
    return found
