"""Agreeing to be compared, and what areas then see of each other: published numbers and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.models import AreaSetting, Person
from audit_app.accounts.rules import Role
from audit_app.comparison import across, service
from audit_app.comparison.rules import ComparisonRefused, Lies
from audit_app.db import AreaNotChosen, current_area, db
from audit_app.rounds.models import AuditRound
from audit_app.trail import TrailEntry
from tests.support.build_comparison import TODAY, Compared, make_compared
from tests.support.builders import make_area, make_person, publish_tiny, work_in


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with clock.pretend(TODAY):
        yield


@pytest.fixture
def areas(session: orm.Session) -> list[Compared]:
    """Three areas that have not been asked yet; the session works in the last."""
    publish_tiny()
    return [make_compared("alpha", 27), make_compared("beta", 21), make_compared("gamma", 9)]


def seen(of: Compared) -> service.Comparison:
    work_in(of.area)
    return service.comparison()


def test_one_area_alone_has_nobody_to_compare_with(session: orm.Session) -> None:
    publish_tiny()
    only = make_compared("alpha", 20)
    only.agree()
    found = seen(only)
    assert (found.alone, found.agreed, found.points) == (True, False, ())


def test_nobody_sees_anybody_until_every_area_agreed(areas: list[Compared]) -> None:
    for one in areas:
        assert [(found.agreed, found.points, found.names) for found in map(seen, areas)] == [
            (False, (), ())
        ] * 3
        one.agree()
    assert all(seen(one).agreed for one in areas)


def test_when_one_area_withdraws_nobody_sees_anybody(areas: list[Compared]) -> None:
    for one in areas:
        one.agree()
    areas[1].agree(False)
    assert [(found.agreed, found.points) for found in map(seen, areas)] == [(False, ())] * 3
    areas[1].agree()
    assert all(seen(one).points for one in areas)


def test_an_area_that_is_added_later_closes_the_comparison_until_it_agrees(areas: list[Compared]) -> None:
    for one in areas:
        one.agree()
    make_area("delta", "Delta Area")
    assert not seen(areas[0]).agreed


def test_each_area_is_shown_with_what_it_published(areas: list[Compared]) -> None:
    for one in areas:
        one.agree()
    found = seen(areas[0])
    assert found.names == ("Alpha Area", "Beta Area", "Gamma Area")
    point = found.point("T-1")
    assert point is not None
    assert [(one.area, one.own, one.figure.cell.show, one.figure.n) for one in point.areas] == [
        ("Alpha Area", True, "90%", 30), ("Beta Area", False, "70%", 30), ("Gamma Area", False, "30%", 30),
    ]  # fmt: skip
    assert point.funnel is not None
    assert [one.lies for one in point.funnel.areas] == [Lies.ABOVE, Lies.WITHIN, Lies.FAR_BELOW]


def test_small_numbers_of_other_areas_are_hidden(areas: list[Compared]) -> None:
    for one in areas:
        one.agree()
    point = seen(areas[0]).point("T-3")
    assert point is not None
    assert [(one.figure.cell.show, one.figure.x, one.figure.n) for one in point.areas] == [("[c]", 0, 0)] * 3
    assert point.funnel is None


def test_what_is_older_than_four_quarters_is_not_compared(session: orm.Session) -> None:
    publish_tiny()
    both = [make_compared("alpha", 20), make_compared("beta", 20, month="2025-09")]
    for one in both:
        one.agree()
    assert seen(both[0]).points == ()


def test_nothing_of_another_area_but_its_name_and_published_numbers_is_seen(areas: list[Compared]) -> None:
    for one in areas:
        one.agree()
    said = repr(seen(areas[0]))
    assert "Gamma Area" in said
    for canary in ("ALPHA", "BETA", "GAMMA", "EHC-"):
        assert canary not in said


def test_looking_leaves_the_session_in_its_own_area_with_no_row_of_another(
    session: orm.Session, areas: list[Compared]
) -> None:
    for one in areas:
        one.agree()
    work_in(areas[0].area)
    session.expunge_all()
    service.comparison()
    assert current_area() == areas[0].area.id
    held = {getattr(row, "area_id", None) for row in session.identity_map.values()}
    assert held <= {None, areas[0].area.id}
    assert [round.name for round in session.scalars(sa.select(AuditRound))] == ["ALPHA round"]


def test_in_every_area_a_reading_sees_that_area_alone(areas: list[Compared]) -> None:
    work_in(areas[0].area)

    def names() -> list[str]:
        return sorted(db.session.scalars(sa.select(Person.name).where(Person.active)))

    assert [(name, read) for _, name, read in across.in_every_area(names)] == [
        ("Alpha Area", ["ALPHA Manager"]), ("Beta Area", ["BETA Manager"]), ("Gamma Area", ["GAMMA Manager"]),
    ]  # fmt: skip


def test_a_reading_that_fails_leaves_the_session_in_its_own_area(areas: list[Compared]) -> None:
    work_in(areas[0].area)

    def fails() -> None:
        raise AreaNotChosen("planted")

    with pytest.raises(AreaNotChosen):
        across.in_every_area(fails)
    assert current_area() == areas[0].area.id


def test_only_one_small_function_turns_to_other_areas() -> None:
    """Nothing else of the stage names another area, or lifts the narrowing."""
    files = sorted(Path(across.__file__).parent.glob("*.py"))
    said = {path.name: path.read_text(encoding="utf-8") for path in files}
    assert [name for name, text in said.items() if "choose_area(" in text] == ["across.py"]
    assert said["across.py"].count("choose_area(") == said["across.py"].count("def in_every_area") == 1
    for name, text in said.items():
        assert not any(word in text.lower() for word in ("all_areas", "session.info")), name


def test_a_decision_is_kept_with_its_reason_and_on_the_trail(
    session: orm.Session, areas: list[Compared]
) -> None:
    alpha = areas[0]
    alpha.agree()
    last = service.last_decision()
    assert last is not None
    assert (last.value, last.reason, last.set_by) == (True, "Asked for by the board", alpha.manager.id)
    entry = session.scalars(sa.select(TrailEntry).where(TrailEntry.subject == "setting")).one()
    assert (entry.chain, entry.before, entry.after) == (alpha.area.id, {"compare": None}, {"compare": True})


def test_a_decision_that_changes_nothing_is_refused(session: orm.Session, areas: list[Compared]) -> None:
    with pytest.raises(ComparisonRefused, match="has not agreed"):
        areas[0].agree(False)
    areas[0].agree()
    with pytest.raises(ComparisonRefused, match="has agreed already"):
        areas[0].agree()
    assert session.scalar(sa.select(sa.func.count(AreaSetting.id))) == 1


def test_another_areas_manager_decides_for_their_own_area_only(areas: list[Compared]) -> None:
    areas[0].agree()
    work_in(areas[1].area)
    assert not service.own_agreement()
    assert make_person("Beta Admin", Role.ADMINISTRATOR).area_id == areas[1].area.id
