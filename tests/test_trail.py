"""The trail: an entry for each change, chained, and every kind of tampering found."""

import sqlalchemy as sa
from sqlalchemy import orm

from audit_app import trail
from audit_app.trail import TrailEntry, TrailHead
from tests.support.builders import make_area


def write(session: orm.Session, count: int) -> list[TrailEntry]:
    make_area()
    trail.act_as(7, "Mary Hill")
    entries = [trail.record("note", "thing", n, before={"n": n}, after={"n": n + 1}) for n in range(count)]
    session.commit()
    return entries


def faults_after(session: orm.Session, change: str) -> list[tuple[int, str]]:
    """What `verify` says once the guard is off and the chain was changed by hand."""
    session.execute(sa.text("DROP TRIGGER IF EXISTS trail_only_grows_trail_entry_update" + on(session)))
    session.execute(sa.text("DROP TRIGGER IF EXISTS trail_only_grows_trail_entry_delete" + on(session)))
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("GRANT UPDATE, DELETE ON trail_entry TO CURRENT_USER"))
    session.execute(sa.text(change))
    session.expire_all()
    return [(fault.sequence, fault.reason) for fault in trail.verify()[1]]


def on(session: orm.Session) -> str:
    return "" if session.get_bind().dialect.name == "sqlite" else " ON trail_entry"


def test_an_untouched_trail_is_in_order(session: orm.Session) -> None:
    write(session, 5)
    assert trail.verify() == (6, [])


def test_a_changed_entry_is_found(session: orm.Session) -> None:
    write(session, 5)
    assert faults_after(session, "UPDATE trail_entry SET who = 'X' WHERE sequence = 3") == [
        (3, "it was changed after it was written")
    ]


def test_a_removed_entry_is_found(session: orm.Session) -> None:
    write(session, 5)
    assert faults_after(session, "DELETE FROM trail_entry WHERE sequence = 3") == [
        (3, "an entry is missing here")
    ]


def test_entries_cut_off_the_end_are_found(session: orm.Session) -> None:
    write(session, 5)
    assert faults_after(session, "DELETE FROM trail_entry WHERE sequence > 4") == [
        (5, "the newest entries are missing")
    ]


def test_each_area_has_a_chain_of_its_own(session: orm.Session) -> None:
    north, south = make_area("north"), make_area("south")
    trail.record("note", "thing", 1)
    session.commit()
    heads = {head.chain: head.sequence for head in session.scalars(sa.select(TrailHead))}
    assert heads == {north.id: 1, south.id: 2}


def test_history_leaves_out_what_would_tell_a_grade_while_blind(session: orm.Session) -> None:
    make_area()
    trail.record("scores saved", "assessment", 1, round_id=4)
    trail.record("assessment sealed", "assessment", 1, round_id=4)
    assert [entry.what for entry in trail.history(round_id=4)] == ["assessment sealed"]
    everything = trail.history(round_id=4, blind=False)
    assert [entry.what for entry in everything] == ["assessment sealed", "scores saved"]
