"""Grids: every plan and point of a round in letters, frozen at each sign-off, written in one form."""

import dataclasses
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from audit_app import clock
from audit_app.figures import grids, service
from audit_app.figures.grid import grid_hash, grid_text, read_grid
from audit_app.figures.models import FrozenGrid
from audit_app.moderation import service as moderation
from audit_app.moderation.models import SignOff
from tests.support.build_moderation import make_revealed, make_scoring, make_signed_off


def test_an_open_rounds_grid_holds_what_each_agency_gave_and_what_is_agreed(session: orm.Session) -> None:
    panel = make_revealed()
    found = service.grids([panel.round])[panel.round.id]
    assert found.points == ("T-1", "T-2", "T-3", "T-4")
    assert found.agreed == ("uuGG", "uGGG", "uGGu", "GGGG")
    assert found.given["education"] == ("ON.G", "GG.G", "OG.R", "GG.G")
    assert found.given["health"] == ("GGG.", "RGG.", "GGG.", "GGG.")
    assert found.moderated == ("0000",) * 4
    assert len(found.plans[0].auditors["health"]) == 1


def test_nothing_is_made_of_a_round_before_its_grades_are_revealed(session: orm.Session) -> None:
    panel = make_scoring()
    assert service.grids([panel.round]) == {}
    assert grids.make_grid(panel.round).plans == ()


def test_a_grid_reads_back_from_its_written_form(session: orm.Session) -> None:
    found = grids.make_grid(make_revealed().round)
    assert read_grid(grid_text(found)) == found
    with pytest.raises(ValueError, match="cannot read"):
        read_grid('{"format": "another"}')


def test_every_sign_off_keeps_its_own_grid(session: orm.Session) -> None:
    panel = make_signed_off()
    before = service.grids([panel.round])[panel.round.id]
    signed_at = clock.now()
    row = session.scalars(sa.select(FrozenGrid)).one()
    assert row.body_hash == grid_hash(row.body)
    with clock.pretend(signed_at.date() + timedelta(days=1)):
        moderation.reopen(panel.round, "A grade was typed wrongly.", panel.second)
        panel.settle(1, "T-3", "RI")
        session.commit()
    now = service.grids([panel.round])[panel.round.id]
    assert now.agreed[0] == before.agreed[0][:2] + "R" + before.agreed[0][3:]
    assert now.moderated[0][2] == "1"
    assert grids.frozen_grid(session.scalars(sa.select(SignOff)).one()) == before
    then = service.grids([panel.round], as_of=signed_at)[panel.round.id]
    assert dataclasses.replace(then, plans=()) == dataclasses.replace(before, plans=())


def test_rounds_signed_off_before_grids_were_kept_get_theirs(session: orm.Session, app: Flask) -> None:
    panel = make_signed_off()
    made = service.grids([panel.round])[panel.round.id]
    session.execute(sa.text("DROP TRIGGER IF EXISTS frozen_grid_figure_grid_delete" + _of_table(session)))
    session.execute(sa.delete(FrozenGrid))
    session.commit()
    assert service.grids([panel.round])[panel.round.id] == made
    run = app.test_cli_runner().invoke
    dry = run(args=["figures", "freeze", "--dry-run"])
    assert panel.round.name in dry.output
    assert session.scalars(sa.select(FrozenGrid)).first() is None
    done = run(args=["figures", "freeze"])
    assert done.exit_code == 0, done.output
    session.expire_all()
    assert grids.frozen_grid(session.scalars(sa.select(SignOff)).one()) == made
    assert "Nothing to keep" in run(args=["figures", "freeze"]).output


def test_a_grid_that_is_not_what_the_grades_give_is_named(session: orm.Session) -> None:
    panel = make_signed_off()
    assert service.check_summaries([panel.round]) == []
    session.execute(sa.text("DROP TRIGGER IF EXISTS frozen_grid_figure_grid_update" + _of_table(session)))
    session.execute(sa.text("""UPDATE figure_grid SET body = replace(body, '"GGGG"', '"GGGR"')"""))
    assert service.check_summaries([panel.round]) == [
        f"The grid of round “{panel.round.name}” is not what its grades give."
    ]


def _of_table(session: orm.Session) -> str:
    return "" if session.get_bind().dialect.name == "sqlite" else " ON figure_grid"
