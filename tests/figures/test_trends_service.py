"""Series over rounds from what sign-offs froze: the same counts, gaps that stay gaps, few queries."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import orm

from audit_app import clock
from audit_app.figures.rules import PointFigure
from audit_app.figures.service import several
from audit_app.figures.trends import targets
from audit_app.figures.trends.milestones import target_at
from audit_app.figures.trends.series import Counts
from audit_app.figures.trends.service import trends
from audit_app.moderation import service as moderation
from audit_app.past.rows import REQUIRED
from audit_app.rounds import service as rounds
from tests.support.build_moderation import make_revealed, make_signed_off
from tests.support.build_past import bring_in, make_importer, row
from tests.support.build_reports import another_round
from tests.support.build_trends import past_round, publish_second
from tests.support.queries import counted_queries


def counts(figure: PointFigure) -> Counts:
    return Counts(figure.x, figure.n, figure.unsettled)


def test_a_series_has_the_counts_of_each_rounds_own_figures(session: orm.Session) -> None:
    first = make_signed_off()
    second = another_round(first)
    found, figures = trends(rounds.rounds()), several([first.round, second.round])
    assert [place.name for place in found.places] == ["2026-10", "2026-11"]
    assert [place.final for place in found.places] == [True, False]
    assert found.together == tuple(counts(one.together) for one in figures)
    assert found.overall == tuple(counts(one.overall) for one in figures)
    for code, point in found.points.items():
        lines = [next(line for line in one.lines if line.point.code == code) for one in figures]
        assert point.counts == tuple(counts(line.figure) for line in lines)
    assert list(found.points) == [line.point.code for line in figures[0].lines]
    assert not found.provisional(0)
    assert found.provisional(1)
    assert found.judged(found.together)[1] is None


def test_a_round_that_is_not_revealed_is_in_no_series(session: orm.Session) -> None:
    panel = make_signed_off()
    another_round(panel, reveal=False)
    assert [place.name for place in trends(rounds.rounds()).places] == ["2026-10"]


def test_one_point_alone_has_the_same_series(session: orm.Session) -> None:
    panel = make_signed_off()
    another_round(panel)
    whole, alone = trends(rounds.rounds()), trends(rounds.rounds(), only="T-3")
    assert list(alone.points) == ["T-3"]
    assert alone.points["T-3"] == whole.points["T-3"]
    assert alone.together == whole.points["T-3"].counts
    assert not trends(rounds.rounds(), only="T-99").points


def test_a_round_counted_already_is_not_counted_again(session: orm.Session) -> None:
    another_round(make_signed_off())
    every = rounds.rounds()
    spent, found = [], []
    for known in ((), several(every)):
        with counted_queries(session) as queries:
            found.append(trends(every, known=known))
        spent.append(queries.number)
    assert found[0] == found[1]
    assert spent[1] < spent[0] / 2


def test_a_retired_point_leaves_a_gap_and_a_new_one_is_not_filled_back(
    session: orm.Session, tmp_path: Path
) -> None:
    importer = make_importer()
    publish_second(tmp_path)
    past_round(importer, 1, 3, 10, points="T-1 T-2")
    past_round(importer, 2, 5, 10, points="T-1 T-2")
    past_round(importer, 3, 8, 10, points="T-1 T-9", version="2")
    found = trends(rounds.rounds())
    assert found.changes == {2: "Rubric changed"}
    assert found.points["T-2"].counts == (Counts(3, 10), Counts(5, 10), None)
    assert found.points["T-9"].counts == (None, None, Counts(8, 10))
    # Asked but nowhere scored is no gap of the rubric, and no 0% either.
    asked = [one for one in found.points["T-3"].counts if one]
    assert [(one.n, one.percent) for one in asked] == [(0, None)] * 3
    assert found.shared == 3
    assert [one.percent for one in found.alike if one] == [30, 50, 80]
    assert [one.n for one in found.together if one] == [20, 20, 20]
    assert [one.n for one in found.alike if one] == [10, 10, 10]
    assert found.plans == [10, 10, 10]


def test_a_round_without_an_agreed_grade_changes_no_rubric_and_shares_no_point(
    session: orm.Session, tmp_path: Path
) -> None:
    importer = make_importer()
    publish_second(tmp_path)
    past_round(importer, 1, 3, 10, points="T-1 T-2")
    bring_in(
        [row(round="R02", round_date="2020-03-21", agency="health", rubric_version="2")],
        importer,
        (*REQUIRED, "rubric_version"),
    )
    past_round(importer, 3, 8, 10, points="T-1 T-2")
    found = trends(rounds.rounds())
    assert [one.n for one in found.together if one] == [20, 0, 20]
    assert not found.changes
    assert (found.shared, found.alike) == (0, ())


def test_a_series_as_of_a_time_is_what_stood_then(session: orm.Session) -> None:
    with clock.pretend(dt.date(2026, 10, 30), 9):
        panel = make_revealed()
        session.commit()
    with clock.pretend(dt.date(2026, 11, 2), 9):
        panel.settle_all()
        panel.sign_off()
    before = trends([panel.round])
    with clock.pretend(dt.date(2026, 11, 20), 9):
        moderation.reopen(panel.round, "A new letter came.", panel.second)
        panel.settle(1, "T-1", "I")
        session.commit()
    now = trends([panel.round])
    then = trends([panel.round], as_of=dt.datetime(2026, 11, 10, tzinfo=dt.UTC))
    assert now.points["T-1"].counts != before.points["T-1"].counts
    assert then.points == before.points
    earlier = trends([panel.round], as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    assert not earlier.places or not earlier.places[0].final
    assert then.places[0].final
    assert not now.places[0].final
    assert not trends([panel.round], as_of=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)).places


@pytest.mark.parametrize("number", [2, 9])
def test_the_queries_do_not_grow_with_the_rounds(session: orm.Session, number: int) -> None:
    importer = make_importer()
    for month in range(number):
        past_round(importer, month, 1, 2)
    every = rounds.rounds()
    with counted_queries(session) as counted:
        found = trends(every)
    assert len(found.places) == number
    assert counted.number <= 6, counted.statements
    assert not any(" score " in one or "assessment" in one for one in counted.statements), "only summaries"
    with counted_queries(session) as counted:
        trends(every, only="T-1")
    assert counted.number <= 6, counted.statements


def test_milestones_are_kept_with_who_set_them_and_why(session: orm.Session) -> None:
    importer = make_importer()
    assert targets.milestones() == ()
    assert targets.last_set() is None
    targets.set_milestones(dt.date(2026, 1, 1), [None, None, 75, 100, 100], "The board agreed.", importer)
    session.commit()
    assert target_at(targets.milestones(), dt.date(2026, 7, 1)) == 75
    assert targets.milestones(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)) == ()
    assert targets.milestones(clock.now()) == targets.milestones()
    last = targets.last_set()
    assert last is not None
    assert (last.by, last.reason) == ("Mary Manager", "The board agreed.")


def test_an_earlier_series_counts_again_only_what_was_signed_since(session: orm.Session) -> None:
    importer = make_importer()
    for month in range(3):
        past_round(importer, month, 1, 2)
    now = clock.now()
    with counted_queries(session) as counted:
        found = trends(rounds.rounds(), as_of=now)
    assert [place.final for place in found.places] == [True] * 3
    assert not any("FROM score" in one for one in counted.statements), "all of them stood by then"
    before = trends(rounds.rounds(), as_of=now - dt.timedelta(days=1))
    assert not before.places, "nothing was there the day before"
