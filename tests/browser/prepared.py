"""An area in which a round stands in every state, for pages that the journey does not pass."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from audit_app import trail
from audit_app.accounts.rules import Role
from audit_app.accounts.service import people
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.moderation import panel as meeting
from audit_app.moderation import service as moderation
from audit_app.moderation.models import SettledReason
from audit_app.moderation.queue import PanelOrder
from audit_app.rounds.models import AuditRound
from audit_app.sampling import service as sampling
from audit_app.scoring import concerns
from audit_app.scoring.concern_rules import ConcernKind, ConcernOutcome
from tests.support.browser import LiveServer
from tests.support.build_api import token_id
from tests.support.build_calibration import anchor_of, give, make_anchor
from tests.support.build_comparison import Compared, make_lately
from tests.support.build_guided import make_upload
from tests.support.build_improvement import LONG_AGO, make_action, make_learning
from tests.support.build_moderation import Panel, agency_of, make_revealed
from tests.support.build_reports import another_round
from tests.support.build_rounds import draw, make_draft
from tests.support.build_scoring import open_all, seal
from tests.support.builders import make_person, publish_all

ADMIN, MANAGER, CHAIR, AUDITOR = "Ada Admin", "Mary Manager", "Chris Chair", "Auditor of education"
LATEST = dt.date(2027, 1, 26)  # after every other round, which would keep its plans from this one
LONG = "Speech and language therapy assessment of expressive and receptive needs, to be repeated yearly"


@dataclass
class Prepared:
    """The server, the numbers its addresses are made of, and the cookies of those who have signed in."""

    server: LiveServer
    ids: dict[str, int] = field(default_factory=dict)
    cookies: dict[str, Any] = field(default_factory=dict)


def prepare(app: Flask) -> dict[str, int]:
    """Fill an empty database; the numbers by what they are of."""
    with app.app_context():
        panel = make_revealed()
        _describe(panel)
        meeting.start(panel.round, 120, PanelOrder.BY_PLAN, panel.chair)
        panel.settle(2, "T-1", "G", reason=SettledReason.UNCLEAR, education=LONG)
        db.session.commit()
        admin = make_person(ADMIN, Role.ADMINISTRATOR)
        ehc = next(one for one in publish_all() if (one.slug, one.version) == ("ehc_plan", 2))
        draft = make_draft(panel.second, ehc, name="2026-12", sample_size=3)
        ids = {
            **_in_moderation(panel),
            **_late(panel),
            **_reopened(panel),
            **_in_scoring(
                panel, make_draft(panel.second, ehc, name="2027-01", held_on=LATEST, exclusion_months=0)
            ),
            "token": token_id(admin, LONG),
            **make_upload(next(one for one in people() if one.name == MANAGER)),
            "draft": draft.id,
            "given": anchor_of(panel.second, ehc, "EHC-7002").id,
            "person": panel.auditors["education"].id,
        }
        # Two more areas to compare with. Last of all: the session turns to them.
        for one in (Compared(admin.area, panel.second), make_lately("alpha", 27), make_lately("beta", 12)):
            one.agree()
        return ids


def _describe(panel: Panel) -> None:
    """What the register says of the plans, so that breakdowns and timeliness have something to show."""
    for place, sampled in enumerate(sampling.sample_of(panel.round)):
        plan = sampled.plan
        plan.primary_need = LONG if place else "Autism"
        plan.requested_on, plan.issued_on = dt.date(2026, 1, 5), dt.date(2026, 5, 25 + place)
        plan.transfer, plan.transfer_year = "secondary to post-16", 2026
    db.session.commit()


def _in_moderation(panel: Panel) -> dict[str, int]:
    open_cell, settled = panel.cell(1, "T-1"), panel.cell(2, "T-1")
    return {
        "moderated": panel.round.id,
        "split": open_cell.sample_plan.id,
        "settled": settled.sample_plan.id,
        "point": settled.point.id,
    }


def _reopened(panel: Panel) -> dict[str, int]:
    past = another_round(panel)
    past.settle_all()
    past.sign_off()
    learning = make_learning(past.round, past.second)
    late = make_action(past.round, past.second, due_on=LONG_AGO, title=LONG)
    make_action(past.round, past.second)
    signed = another_round(panel, name="2026-09", reveal=False)
    calibrated = _calibrated(signed)
    moderation.reveal(signed.round, signed.chair)
    signed.settle_all()
    signed.sign_off()
    moderation.reopen(past.round, LONG, past.second)
    db.session.commit()
    return {
        "reopened": past.round.id,
        "entry": trail.history(round_id=past.round.id, limit=1)[0].sequence,
        "signed": signed.round.id,
        "agreed": _own_plan(signed),
        "learning": learning.id,
        "action": late.id,
        **calibrated,
    }


def _own_plan(panel: Panel) -> int:
    """A plan of the signed-off round that an auditor sealed, the one the agencies differed on."""
    first = panel.plan(1).sample_plan.id
    held = [one for one in allocation.allocations_of(panel.round) if one.sample_plan_id == first]
    return next(one.id for one in held if one.agency.key == "education")


def _calibrated(panel: Panel) -> dict[str, int]:
    """An anchor plan that an auditor sealed, and who else has it in their list."""
    check = make_anchor(panel.second)
    held, _ = give(check, panel.round, panel.second, panel.auditors["education"], panel.auditors["health"])
    seal(held, {"T-1": "I", "T-2": "NA"})
    return {"anchor": check.id, "calibrated": held.id}


def _concerns(held: Allocation, panel: Panel) -> dict[str, int]:
    """Of the auditor's second plan: one concern to take up, one taken up, one ended."""
    ids = {}
    for name in ("concern", "taken", "ended"):
        made = concerns.raise_concern(held, ConcernKind.SAFEGUARDING, LONG, held.auditor)
        ids[name] = made.id
        if name != "concern":
            concerns.take_up(made, 1, panel.chair)
        if name == "ended":
            concerns.end_concern(made, ConcernOutcome.REVIEW, LONG, 2, panel.second)
    db.session.commit()
    return ids


def _late(panel: Panel) -> dict[str, int]:
    """Two places of the revealed round lost their auditor: one is empty, one was given to somebody late."""
    health = panel.auditors["health"]
    late = make_person("Lena Late", Role.AUDITOR, agency="health")
    emptied, added = panel.plan(4).sample_plan, panel.plan(3).sample_plan
    for plan in (emptied, added):
        allocation.declare_conflict(plan.plan, health, LONG, health, panel.round)
    allocation.add_assessor(added, agency_of(panel, "health"), late, panel.chair)
    db.session.commit()
    assert health.agency_id is not None
    return {"emptied": emptied.id, "added": added.id, "health": health.agency_id}


def _in_scoring(panel: Panel, round: AuditRound) -> dict[str, int]:
    draw(round, panel.second)
    allocation.allocate_all(round, panel.second)
    allocation.start_scoring(round, panel.second)
    db.session.commit()
    held: list[Allocation] = [
        one for one in allocation.allocations_of(round) if one.agency.key == "education"
    ]
    open_all(round)
    held[2].no_conflict_at = None
    seal(held[0])
    return {
        **_concerns(held[1], panel),
        "unopened": held[2].id,
        "scoring": round.id,
        "sampled": held[1].sample_plan_id,
        "agency": held[1].agency_id,
        "plan": held[1].sample_plan.plan_id,
        "held": held[1].id,
        "sealed": held[0].id,
    }
