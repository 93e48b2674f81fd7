"""Revealing, settling and taking back, on both databases."""

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError, OperationalError

from audit_app import trail
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.moderation import postponing
from audit_app.moderation import service as moderation
from audit_app.moderation.models import Dissent, ModeratedGrade, SettledReason
from audit_app.moderation.queue import Place
from audit_app.rounds import standing
from audit_app.rounds.rules import WrongState
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from audit_app.scoring.models import Assessment, Score
from tests.support.build_moderation import (
    AGREED,
    Panel,
    agency_of,
    make_revealed,
    make_scoring,
    make_signed_off,
    point_of,
    settlement_of,
    waive,
)
from tests.support.builders import PASSWORD, make_person

SECOND_TRIGGER = {"trigger": "across the good line or two or more steps"}
ALL_WAIVED = ("education", "health", "social care")


def open_codes(panel: Panel, place: int) -> list[str]:
    return [cell.point.code for cell in panel.plan(place).open_cells]


def test_a_reveal_waits_for_every_assessment(session: orm.Session) -> None:
    panel = make_scoring(AGREED, AGREED, seal=False)
    with pytest.raises(moderation.ModerationRefused, match="6 assessments are not sealed"):
        moderation.reveal(panel.round, panel.chair)
    assert panel.round.state == "scoring"
    assert moderation.disagreements(panel.round) == []


def test_a_waived_agency_is_not_waited_for(session: orm.Session) -> None:
    panel = make_scoring(AGREED, seal=False)
    for agency in ALL_WAIVED:
        waive(panel, 1, agency)
    moderation.reveal(panel.round, panel.chair)
    assert panel.round.state == "moderation"


def test_a_round_is_revealed_once(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    with pytest.raises(WrongState):
        moderation.reveal(panel.round, panel.chair)


def test_a_reveal_leaves_one_entry_on_the_trail(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    entries = [e for e in trail.history(round_id=panel.round.id) if e.what == "moderation opened"]
    assert [(entry.before, entry.after) for entry in entries] == [
        ({"state": "scoring"}, {"state": "moderation"})
    ]


def test_disagreements_come_with_what_matters_most_first(session: orm.Session) -> None:
    panel = make_revealed()
    found = [(cell.point.code, cell.split.words if cell.split else "") for cell in panel.board.open_cells]
    assert found == [
        ("T-1", "two or more steps apart"),
        ("T-1", "across the good line"),
        ("T-2", "does it apply or not"),
        ("T-1", "one step, same side of good"),
        ("T-4", "one step, same side of good"),
    ]


def test_all_three_may_differ_and_the_panel_may_agree_a_grade_nobody_gave(session: orm.Session) -> None:
    panel = make_revealed({**AGREED, "T-1": "O G RI"})
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


def test_two_auditors_of_one_agency_who_differ_go_to_the_panel(session: orm.Session) -> None:
    panel = make_scoring(AGREED)
    second_auditor(panel, {"T-1": "RI", "T-2": "G", "T-3": "G"})
    moderation.reveal(panel.round, panel.chair)
    assert open_codes(panel, 1) == ["T-1"]
    health = [opinion for opinion in panel.cell(1, "T-1").opinions if opinion.agency == "health"]
    assert [(opinion.number, opinion.grade) for opinion in health] == [(1, "G"), (2, "RI")]
    assert panel.cell(1, "T-2").outcome.grade is Grade.GOOD


def second_auditor(panel: Panel, grades: dict[str, str]) -> None:
    """A second sealed assessment for health on the first plan: imports bring these, no page makes one."""
    person = make_person("Second of health", Role.AUDITOR, agency="health")
    sample_plan = sampling.sample_of(panel.round)[0]
    held = allocation.allocations_of(panel.round)[0]
    row = type(held)(
        round_id=panel.round.id, sample_plan_id=sample_plan.id, agency_id=agency_of(panel, "health").id,
        auditor_id=person.id, made_at=held.made_at, made_by=panel.second.id,
    )  # fmt: skip
    session = orm.object_session(held)
    assert session is not None
    session.add(row)
    session.flush()
    assessment = Assessment(round_id=panel.round.id, allocation_id=row.id, started_at=held.made_at)
    session.add(assessment)
    session.flush()
    for code, grade in grades.items():
        point = point_of(panel, code)
        session.add(
            Score(
                assessment_id=assessment.id, round_id=panel.round.id,
                rubric_version_id=point.rubric_version_id, audit_point_id=point.id,
                grade=Grade(grade), comment="Seen.", saved_at=held.made_at,
            )
        )  # fmt: skip
    session.flush()
    assessment.sealed_at = held.made_at
    session.commit()


def test_a_waived_agency_neither_makes_nor_blocks_agreement(session: orm.Session) -> None:
    panel = make_scoring({**AGREED, "T-1": "G G RI"}, {**AGREED, "T-1": "G RI G"}, seal=False)
    for place in (1, 2):
        waive(panel, place, "social care")
    seal_all(panel)
    moderation.reveal(panel.round, panel.chair)
    assert open_codes(panel, 1) == []
    assert open_codes(panel, 2) == ["T-1"]
    assert [o.waived for o in panel.cell(1, "T-1").opinions] == [False, False, True]


def seal_all(panel: Panel) -> None:
    from audit_app.scoring import service as scoring

    for held in allocation.allocations_of(panel.round):
        scoring.seal(held, None, held.auditor)


def test_a_plan_with_every_agency_waived_stays_missing_and_holds_nothing_up(session: orm.Session) -> None:
    panel = make_scoring(AGREED, AGREED, seal=False)
    for agency in ALL_WAIVED:
        waive(panel, 1, agency)
    seal_all(panel)
    moderation.reveal(panel.round, panel.chair)
    assert {cell.outcome.result for cell in panel.plan(1).cells} == {"missing"}
    assert not panel.plan(1).owes_overall
    panel.settle_all()
    assert moderation.unsettled(panel.board) == []
    assert moderation.what_becomes_final(panel.board).missing == 4


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


def test_under_the_first_trigger_nothing_is_minor(session: orm.Session) -> None:
    panel = make_revealed()
    assert panel.board.minor_cells == ()
    with pytest.raises(moderation.ModerationRefused):
        moderation.settle_minor(panel.round, panel.chair)


def test_one_action_settles_every_minor_split_and_records_each(session: orm.Session) -> None:
    panel = make_revealed(**SECOND_TRIGGER)
    done = moderation.settle_minor(panel.round, panel.chair)
    assert (done.settled, done.left) == (2, 0)
    assert panel.cell(3, "T-1").outcome.grade is Grade.OUTSTANDING  # education leads
    assert panel.cell(3, "T-4").outcome.grade is Grade.INADEQUATE  # social care leads
    rows = session.scalars(sa.select(ModeratedGrade)).all()
    assert {(row.reason, row.settled_by) for row in rows} == {(SettledReason.LEAD_ACCEPTED, panel.chair.id)}
    assert {(row.decided, row.confidence) for row in rows} == {("chair's decision", None)}
    assert len(open_codes(panel, 1)) == 2
    entries = [e for e in trail.history(round_id=panel.round.id) if "lead agency" in e.what]
    assert len(entries) == 1


def test_one_action_leaves_what_was_put_off_to_its_meeting(session: orm.Session) -> None:
    panel = make_revealed(**SECOND_TRIGGER)
    cell = panel.cell(3, "T-1")
    place = Place(cell.sample_plan.id, cell.point.id)
    postponing.postpone(panel.round, place, "The report of May", panel.chair)
    done = moderation.settle_minor(panel.round, panel.chair)
    assert (done.settled, done.left) == (1, 0)
    assert panel.cell(3, "T-1").open
    assert not panel.cell(3, "T-4").open


def test_the_action_does_what_it_was_counted_to_do(session: orm.Session) -> None:
    panel = make_revealed({**AGREED, "T-1": "O G G"}, {**AGREED, "T-4": "RI I"}, **SECOND_TRIGGER)
    own = {panel.plan(1).sample_plan.id}
    ready = moderation.settleable(panel.board, own)
    assert ([cell.point.code for cell, _ in ready.cells], ready.left) == (["T-4"], 1)
    ready = moderation.settleable(panel.board, moderation.audited_by(panel.round, panel.chair))
    done = moderation.settle_minor(panel.round, panel.chair)
    assert (done.settled, done.left) == (len(ready.cells), ready.left) == (2, 0)


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
    panel = make_signed_off({**AGREED, "T-1": "O G RI"})
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


def test_the_hub_is_told_what_is_left_and_whether_the_chair_signed(session: orm.Session) -> None:
    panel = make_revealed()
    told = standing.counts_of([panel.round])[panel.round.id]
    assert (told["disagreements"], told["chair_signed"]) == (5, 0)
    assert "2 to settle" in standing.marks_of(panel.round)[panel.plan(1).sample_plan.id]
    panel.settle_all()
    moderation.sign(panel.round, panel.chair, PASSWORD)
    told = standing.counts_of([panel.round])[panel.round.id]
    assert (told["disagreements"], told["chair_signed"]) == (0, 1)


def test_a_board_takes_a_handful_of_queries_whatever_its_size(session: orm.Session) -> None:
    panel = make_revealed(*[{**AGREED, "T-1": "O G RI"}] * 8)
    for place in range(1, 5):
        panel.settle(place, "T-1", "G", health="No.")
    session.commit()
    session.expire_all()
    panel.round.state  # noqa: B018  loaded before counting, as a page has it
    asked: list[str] = []

    def note(*said: object) -> None:
        asked.append(str(said[2]))

    sa.event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        moderation.read_board(panel.round)
    finally:
        sa.event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(asked) <= 20, "\n".join(asked)
