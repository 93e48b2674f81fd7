"""What a reveal waits for, and what lies before the panel after it, on both databases."""

import pytest
from sqlalchemy import orm

from audit_app import trail
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.moderation import service as moderation
from audit_app.rounds import standing
from audit_app.rounds.rules import WrongState
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.scoring.models import Assessment, Score
from tests.moderation.builders import open_codes
from tests.support.build_moderation import (
    AGREED,
    DISPUTED,
    Panel,
    agency_of,
    make_revealed,
    make_scoring,
    point_of,
    seal_all,
    waive,
)
from tests.support.builders import PASSWORD, make_person
from tests.support.queries import counted_queries

ALL_WAIVED = ("education", "health", "social care")


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
    panel = make_revealed(*[DISPUTED] * 8)
    for place in range(1, 5):
        panel.settle(place, "T-1", "G", health="No.")
    session.commit()
    session.expire_all()
    panel.round.state  # noqa: B018  loaded before counting, as a page has it
    with counted_queries(session) as counted:
        moderation.read_board(panel.round)
    assert counted.number <= 20, counted.statements
