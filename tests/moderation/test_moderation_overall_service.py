"""The overall grade of a plan, beside what the rubric suggests."""

import pytest
from sqlalchemy import orm

from audit_app.moderation import service as moderation
from audit_app.rubrics.grades import Grade
from tests.support.build_moderation import AGREED, make_revealed


def test_the_overall_grade_is_settled_beside_the_suggestion(session: orm.Session) -> None:
    panel = make_revealed({**AGREED, "T-4": "I I"})
    plan = panel.plan(1)
    assert plan.suggestion.grade is Grade.INADEQUATE
    with pytest.raises(moderation.ModerationRefused, match="suggests inadequate"):
        moderation.settle_overall(panel.round, plan.sample_plan, Grade.GOOD, "", 0, panel.chair)
    row = moderation.settle_overall(
        panel.round, plan.sample_plan, Grade.REQUIRES_IMPROVEMENT, "On balance.", 0, panel.chair
    )
    assert (row.suggested, row.grade, row.revision) == ("I", "RI", 1)
    with pytest.raises(moderation.SettledMeanwhile):
        moderation.settle_overall(panel.round, plan.sample_plan, Grade.GOOD, "Mine.", 0, panel.other)
    assert moderation.latest_overall(panel.round) == {plan.sample_plan.id: row}


def test_an_overall_grade_is_looked_at_again_when_its_points_change(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    panel.settle_all()
    assert panel.plan(1).finished
    panel.settle(1, "T-4", "I")
    assert panel.plan(1).overall_outdated
    assert "look again at" in " ".join(moderation.unsettled(panel.board))
