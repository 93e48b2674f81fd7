"""Noting learning, making and changing actions, and reading them for lists and reports."""

import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from audit_app.db import choose_area, db
from audit_app.improvement import listing, service
from audit_app.improvement.models import Action
from audit_app.improvement.rules import ImprovementRefused, LearningFields, Rag, Standing
from audit_app.reports.beside import beside
from audit_app.trail import TrailEntry
from tests.support.build_improvement import FAR, LONG_AGO, action_fields, make_action, make_learning
from tests.support.build_moderation import AGREED, make_revealed, make_scoring, make_signed_off
from tests.support.builders import make_area, work_in


def trail_of(subject: str) -> list[TrailEntry]:
    query = sa.select(TrailEntry).where(TrailEntry.subject == subject).order_by(TrailEntry.sequence)
    return list(db.session.scalars(query))


def test_a_signed_off_round_takes_learning_and_actions(session: orm.Session) -> None:
    panel = make_signed_off(AGREED)
    item = make_learning(panel.round, panel.second)
    action = make_action(panel.round, panel.second, learning_id=item.id, point_codes=("T-2", "T-1"))
    assert action.reference == "A-001"
    assert [point.point_code for point in action.points] == ["T-1", "T-2"]
    found = service.find_learning(item.id)
    assert found is not None
    assert [one.reference for one in found.actions] == ["A-001"]
    assert [one.id for one in service.learning_for(panel.round)] == [item.id]


def test_a_round_without_a_report_takes_neither(session: orm.Session) -> None:
    panel = make_scoring(AGREED)
    with pytest.raises(ImprovementRefused, match="no report yet"):
        service.make_action(panel.round, action_fields(), panel.second)
    with pytest.raises(ImprovementRefused, match="no report yet"):
        service.make_learning(panel.round, LearningFields("Too early"), panel.second)


def test_every_write_leaves_one_trail_entry_with_before_and_after(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    make_learning(panel.round, panel.second)
    action = make_action(panel.round, panel.second)
    late = action_fields(rag=Rag.RED, point_codes=("T-1", "T-3"))
    service.change_action(action, late, 1, panel.second)
    (learned,) = trail_of("learning")
    made, changed = trail_of("action")
    assert learned.after is not None and learned.after["audit_point"] == "T-1"
    assert (made.what, made.before, made.round_id) == ("action made", None, panel.round.id)
    assert made.after is not None and made.after["reference"] == "A-001"
    assert changed.before is not None and changed.after is not None
    told = {name: (changed.before[name], changed.after[name]) for name in ("RAG", "audit_points")}
    assert told == {
        "RAG": ("G, on track", "R, delayed or low confidence"),
        "audit_points": (["T-1"], ["T-1", "T-3"]),
    }


def test_the_same_answers_again_change_nothing(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    action = make_action(panel.round, panel.second)
    service.change_action(action, action_fields(), 1, panel.second)
    assert action.version == 1
    assert len(trail_of("action")) == 1


def test_a_stale_change_is_refused_and_leaves_what_was_saved(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    action = make_action(panel.round, panel.second)
    service.change_action(action, action_fields(progress="Booked."), 1, panel.second)
    with pytest.raises(service.ActionChanged):
        service.change_action(action, action_fields(progress="Other words."), 1, panel.second)
    assert (action.progress, action.version) == ("Booked.", 2)


def test_an_action_follows_only_from_learning_of_its_round(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    with pytest.raises(ImprovementRefused, match="from the choices shown"):
        service.make_action(panel.round, action_fields(learning_id=99), panel.second)


def test_points_taken_off_an_action_are_gone_and_kept_ones_stay(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    action = make_action(panel.round, panel.second, point_codes=("T-1", "T-2"))
    service.change_action(action, action_fields(point_codes=("T-2", "T-4")), 1, panel.second)
    session.commit()
    assert [point.point_code for point in action.points] == ["T-2", "T-4"]


def test_another_area_counts_its_own_references_and_sees_none_of_these(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    action = make_action(panel.round, panel.second)
    item = make_learning(panel.round, panel.second)
    work_in(make_area("south", "South Area"))
    assert service.find_action(action.id) is None
    assert service.find_learning(item.id) is None
    assert service.actions(service.Filters()).total == 0
    assert service.actions_for(["T-1"]) == []
    assert service.learning_items() == []


@pytest.mark.parametrize("huge", [0, -1, 2**31, 2**70])
def test_ids_no_database_can_hold_are_simply_not_found(session: orm.Session, huge: int) -> None:
    make_area()
    assert service.find_action(huge) is None
    assert service.find_learning(huge) is None
    assert service.actions(service.Filters(round_id=huge or -1)).total == 0


def test_a_list_is_narrowed_counted_and_ordered(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    late = make_action(panel.round, panel.second, due_on=LONG_AGO, responsible_officer="Zed")
    green = make_action(panel.round, panel.second, point_codes=("T-2",))
    red = make_action(panel.round, panel.second, rag=Rag.RED, point_codes=("T-2", "T-3"))
    done = make_action(panel.round, panel.second, rag=Rag.COMPLETED, evidence="Minutes", due_on=LONG_AGO)

    def ids(**narrowed: object) -> list[int]:
        listed = service.actions(replace(service.Filters(), **narrowed))  # type: ignore[arg-type]
        return [line.action.id for line in listed.lines]

    assert ids() == [late.id, red.id, green.id, done.id]
    assert ids(standing=Standing.OVERDUE) == [late.id]
    assert ids(standing=Standing.OPEN) == [late.id, red.id, green.id]
    assert ids(officer="Zed") == [late.id]
    assert ids(point="T-2") == [red.id, green.id]
    assert ids(point="T-2", standing=Standing.RED) == [red.id]
    assert ids(round_id=panel.round.id + 1) == []
    counts = service.actions(service.Filters(point="T-2", standing=Standing.RED)).counts
    assert counts == {"overdue": 0, "open": 2, "R": 1, "A": 0, "G": 1, "C": 0}
    lines, number = service.overdue_actions(5)
    assert ([line.action.id for line in lines], number) == ([late.id], 1)
    assert lines[0].timing.endswith("days overdue")


def test_pages_of_a_long_list_hold_every_action_once(
    session: orm.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = make_revealed(AGREED)
    made = [make_action(panel.round, panel.second).id for _ in range(5)]
    monkeypatch.setattr(listing, "PAGE", 2)
    pages = [service.actions(service.Filters(), page) for page in (1, 2, 3)]
    assert [line.action.id for page in pages for line in page.lines] == made
    assert service.actions(service.Filters(), 99).page == 3
    assert service.actions(service.Filters(), -5).page == 1


def test_a_report_is_told_the_actions_of_its_points_with_their_titles(session: orm.Session) -> None:
    panel = make_revealed(AGREED)
    make_action(panel.round, panel.second, point_codes=("T-1", "T-2"), due_on=FAR)
    make_action(panel.round, panel.second, point_codes=("T-3",))
    (line,) = service.actions_for(["T-1", "T-2"])
    assert line.points == (("T-1", "Voice"), ("T-2", "Needs"))
    (told,) = beside(["T-2"])
    assert (told.points, told.rag, told.endpoint) == (("T-1", "T-2"), "G", "improvement.action")
    assert told.data is not None
    assert told.data["reference"] == "A-001"
    assert told.data["due_on"] == "2099-03-27"
    assert beside([]) == []


def test_points_carry_the_figure_of_their_round(session: orm.Session) -> None:
    panel = make_signed_off(AGREED, {**AGREED, "T-1": "RI RI RI"})
    shown = {point.code: point for point in service.points_shown(panel.round)}
    assert shown["T-1"].words == "50% good or outstanding: 1 of 2 plans"
    assert shown["T-2"].words == "100% good or outstanding: 2 of 2 plans"
    lower = shown["T-1"].lower
    assert lower is not None and 9 < lower < 10


def test_a_list_takes_as_many_queries_for_twelve_actions_as_for_two(session: orm.Session) -> None:
    panel = make_revealed(AGREED)

    def queries() -> int:
        asked: list[str] = []
        session.expire_all()
        listen = (db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        sa.event.listen(*listen)
        service.actions(service.Filters())
        sa.event.remove(*listen)
        return len(asked)

    for _ in range(2):
        make_action(panel.round, panel.second)
    few = queries()
    for _ in range(10):
        make_action(panel.round, panel.second)
    assert 0 < queries() == few <= 5


def test_two_actions_made_at_the_same_moment_get_two_references(committed_app: Flask) -> None:
    with committed_app.app_context():
        panel = make_revealed(AGREED)
        round_id, area_id, person_id = panel.round.id, panel.round.area_id, panel.second.id
    start, faults = threading.Barrier(4), []

    def make() -> None:
        from audit_app.accounts.models import Person
        from audit_app.db import begin_writing, commit
        from audit_app.rounds import service as rounds

        with committed_app.app_context():
            start.wait(20)
            try:
                begin_writing()
                choose_area(area_id)
                round, person = rounds.find_round(round_id), db.session.get(Person, person_id)
                assert round is not None and person is not None
                service.make_action(round, action_fields(), person)
                commit()
            except Exception as error:
                faults.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults
    with committed_app.app_context():
        choose_area(area_id)
        references = sorted(db.session.scalars(sa.select(Action.reference)))
    assert references == ["A-001", "A-002", "A-003", "A-004"]
