"""Waivers: an agency that is not expected on a plan after all."""

from audit_app import clock, trail
from audit_app.accounts.models import Agency, Person
from audit_app.allocation.models import Waiver
from audit_app.allocation.places import AllocationRefused, end, lock_changing, wanted
from audit_app.allocation.records import read_desk
from audit_app.allocation.rules import EndReason, WaiverReason
from audit_app.db import db
from audit_app.rounds.rules import OPEN_FOR_PANEL, WrongState
from audit_app.sampling.models import SamplePlan


def waive(
    sample_plan: SamplePlan, agency: Agency, reason: WaiverReason, words: str, person: Person
) -> Waiver:
    """No longer expect an agency on a plan. An unsealed assessment of it is taken back.

    After the reveal too, until the round is signed off; where sealed grades stand it is refused.
    """
    desk = read_desk(lock_changing(sample_plan.round_id))
    cell = wanted(desk, sample_plan, agency)
    if cell.waiver is not None:
        raise AllocationRefused(f"{cell.name} is already waived.")
    if cell.allocation is not None:
        end(cell.allocation, EndReason.WAIVED)
    waiver = Waiver(
        round_id=sample_plan.round_id, sample_plan_id=sample_plan.id, agency_id=agency.id, reason=reason,
        words=words, waived_by=person.id, waived_at=clock.now(),
    )  # fmt: skip
    db.session.add(waiver)
    db.session.flush()
    after = {"agency": agency.key, "reason": reason, "words": words}
    if cell.allocation is not None:
        after["taken_back_from"] = cell.allocation.auditor.name
    trail.record(
        "agency waived", "waiver", waiver.id, after=after, reason=reason,
        round_id=sample_plan.round_id, plan_id=sample_plan.plan_id,
    )  # fmt: skip
    return waiver


def take_back_waiver(waiver: Waiver, sample_plan: SamplePlan, agency: Agency, person: Person) -> None:
    """Expect the agency again. Only before reveal: afterwards an assessor is added, who is not blind."""
    round = lock_changing(waiver.round_id)
    if round.state in OPEN_FOR_PANEL:
        raise WrongState(
            "The grades of this round are revealed, so the agency is only expected again with an assessor."
            " Add one instead."
        )
    before = {"agency": agency.key, "reason": waiver.reason, "words": waiver.words}
    waiver_id = waiver.id
    db.session.delete(waiver)
    trail.record(
        "waiver taken back", "waiver", waiver_id, before=before, after={},
        round_id=sample_plan.round_id, plan_id=sample_plan.plan_id,
    )  # fmt: skip
