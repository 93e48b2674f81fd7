"""Settling and taking back, on both databases."""

import pytest
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError, OperationalError

from audit_app import trail
from audit_app.moderation import service as moderation
from audit_app.moderation.models import Dissent, ModeratedGrade, SettledReason
from audit_app.rounds.rules import WrongState
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from tests.moderation.builders import SECOND_TRIGGER, open_codes
from tests.support.build_moderation import (
    AGREED,
    DISPUTED,
    agency_of,
    make_revealed,
    make_scoring,
    make_signed_off,
    point_of,
    settlement_of,
)
from tests.support.builders import PASSWORD


def test_all_three_may_differ_and_the_panel_may_agree_a_grade_nobody_gave(session: orm.Session) -> None:
    panel = make_revealed(DISPUTED)
    cell = panel.settle(1, "T-1", "I", reason=SettledReason.DIFFERENT_INFORMATION)
    assert cell.outcome.grade is Grade.INADEQUATE
    assert [opinion.grade for opinion in cell.opinions] == ["O", "G", "RI"]
    assert open_codes(panel, 1) == []


def test_the_panel_may_settle_a_point_the_agencies_agreed_on(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    assert panel.settle(1, "T-1", "RI").outcome.grade is Grade.REQUIRES_IMPROVEMENT


def test_not_applicable_is_settled_only_where_the_point_allows_it(session: orm.Session) -> None:
    panel = make_revealed({**AGREED, "T-1": "O G RI", "T-2": "NA G G"})
    assert panel.settle(1, "T-2", "NA").outcome.grade is Grade.NOT_APPLICABLE
    with pytest.raises(moderation.ModerationRefused, match="cannot be graded not applicable"):
        panel.settle(1, "T-1", "NA")


def test_a_plan_withdrawn_in_the_middle_leaves_the_board_and_cannot_be_settled(session: orm.Session) -> None:
    panel = make_revealed()
    cell = panel.cell(1, "T-1")
    sampling.withdraw(cell.sample_plan, WithdrawalReason.CEASED, "", panel.second)
    assert len(panel.board.plans) == 3
    assert cell.sample_plan.id not in {c.sample_plan.id for c in moderation.disagreements(panel.round)}
    with pytest.raises(moderation.ModerationRefused, match="withdrawn"):
        moderation.settle(panel.round, cell.sample_plan, cell.point, settlement_of(), 0, panel.chair)
    panel.settle_all()
    assert moderation.unsettled(panel.board) == []


def test_a_retraction_falls_back_to_the_sealed_grades(session: orm.Session) -> None:
    panel = make_revealed({**AGREED, "T-1": "G RI G"})
    panel.settle(1, "T-1", "RI")
    panel.settle(1, "T-2", "I")
    for code in ("T-1", "T-2"):
        cell = panel.cell(1, code)
        moderation.retract(panel.round, cell.sample_plan, cell.point, "Wrong plan.", 1, panel.chair)
    assert panel.cell(1, "T-1").open
    assert panel.cell(1, "T-2").outcome.grade is Grade.GOOD
    row = moderation.latest_moderated(panel.round)[cell.sample_plan.id, cell.point.id]
    assert (row.revision, row.grade, row.reason) == (2, None, "retracted")
    assert (row.confidence, row.decided) == (None, None)
    with pytest.raises(moderation.ModerationRefused, match="Nothing is settled"):
        moderation.retract(panel.round, cell.sample_plan, cell.point, "Again.", 2, panel.chair)
    assert panel.settle(1, "T-1", "G").revision == 3


def test_a_settling_drawn_from_an_older_one_is_refused_with_what_stands(session: orm.Session) -> None:
    panel = make_revealed()
    cell = panel.settle(1, "T-1", "RI", words="First.")
    with pytest.raises(moderation.SettledMeanwhile) as refusal:
        moderation.settle(
            panel.round, cell.sample_plan, cell.point, settlement_of(words="Second."), 0, panel.other
        )
    assert isinstance(refusal.value.latest, ModeratedGrade)
    assert refusal.value.latest.words == "First."
    assert panel.cell(1, "T-1").revision == 1


def test_somebody_who_audits_a_plan_settles_nothing_on_it(session: orm.Session) -> None:
    panel = make_revealed(**SECOND_TRIGGER)
    cell, auditor = panel.cell(3, "T-1"), panel.auditors["health"]
    with pytest.raises(moderation.NotYours):
        moderation.settle(panel.round, cell.sample_plan, cell.point, settlement_of(), 0, auditor)
    with pytest.raises(moderation.NotYours):
        moderation.retract(panel.round, cell.sample_plan, cell.point, "No.", 0, auditor)
    with pytest.raises(moderation.NotYours):
        moderation.settle_overall(panel.round, panel.plan(4).sample_plan, Grade.GOOD, "", 0, auditor)
    with pytest.raises(moderation.ModerationRefused, match="no split here that you can settle"):
        moderation.settle_minor(panel.round, auditor)


def test_a_dissent_is_kept_with_the_agencys_words(session: orm.Session) -> None:
    panel = make_revealed()
    cell = panel.settle(1, "T-1", "RI", social_care="We saw the report.")
    assert cell.moderated is not None
    assert [(row.agency_id, row.words) for row in cell.moderated.dissents] == [
        (agency_of(panel, "social care").id, "We saw the report.")
    ]
    with pytest.raises(moderation.ModerationRefused, match="“education” is not asked"):
        panel.settle(1, "T-3", "RI", education="Not ours.")


def test_a_point_of_another_rubric_is_not_settled(session: orm.Session) -> None:
    from tests.support.builders import publish_all

    panel = make_revealed(AGREED)
    stranger = publish_all()[0].points[0]
    with pytest.raises(moderation.ModerationRefused, match="not asked in this round"):
        moderation.settle(panel.round, panel.plan(1).sample_plan, stranger, settlement_of(), 0, panel.chair)


def test_each_settling_leaves_one_entry_with_before_and_after(session: orm.Session) -> None:
    panel = make_revealed()
    panel.settle(1, "T-1", "RI", words="First.")
    panel.settle(1, "T-1", "G", words="Second.")
    plan_id = panel.plan(1).sample_plan.plan_id
    entries = [e for e in trail.history(plan_id=plan_id) if e.what == "point settled"]
    assert [(e.before or {}).get("words") for e in entries] == ["First.", None]
    assert [(e.after or {})["agreed"] for e in entries] == ["good", "requires improvement"]
    assert {((e.after or {})["how sure"], (e.after or {})["decided by"]) for e in entries} == {
        ("high", "consensus")
    }
    assert {e.round_id for e in entries} == {panel.round.id}


def test_nothing_is_settled_before_reveal_or_after_sign_off(session: orm.Session) -> None:
    panel = make_scoring(AGREED)
    sample_plan, point = sampling.sample_of(panel.round)[0], point_of(panel, "T-1")
    with pytest.raises(WrongState, match="not revealed yet"):
        moderation.settle(panel.round, sample_plan, point, settlement_of(), 0, panel.chair)
    moderation.reveal(panel.round, panel.chair)
    panel.settle_all()
    panel.sign_off()
    for verb in (
        lambda: moderation.settle(panel.round, sample_plan, point, settlement_of(), 0, panel.chair),
        lambda: moderation.retract(panel.round, sample_plan, point, "No.", 0, panel.chair),
        lambda: moderation.settle_minor(panel.round, panel.chair),
        lambda: moderation.settle_overall(panel.round, sample_plan, Grade.GOOD, "", 1, panel.chair),
        lambda: moderation.sign(panel.round, panel.chair, PASSWORD),
    ):
        with pytest.raises(WrongState, match="signed off"):
            verb()


@pytest.mark.parametrize("table", ["moderated_grade", "overall_grade", "dissent"])
def test_the_database_refuses_a_settling_in_a_signed_off_round(session: orm.Session, table: str) -> None:
    panel = make_signed_off(DISPUTED)
    cell = panel.cell(1, "T-1")
    assert cell.moderated is not None
    row: object
    if table == "dissent":
        row = Dissent(
            moderated_grade_id=cell.moderated.id, agency_id=agency_of(panel, "health").id, words="No."
        )
    else:
        kept = cell.moderated if table == "moderated_grade" else panel.plan(1).overall
        assert kept is not None
        columns = type(kept).__table__.columns
        values = {column.key: getattr(kept, column.key) for column in columns if column.key != "id"}
        row = type(kept)(**values | {"revision": 9})
    session.add(row)
    with pytest.raises((IntegrityError, OperationalError), match="signed_off_round"):
        session.flush()
    session.rollback()
