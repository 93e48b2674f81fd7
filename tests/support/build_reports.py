"""Reports for tests: the round of a panel and further rounds of the same people."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import time_machine

from audit_app import clock
from audit_app.allocation import service as allocation
from audit_app.db import db
from audit_app.moderation import service as moderation
from audit_app.rounds import service as rounds
from audit_app.sampling import service as sampling
from tests.support.build_moderation import SPLITS, Panel, make_signed_off, score
from tests.support.build_rounds import make_draft

LATER = dt.date(2026, 11, 24)


def another_round(panel: Panel, *plans: Mapping[str, str], reveal: bool = True, **fields: Any) -> Panel:
    """A second committed round of the same people and plans, in moderation, or in scoring and sealed."""
    given = plans or SPLITS
    usual: dict[str, Any] = {
        "name": "2026-11",
        "held_on": LATER,
        "due_on": LATER,
        "sample_size": len(given),
        "exclusion_months": 0,
    }
    rubrics = rounds.rubrics_of(panel.round)
    other = Panel(
        make_draft(panel.second, *rubrics, **(usual | fields)),
        panel.chair,
        panel.second,
        panel.other,
        panel.auditors,
    )
    sampling.fix_frame(other.round, panel.second, seed="another seed for tests")
    sampling.draw_sample(other.round, panel.second)
    allocation.allocate_all(other.round, panel.second)
    allocation.start_scoring(other.round, panel.second)
    for sample_plan, grades in zip(sampling.sample_of(other.round), given, strict=True):
        for held in allocation.allocations_of(other.round):
            if held.sample_plan_id == sample_plan.id:
                score(held, grades)
    if reveal:
        moderation.reveal(other.round, panel.chair)
    db.session.commit()
    return other


def make_reopened() -> Panel:
    """Signed off, reopened, one grade changed, and signed off again, an hour apart each, last a day ago."""
    began = clock.now() - dt.timedelta(days=1, hours=2)
    with time_machine.travel(began):
        panel = make_signed_off()
    with time_machine.travel(began + dt.timedelta(hours=1)):
        moderation.reopen(panel.round, "A plan was misread", panel.second)
        panel.settle(1, "T-1", "I")
        panel.settle_all()
        db.session.commit()
    with time_machine.travel(began + dt.timedelta(hours=2)):
        panel.sign_off()
    return panel
