"""Figures of real rounds: counted from grades while open, read from the summary once signed off."""

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from audit_app.allocation import service as allocation
from audit_app.allocation.rules import WaiverReason
from audit_app.figures import service
from audit_app.figures.models import Summary
from audit_app.moderation import service as moderation
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.rubrics.grades import SCALE
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from tests.support.build_moderation import AGREED, make_revealed, make_scoring, make_signed_off
from tests.support.build_reports import another_round
from tests.support.queries import counted_queries


def counts(figures: service.RoundFigures, code: str) -> tuple[int, int, int, int]:
    line = next(line for line in figures.lines if line.point.code == code)
    return line.figure.x, line.figure.n, line.figure.unresolved, line.figure.missing


def test_nothing_is_read_of_a_round_before_its_grades_are_revealed(session: orm.Session) -> None:
    panel = make_scoring()
    assert service.round_figures(panel.round) is None
    assert service.count_round(panel.round) == {}


def test_an_open_round_is_counted_from_its_grades(session: orm.Session) -> None:
    panel = make_revealed()
    figures = service.round_figures(panel.round)
    assert figures is not None
    assert counts(figures, "T-1") == (1, 1, 3, 0)
    assert counts(figures, "T-3") == (4, 4, 0, 0)
    assert figures.together.n == 11
    assert not figures.signed_off


def test_a_settled_point_moves_its_figure_at_once(session: orm.Session) -> None:
    panel = make_revealed()
    panel.settle(1, "T-1", "RI")
    session.commit()
    figures = service.round_figures(panel.round)
    assert figures is not None
    assert counts(figures, "T-1") == (1, 2, 2, 0)


def test_the_summary_of_a_signed_off_round_is_what_its_grades_give(session: orm.Session) -> None:
    panel = make_signed_off()
    assert session.scalars(sa.select(Summary)).first() is not None
    assert service.check_summaries([panel.round]) == []
    figures = service.round_figures(panel.round)
    assert figures is not None
    assert counts(figures, "T-1") == (4, 4, 0, 0)
    assert figures.overall.n == 4


def test_a_summary_that_was_tampered_with_is_named(session: orm.Session) -> None:
    panel = make_signed_off()
    session.execute(sa.update(Summary).where(Summary.outcome == "good").values(count=Summary.count + 1))
    assert service.check_summaries([panel.round]) == [
        "The summary of round “2026-10” is not what its grades give."
    ]


def test_figures_check_says_so_on_the_command_line(session: orm.Session, app: Flask) -> None:
    make_signed_off()
    assert app.test_cli_runner().invoke(args=["figures", "check"]).exit_code == 0
    session.execute(sa.update(Summary).values(count=Summary.count + 1))
    session.commit()
    answer = app.test_cli_runner().invoke(args=["figures", "check"])
    assert answer.exit_code == 1
    assert "2026-10" in answer.output


def test_reopening_counts_afresh_and_signing_again_freezes_anew(session: orm.Session) -> None:
    panel = make_signed_off()
    moderation.reopen(panel.round, "A grade was typed wrongly.", panel.second)
    panel.settle(4, "T-1", "I")
    session.commit()
    figures = service.round_figures(panel.round)
    assert figures is not None
    assert counts(figures, "T-1") == (3, 4, 0, 0)
    panel.settle_all()
    panel.sign_off()
    assert panel.round.state is State.SIGNED_OFF
    assert service.check_summaries([panel.round]) == []


def test_a_withdrawn_plan_leaves_every_count_and_is_reported(session: orm.Session) -> None:
    panel = make_revealed()
    leaving = sampling.sample_of(panel.round)[3]
    sampling.withdraw(leaving, WithdrawalReason.CEASED, "", panel.second)
    session.commit()
    figures = service.round_figures(panel.round)
    assert figures is not None
    line = next(line for line in figures.lines if line.point.code == "T-3")
    assert line.figure.withdrawn == 1
    assert line.figure.x == 3


def test_the_same_child_under_two_references_counts_once(session: orm.Session) -> None:
    panel = make_revealed(AGREED, AGREED)
    first, second = sampling.sample_of(panel.round)
    first.plan.child_ref = second.plan.child_ref = "C-1"
    session.commit()
    figures = service.round_figures(panel.round)
    assert figures is not None
    assert counts(figures, "T-1") == (1, 1, 0, 0)
    assert [found.plan for found in figures.duplicates] == [second.plan.reference]
    assert figures.plans_sampled == 1


def test_what_each_agency_gave_stays_apart_from_what_was_agreed(session: orm.Session) -> None:
    panel = make_signed_off()
    figures = service.round_figures(panel.round)
    assert figures is not None
    line = next(line for line in figures.lines if line.point.code == "T-1")
    assert line.agencies == {
        "education": {"O": 2, "G": 2},
        "health": {"G": 3, "RI": 1},
        "social care": {"G": 3, "RI": 1},
    }


def test_more_signed_off_rounds_take_no_more_queries(session: orm.Session) -> None:
    panel = make_signed_off()
    later = [another_round(panel, name=name) for name in ("2026-11", "2026-12")]
    for one in later:
        one.settle_all()
        one.sign_off()
    ids = [panel.round.id, *(one.round.id for one in later)]
    spent = []
    for chosen in (ids[:1], ids):
        session.commit()
        session.expire_all()
        rows = session.scalars(sa.select(AuditRound).where(AuditRound.id.in_(chosen))).all()
        with counted_queries(session) as queries:
            assert len(service.several(rows)) == len(chosen)
        spent.append(queries.number)
    assert spent[1] <= spent[0] <= 10


def test_an_assessment_taken_back_for_a_conflict_counts_for_nothing(session: orm.Session) -> None:
    panel = make_scoring(AGREED)
    [plan] = sampling.sample_of(panel.round)
    health = panel.auditors["health"]
    allocation.declare_conflict(plan.plan, health, "I treated this child.", health)
    agency = next(row for row in rounds.expected_agencies(panel.round) if row.key == "health")
    allocation.waive(plan, agency, WaiverReason.NO_AUDITOR, "", panel.second)
    moderation.reveal(panel.round, panel.chair)
    session.commit()
    figures = service.round_figures(panel.round)
    assert figures is not None
    assert counts(figures, "T-1") == (1, 1, 0, 0)
    assert counts(figures, "T-3") == (0, 0, 0, 1)
    assert "health" not in next(line for line in figures.lines if line.point.code == "T-1").agencies


def test_the_figures_count_what_the_panel_sees(session: orm.Session) -> None:
    panel = make_revealed()
    panel.settle(1, "T-1", "O")
    session.commit()
    figures = service.round_figures(panel.round)
    assert figures is not None
    for line in figures.lines:
        seen = [cell.outcome for cell in panel.board.cells if cell.point.code == line.point.code]
        assert line.figure.n == sum(found.grade in SCALE for found in seen)
        assert line.figure.x == sum(found.grade is not None and found.grade.is_good for found in seen)
        assert line.figure.moderated == sum(found.moderated for found in seen)
