"""Bringing past audits in from a spreadsheet, all or nothing (design, section 8)."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from audit_app import clock, trail
from audit_app.accounts import service as accounts
from audit_app.accounts.models import Area, Person
from audit_app.accounts.rules import Role, sign_in_name
from audit_app.db import current_area, db, tell_planner
from audit_app.moderation.signoff import sign_imported
from audit_app.past import records
from audit_app.past.check import Checked, Known, PastRound, check_rows
from audit_app.past.notes import left_open, notes_of
from audit_app.past.people import PastPeople
from audit_app.past.rows import PastRow, read_rows
from audit_app.register.models import Plan, PlanStatus
from audit_app.register.reading import Problem, UnreadableFile, read_table
from audit_app.register.service import FileRefused, plans_by_reference, taken_words
from audit_app.rounds import service as rounds
from audit_app.rounds.models import IS_AUDIT, AuditRound
from audit_app.rubrics import service as rubrics
from audit_app.web.words import plural

AT_ONCE = 1000
MEANWHILE = (
    "Nothing was imported: somebody else imported audits or plans at the same moment. Import the file again."
)

PUT_RIGHT = "Nothing was imported. Put this right in the file, then import it again."
COMMENTS_LOST = (
    "Nothing was imported: comments of the file cannot be read. Put the file right, or import it without them"
    " on the page of what would come in."
)
THEN_THE_REST = "Its rows can only be checked then."
OPEN_LATER = (
    "How many plans and points will get no agreed grade is counted when nothing is left to put right: it"
    " depends on every grade."
)
AT_THE_COMMAND_LINE = "Whoever ran the command"
NOBODY_TO_SIGN = (
    "this area has no manager or administrator, so what came in is signed off by “Whoever ran the command”."
)


class PastRefused(FileRefused):
    """A file of past audits that cannot be brought in."""


@dataclass(frozen=True)
class BroughtIn:
    """One round that came in."""

    name: str
    plans: int
    withdrawn: int
    grades: int
    agreed: int

    @property
    def sentence(self) -> str:
        """What came in, in words: "20 plans, 80 grades"."""
        parts = [plural(self.plans, "plan"), plural(self.grades, "grade")]
        if self.withdrawn:
            parts[0] += f" ({self.withdrawn:,} withdrawn)"
        if self.agreed:
            parts.append(plural(self.agreed, "agreed grade"))
        return ", ".join(parts)


@dataclass(frozen=True)
class Imported:
    """What an import did, and sentences on what its owner should know."""

    rounds: tuple[BroughtIn, ...]
    new_plans: int
    new_people: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class PastFile:
    """A file that was read: its rows beside what is wrong with others, its sheet, the columns of an export
    of its rounds, and its SHA-256. `notes` say what of it is not read; `lost` are comments that cannot be.
    """

    rows: Sequence[PastRow]
    problems: Sequence[Problem]
    sheet: str | None
    columns: Sequence[str]
    sha256: str
    notes: Sequence[str] = ()
    lost: Sequence[Problem] = ()
    without: int = 0

    @property
    def references(self) -> list[str]:
        """The plans its rows name."""
        return list(dict.fromkeys(row.plan for row in self.rows if "plan" not in row.unread))

    def without_comments(self) -> "PastFile":
        """The same file where somebody said to leave out the comments that cannot be read."""
        return replace(self, lost=(), without=len(self.lost))


def import_audits(data: bytes, filename: str, importer: Person) -> Imported:
    """Bring a file in: its rounds are made, signed off by the importer and marked as imported.

    Raises PastRefused naming every bad row; then nothing is kept.
    """
    return import_file(read_file(data, filename), importer)


def try_import(data: bytes, filename: str, importer: Person) -> Imported:
    """What an import would do. Everything is done, the database's own checks included, and undone."""
    return try_file(read_file(data, filename), importer)


def import_file(file: PastFile, importer: Person) -> Imported:
    """As import_audits, of a file that was read already."""
    try:
        with db.session.begin_nested():
            return _import(file, importer)
    except IntegrityError as fault:
        raise PastRefused(MEANWHILE) from fault


def try_file(file: PastFile, importer: Person) -> Imported:
    """As try_import, of a file that was read already."""
    tried = db.session.begin_nested()
    try:
        return import_file(file, importer)
    finally:
        tried.rollback()


def _import(file: PastFile, importer: Person) -> Imported:
    # One import of an area at a time, so that the second sees the rounds and plans of the first.
    area = db.session.scalars(sa.select(Area).where(Area.id == current_area()).with_for_update()).one()
    checked = check_file(file, area)
    if problems := [*checked.problems, *file.lost]:
        raise PastRefused(PUT_RIGHT if checked.problems else COMMENTS_LOST, problems)
    references = list(dict.fromkeys(plan for past in checked.rounds for plan in past.plans))
    plans, new_plans = _plans(references, checked.rounds)
    kept = records.Area({one.key: one for one in accounts.agencies()}, PastPeople(), plans)
    brought = [brought_in(past) for past in checked.rounds]
    made = []
    for past, said in zip(checked.rounds, brought, strict=True):
        made.append(records.keep_round(past, list(file.columns), kept, importer))
        _record(made[-1], said, file)
    tell_planner(*records.FILLED)
    for round in made:
        sign_imported(round, importer)
    notes = notes_on(checked)
    if file.without:
        notes.append(f"Left out: {plural(file.without, 'comment')} that could not be read.")
    return Imported(tuple(brought), new_plans, kept.people.new, tuple(notes))


def notes_on(checked: Checked) -> list[str]:
    """What the file's owner should know of it, a sentence or two each."""
    left = {past.name: left_open(past) for past in checked.rounds}
    return list(notes_of(checked, left, clock.today()))


def notes_meanwhile(checked: Checked) -> list[str]:
    """As notes_on, of a file with problems: what stays open in its rounds cannot be counted yet."""
    return [*notes_of(checked, {}, clock.today()), OPEN_LATER]


def read_file(data: bytes, filename: str) -> PastFile:
    """Read a file that has our own columns. Raises PastRefused where it is no table."""
    try:
        table = read_table(data, filename)
    except UnreadableFile as fault:
        # Its problems are listed by themselves, and are those of the form of the file alone.
        said = f"{PUT_RIGHT} {THEN_THE_REST}" if fault.problems else f"Nothing was imported. {fault.sentence}"
        raise PastRefused(said, fault.problems) from fault
    rows, problems = read_rows(table)
    return PastFile(rows, problems, table.sheet, table.header, hashlib.sha256(data).hexdigest())


def check_file(file: PastFile, area: Area) -> Checked:
    """What the rows mean in this area, with every problem of the file in the order of its rows."""
    plans = known_plans(file.references)
    known = Known(
        area_key=area.key,
        area_name=area.name,
        agencies=[agency.key for agency in accounts.agencies()],
        rubrics=rubrics.versions(),
        round_names=frozenset(db.session.scalars(sa.select(AuditRound.name).where(IS_AUDIT))),
        children={plan.reference: plan.child_ref for plan in plans.values() if plan.child_ref},
    )
    checked = check_rows(file.rows, known, file.sheet)
    checked.problems = sorted([*file.problems, *checked.problems], key=lambda problem: problem.row or 0)
    return checked


def known_plans(references: Sequence[str]) -> dict[str, Plan]:
    """The plans the register has of these, by reference."""
    found: dict[str, Plan] = {}
    for some in _in_parts(references):
        found |= plans_by_reference(some)
    return found


def _in_parts(references: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(references)
    while part := list(islice(rest, AT_ONCE)):
        yield part


def _plans(references: Sequence[str], past: Sequence[PastRound]) -> tuple[dict[str, Plan], int]:
    """The register's plans by reference. Those it does not have are added as known from past audits only."""
    known = known_plans(references)
    if taken := calibration_words(known):
        raise PastRefused(f"Nothing was imported. {taken}")
    new = {
        reference: Plan(reference=reference, status=PlanStatus.PAST)
        for reference in references
        if reference not in known
    }
    db.session.add_all(new.values())
    plans = {**known, **new}
    for one in past:
        for reference, child in one.children.items():
            if child:
                plans[reference].child_ref = child
    db.session.flush()
    return plans, len(new)


def calibration_words(plans: Mapping[str, Plan]) -> str:
    """Why plans kept for calibration stop an import; "" where there are none."""
    kept = sorted(reference for reference, plan in plans.items() if plan.calibration)
    return taken_words(kept) if kept else ""


def brought_in(past: PastRound) -> BroughtIn:
    """A round of a file in numbers."""
    return BroughtIn(
        name=past.name,
        plans=len(past.plans),
        withdrawn=sum(1 for withdrawn in past.withdrawn.values() if withdrawn),
        grades=past.grade_count,
        agreed=len(past.agreed),
    )


def _record(round: AuditRound, brought: BroughtIn, file: PastFile) -> None:
    after: dict[str, int | str] = {
        "plans": brought.plans,
        "withdrawn": brought.withdrawn,
        "grades": brought.grades,
        "agreed_grades": brought.agreed,
        "file": file.sha256,
    }
    if file.without:
        after["comments_of_the_file_left_out"] = file.without
    trail.record("past audit imported", "round", round.id, after=after, round_id=round.id)


def find_importer(email: str | None) -> Person:
    """Who an import is signed off by: the one named, or the area's first manager or administrator.

    In an area that has neither it is whoever ran the command, kept as somebody who cannot sign in. Raises
    PastRefused where there is no manager or administrator of that address.
    """
    able = [*accounts.people(role=Role.MANAGER), *accounts.people(role=Role.ADMINISTRATOR)]
    if email is not None:
        wanted = sign_in_name(email)
        able = [person for person in able if person.sign_in_name == wanted]
        if not able:
            raise PastRefused(f"No manager or administrator of this area signs in as {email}.")
    if not able:
        return PastPeople().settlers([AT_THE_COMMAND_LINE])[AT_THE_COMMAND_LINE]
    return min(able, key=lambda person: person.id)


def imported_rounds() -> list[AuditRound]:
    """The rounds that came in from files, newest first."""
    return [round for round in rounds.rounds() if round.imported]
