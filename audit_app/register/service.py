"""The register: bringing it in from a file, and finding plans in it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from audit_app import trail
from audit_app.db import db
from audit_app.refusals import Refused
from audit_app.register.models import Plan, PlanStatus
from audit_app.register.reading import Problem, Table, UnreadableFile, read_table
from audit_app.register.rows import RegisterRow, check_register

PAGE = 50
COLUMNS = (
    "plan_type", "requested_on", "issued_on", "review_meeting_on", "decision_on", "amended_on", "year_group",
    "key_stage", "primary_need", "setting_type", "locality", "team", "writer", "looked_after",
    "last_audited_on", "child_ref", "assess_decision_on", "advice_requested_on", "psychology_advice_on",
    "health_advice_on", "social_care_advice_on", "draft_on", "transfer", "transfer_year", "late_reason",
)  # fmt: skip


class FileRefused(Refused):
    """A file that cannot be brought in. `problems` names every row; nothing was changed."""

    def __init__(self, sentence: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(sentence)
        self.problems = tuple(problems)


class RegisterRefused(FileRefused):
    """A register file that cannot be brought in."""


@dataclass(frozen=True)
class Imported:
    """What an import did, in plans."""

    added: int
    changed: int
    unchanged: int
    ceased: int

    @property
    def words(self) -> str:
        """What was done, as a page and the command line say it."""
        plans = "plan" if self.added == 1 else "plans"
        return (
            f"{self.added} {plans} added, {self.changed} changed, {self.unchanged} as they were,"
            f" {self.ceased} marked ceased."
        )


def import_register(
    data: bytes, filename: str, characteristics: Sequence[str] = (), *, whole: bool = False
) -> Imported:
    """Bring a register file in: new plans are added, known ones brought up to date, all or nothing.

    With `whole`, plans that the file does not name are marked ceased and can no longer be drawn.
    Raises RegisterRefused naming every bad row.
    """
    table = _read(data, filename)
    rows, problems = check_register(table, characteristics)
    if problems:
        raise RegisterRefused(
            "Nothing was imported. Put this right in the file, then import it again.", problems
        )
    known = {plan.reference: plan for plan in db.session.scalars(sa.select(Plan))}
    if kept := sorted(row.plan for row in rows if row.plan in known and known[row.plan].calibration):
        raise RegisterRefused(f"Nothing was imported. {taken_words(kept)}")
    # A column the file does not have says nothing about the plans: what is known of them stays.
    given = [name for name in COLUMNS if name in table.header]
    added = changed = 0
    for row in rows:
        plan = known.get(row.plan)
        if plan is None:
            db.session.add(_new_plan(row))
            added += 1
        elif _update(plan, row, given):
            changed += 1
    ceased = _cease(known, {row.plan for row in rows}) if whole else 0
    result = Imported(added, changed, len(rows) - added - changed, ceased)
    trail.record(
        "register imported", "register", None,
        after={"file": hashlib.sha256(data).hexdigest(), "added": added, "changed": changed, "ceased": ceased}
    )  # fmt: skip
    return result


def taken_words(references: Sequence[str]) -> str:
    """Why a file cannot bring in plans under these references: calibration plans have them.

    It does not say so: auditors of an area may import too, and are not to know which plans those are.
    """
    belong = "belongs to a plan" if len(references) == 1 else "belong to plans"
    return (
        f"{', '.join(references)} {belong} kept outside the register. Use another reference in the file,"
        " or ask a manager."
    )


def _read(data: bytes, filename: str) -> Table:
    try:
        return read_table(data, filename)
    except UnreadableFile as fault:
        raise RegisterRefused("Nothing was imported. " + fault.sentence, fault.problems) from fault


def _new_plan(row: RegisterRow) -> Plan:
    facts = {name: getattr(row, name) for name in COLUMNS}
    return Plan(reference=row.plan, characteristics=dict(row.characteristics), **facts)


def _update(plan: Plan, row: RegisterRow, given: Sequence[str]) -> bool:
    wanted = {name: getattr(row, name) for name in given}
    wanted["characteristics"] = {**plan.characteristics, **row.characteristics}
    wanted["status"] = PlanStatus.ACTIVE
    differing = {name: value for name, value in wanted.items() if getattr(plan, name) != value}
    for name, value in differing.items():
        setattr(plan, name, value)
    return bool(differing)


def _cease(known: dict[str, Plan], named: set[str]) -> int:
    gone = [
        plan for plan in known.values() if plan.reference not in named and plan.status is PlanStatus.ACTIVE
    ]
    for plan in gone:
        plan.status = PlanStatus.CEASED
    return len(gone)


def count_plans(status: PlanStatus | None = PlanStatus.ACTIVE) -> int:
    """How many plans the register holds."""
    query = sa.select(sa.func.count()).select_from(Plan).where(sa.not_(Plan.calibration))
    return db.session.scalar(query if status is None else query.where(Plan.status == status)) or 0


def page_of_plans(page: int, wanted: str = "") -> tuple[list[Plan], int]:
    """One page of the register by reference, and how many plans match. `wanted` is part of a reference."""
    query = sa.select(Plan).where(Plan.status != PlanStatus.PAST)
    if wanted:
        query = query.where(Plan.reference.icontains(wanted, autoescape=True))
    matching = db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    rows = query.order_by(Plan.reference).offset((page - 1) * PAGE).limit(PAGE)
    return list(db.session.scalars(rows)), matching


def find_plan(plan_id: int) -> Plan | None:
    """One plan of this area; never one that is kept for calibration."""
    return db.session.scalar(sa.select(Plan).where(Plan.id == plan_id, sa.not_(Plan.calibration)))


def active_plans() -> list[Plan]:
    """Every plan that could be drawn, by reference."""
    query = sa.select(Plan).where(Plan.status == PlanStatus.ACTIVE).order_by(Plan.reference)
    return list(db.session.scalars(query))


def plans_by_reference(references: Sequence[str]) -> dict[str, Plan]:
    """The plans of this area among some references."""
    query = sa.select(Plan).where(Plan.reference.in_(references))
    return {plan.reference: plan for plan in db.session.scalars(query)}
