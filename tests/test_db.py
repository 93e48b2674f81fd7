"""What the database layer promises: one area at a time, moments in UTC, one commit point."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from audit_app.accounts.models import Agency
from audit_app.db import AreaNotChosen, UtcMoment, choose_area, current_area
from audit_app.register.models import Plan
from tests.support.builders import make_area, make_plans, work_in


def test_every_query_is_narrowed_to_the_sessions_area(session: orm.Session) -> None:
    north, south = make_area("north"), make_area("south")
    [there] = make_plans(1)
    work_in(north)
    [here] = make_plans(1)
    here_id, there_id, south_id = here.id, there.id, south.id
    session.expunge_all()
    assert [plan.id for plan in session.scalars(sa.select(Plan))] == [here_id]
    assert session.get(Plan, there_id) is None
    assert session.execute(sa.select(Plan.id)).scalars().all() == [here_id]
    assert session.scalar(sa.select(sa.func.count()).select_from(Plan)) == 1
    joined = sa.select(Agency.key, Plan.id).join(Plan, Plan.area_id == Agency.area_id)
    assert {row.id for row in session.execute(joined)} == {here_id}
    choose_area(south_id)
    assert [plan.id for plan in session.scalars(sa.select(Plan))] == [there_id]


def test_updates_and_deletes_are_narrowed_too(session: orm.Session) -> None:
    north = make_area("north")
    make_plans(1)
    make_area("south")
    make_plans(1)
    session.execute(sa.delete(Plan))
    work_in(north)
    assert session.scalar(sa.select(sa.func.count()).select_from(Plan)) == 1


def test_a_new_row_gets_the_sessions_area(session: orm.Session) -> None:
    area = make_area("north")
    [plan] = make_plans(1)
    assert plan.area_id == area.id == current_area()


def test_without_an_area_nothing_of_any_area_is_read_or_written(session: orm.Session) -> None:
    make_area("north")
    make_plans(1)
    del session.info["area_id"]
    with pytest.raises(AreaNotChosen):
        session.scalars(sa.select(Plan)).all()
    session.add(Plan(reference="EHC-0002"))
    with pytest.raises(AreaNotChosen):
        session.flush()


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcMoment().process_bind_param(dt.datetime(2026, 1, 1), sa.engine.default.DefaultDialect())
