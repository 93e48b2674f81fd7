"""Bringing a register in: all or nothing, new plans added, known ones brought up to date."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from audit_app.register import service
from audit_app.register.models import Plan, PlanStatus
from audit_app.register.rules import LateReason
from audit_app.trail import TrailEntry
from tests.support.builders import make_area, work_in

FIRST = b"plan,plan_type,team,year_group\n00123,new,North,Year 9\nEHC-2,amended,South,\n"


def references(session: orm.Session) -> list[str]:
    return list(session.scalars(sa.select(Plan.reference).order_by(Plan.reference)))


def test_new_plans_are_added_with_their_leading_zeros(session: orm.Session) -> None:
    make_area()
    done = service.import_register(FIRST, "plans.csv")
    assert (done.added, done.changed, done.ceased) == (2, 0, 0)
    assert references(session) == ["00123", "EHC-2"]


def test_known_plans_are_brought_up_to_date_and_what_the_file_leaves_out_stays(session: orm.Session) -> None:
    make_area()
    service.import_register(FIRST, "plans.csv")
    done = service.import_register(
        b"plan,plan_type,team\n00123,amended,West\nEHC-2,amended,South\n", "plans.csv"
    )
    assert (done.added, done.changed, done.unchanged) == (0, 1, 1)
    [plan] = session.scalars(sa.select(Plan).where(Plan.reference == "00123"))
    assert (plan.plan_type, plan.team, plan.year_group) == ("amended", "West", "Year 9")


def test_one_bad_row_and_nothing_is_imported(session: orm.Session) -> None:
    make_area()
    with pytest.raises(service.RegisterRefused) as refused:
        service.import_register(FIRST + b"EHC-3,nonsense,North,\n9434765919,new,North,\n", "plans.csv")
    session.rollback()
    assert [(problem.row, problem.column) for problem in refused.value.problems] == [
        (4, "plan_type"),
        (5, "plan"),
    ]
    assert "9434765919" not in str([problem.sentence for problem in refused.value.problems])
    assert references(session) == []


def test_plans_a_whole_register_leaves_out_are_ceased_and_come_back(session: orm.Session) -> None:
    make_area()
    service.import_register(FIRST, "plans.csv")
    assert service.import_register(b"plan,plan_type\n00123,new\n", "plans.csv", whole=True).ceased == 1
    assert [plan.reference for plan in service.active_plans()] == ["00123"]
    service.import_register(FIRST, "plans.csv")
    assert len(service.active_plans()) == 2


def test_a_column_named_as_a_characteristic_is_kept(session: orm.Session) -> None:
    make_area()
    file = b"plan,plan_type,cluster\nEHC-1,new,East\n"
    with pytest.raises(service.RegisterRefused):
        service.import_register(file, "plans.csv")
    service.import_register(file, "plans.csv", ["cluster"])
    [plan] = service.active_plans()
    assert plan.characteristics == {"cluster": "East"}


def test_an_import_is_one_trail_entry_without_any_reference(session: orm.Session) -> None:
    make_area()
    service.import_register(FIRST, "plans.csv")
    entry = session.scalars(sa.select(TrailEntry).order_by(TrailEntry.sequence.desc())).first()
    assert entry is not None
    assert entry.what == "register imported"
    assert "EHC-2" not in str(entry.after)


def test_each_area_has_a_register_of_its_own(session: orm.Session) -> None:
    north = make_area("north")
    service.import_register(FIRST, "plans.csv")
    make_area("south")
    assert service.active_plans() == []
    assert service.import_register(FIRST, "plans.csv").added == 2
    work_in(north)
    assert len(service.active_plans()) == 2


def test_plans_known_only_from_past_audits_are_not_drawn_nor_listed(session: orm.Session) -> None:
    make_area()
    session.add(Plan(reference="OLD-1", status=PlanStatus.PAST))
    session.flush()
    assert service.active_plans() == []
    assert service.page_of_plans(1) == ([], 0)


def test_the_command_says_what_it_did_and_a_dry_run_changes_nothing(
    session: orm.Session, app: Flask, tmp_path: object
) -> None:
    make_area()
    file = tmp_path / "plans.csv"  # type: ignore[operator]
    file.write_bytes(FIRST)
    run = app.test_cli_runner().invoke
    dry = run(args=["register", "import", str(file), "--dry-run"])
    assert (dry.exit_code, "Nothing was changed" in dry.output) == (0, True)
    assert references(session) == []
    assert "2 plans added" in run(args=["register", "import", str(file)]).output
    session.expire_all()
    assert references(session) == ["00123", "EHC-2"]
    file.write_bytes(b"plan,plan_type\nSmith John,new\n")
    refused = run(args=["register", "import", str(file)])
    assert refused.exit_code == 1
    assert "Row 2, column plan" in refused.output


def test_the_dates_of_the_statutory_steps_come_in_and_stay_where_a_file_leaves_them_out(
    session: orm.Session,
) -> None:
    make_area()
    head = "plan,plan_type,draft_on,transfer,transfer_year,late_reason\n"
    row = "EHC-1,new,2026-03-01,Primary to secondary,2027,appointment missed\n"
    service.import_register((head + row).encode(), "register.csv")
    service.import_register(b"plan,plan_type\nEHC-1,amended\n", "register.csv")
    session.commit()
    found = service.plans_by_reference(["EHC-1"])["EHC-1"]
    assert found.plan_type == "amended"
    assert found.draft_on == dt.date(2026, 3, 1)
    assert (found.transfer, found.transfer_year) == ("primary to secondary", 2027)
    assert found.late_reason is LateReason.MISSED
