"""Repeating a draw to verify it, its certificate, and what the database refuses."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm
from sqlalchemy.exc import DBAPIError

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.register.models import Plan
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.models import RubricVersion
from audit_app.sampling import service
from audit_app.sampling.certificate import as_file, certificate
from audit_app.sampling.kept import draw_of
from audit_app.sampling.models import Draw, SamplePlan
from audit_app.sampling.verify import verify_draw
from tests.support.build_rounds import draw, make_draft
from tests.support.builders import make_area, make_person, make_plans, publish_tiny


def test_a_draw_repeats_and_names_whatever_was_changed(
    session: orm.Session, drawn: AuditRound, manager: Person
) -> None:
    assert verify_draw(drawn) == []
    found = draw_of(drawn, whole=True)
    assert found is not None and found.result is not None
    sample = service.sample_of(drawn)
    kept = (found.seed, found.frame_hash, json.dumps(found.frame), json.dumps(found.result), drawn.name)

    def spoil(change: Any) -> list[str]:
        # Never written: what a wrong row would say is put into the session only.
        with session.no_autoflush:
            change()
            faults = _verified(found)
            found.seed, found.frame_hash = kept[0], kept[1]
            found.frame, found.result = json.loads(kept[2]), json.loads(kept[3])
            drawn.name = kept[4]
        return faults

    def _verified(stored: Draw) -> list[str]:
        assert stored is found
        return verify_draw(drawn)

    assert any("seed is not the one" in fault for fault in spoil(lambda: setattr(found, "seed", "mine")))
    assert any(
        "hash of the frame is not" in fault for fault in spoil(lambda: setattr(found, "frame_hash", "0" * 64))
    )
    without = [row for row in found.frame if row[0] != sample[0].plan.reference]
    faults = spoil(lambda: setattr(found, "frame", without))
    assert any("does not give the hash" in fault for fault in faults)
    assert any("were drawn" in fault for fault in faults)
    let_in = [[*row[:2], "2026-10-01", None] for row in found.frame]
    assert any(
        "was let in against the rule" in fault for fault in spoil(lambda: setattr(found, "frame", let_in))
    )
    swapped = json.loads(kept[3])
    swapped["selected"]["SEMH"].reverse()
    faults = spoil(lambda: setattr(found, "result", swapped))
    assert any("The sample of “SEMH” differs: place 1" in fault for fault in faults)
    faults = spoil(lambda: setattr(drawn, "name", "2026-11"))
    assert any("name of the round was 2026-10" in fault for fault in faults)
    assert verify_draw(drawn) == []


def test_a_plan_put_into_a_drawn_sample_by_hand_is_found(
    session: orm.Session, drawn: AuditRound, manager: Person
) -> None:
    service.add_to_sample(drawn, make_plans(1, prefix="FRIEND"))
    assert verify_draw(drawn) == ["The plans in the round are not the ones that were drawn, in their order."]


def test_the_database_refuses_a_second_draw_and_a_changed_seed(
    session: orm.Session, drawn: AuditRound
) -> None:
    found = draw_of(drawn)
    assert found is not None
    with pytest.raises(DBAPIError, match="fixed_draw"), session.begin_nested():
        found.seed = "another"
        session.flush()


def test_the_certificate_prints_everything(drawn: AuditRound, manager: Person) -> None:
    found = certificate(drawn)
    assert (found.fixed_by, found.drawn_by, found.drawn, found.eligible) == (manager.name, manager.name, 4, 8)
    assert [(group.stratum, group.eligible, group.drawn) for group in found.groups] == [
        ("SEMH", 4, 2),
        ("SLCN", 4, 2),
    ]
    assert found.strata == ("Primary need",)
    told = as_file(drawn)
    assert told["frame_hash"] == found.frame_hash
    assert len(told["frame"]) == 8
    assert told["selected"] == found.selected


def test_a_large_register_is_drawn_and_verified(
    session: orm.Session, tiny: RubricVersion, manager: Person
) -> None:
    needs = ("SEMH", "SLCN", "ASD", "MLD")
    session.add_all(
        Plan(reference=f"BIG-{n:05}", plan_type="new", primary_need=needs[n % 4]) for n in range(2500)
    )
    session.commit()
    round = make_draft(manager, tiny, sample_size=30, strata=("primary_need",))
    assert len(draw(round, manager)) == 30
    assert verify_draw(round) == []


def test_draw_verify_says_what_it_found(committed_app: Flask) -> None:
    with committed_app.app_context():
        make_area()
        manager = make_person("Mo Manager", Role.MANAGER)
        tiny = publish_tiny()
        make_plans(9)
        round = make_draft(manager, tiny)
        draw(round, manager)
        make_draft(manager, tiny, name="2026-11")
        found = draw_of(round, whole=True)
        assert found is not None
    runner = committed_app.test_cli_runner()
    good = runner.invoke(args=["draw", "verify", "2026-10"])
    assert (good.exit_code, "is in order" in good.output) == (0, True)
    for name, sentence in (("2026-11", "Nothing is drawn"), ("2026-12", "no round called “2026-12”")):
        answer = runner.invoke(args=["draw", "verify", name])
        assert (answer.exit_code, sentence in answer.output) == (1, True)
    assert runner.invoke(args=["draw", "verify", "2026-10", "--area", "nowhere"]).exit_code == 1
    with committed_app.app_context():
        from audit_app.db import ALL_AREAS, choose_area, db

        choose_area(ALL_AREAS)
        first = db.session.scalars(sa.select(SamplePlan).order_by(SamplePlan.position)).first()
        assert first is not None
        first.position = 9
        db.session.commit()
    bad = runner.invoke(args=["draw", "verify", "2026-10"])
    assert bad.exit_code == 1
    assert "not the ones that were drawn" in bad.output
