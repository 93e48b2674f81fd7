"""Two signatures under one text, and opening the round again, on both databases."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError, OperationalError

from audit_app import trail
from audit_app.moderation import service as moderation
from audit_app.moderation.models import SignOff
from audit_app.moderation.snapshot import snapshot_hash
from audit_app.refusals import Refused
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import WrongState
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from tests.support.build_moderation import (
    AGREED,
    DISPUTED,
    Panel,
    make_revealed,
    make_scoring,
    make_signed_off,
)
from tests.support.builders import PASSWORD


def ready(*plans: dict[str, str]) -> Panel:
    """A round with everything settled and nobody's signature."""
    panel = make_revealed(*(plans or (DISPUTED, AGREED)))
    panel.settle_all()
    return panel


def test_a_sign_off_is_refused_with_what_is_unsettled(session: orm.Session) -> None:
    panel = make_revealed(DISPUTED, AGREED)
    with pytest.raises(moderation.ModerationRefused) as refusal:
        moderation.sign(panel.round, panel.chair, PASSWORD)
    said = str(refusal.value)
    assert "1 point is still to be settled, on " in said
    assert "The overall grade is still to be settled for " in said
    assert moderation.sign_offs(panel.round) == []


def test_a_sign_off_needs_two_different_people_and_the_chair_first(session: orm.Session) -> None:
    panel = ready()
    with pytest.raises(moderation.ModerationRefused, match="The chair signs first"):
        moderation.countersign(panel.round, panel.second, PASSWORD)
    row = moderation.sign(panel.round, panel.chair, PASSWORD)
    assert panel.round.state == "moderation"
    with pytest.raises(moderation.ModerationRefused, match="You signed first"):
        moderation.countersign(panel.round, panel.chair, PASSWORD)
    with pytest.raises(moderation.ModerationRefused, match="already signed"):
        moderation.sign(panel.round, panel.other, PASSWORD)
    assert moderation.countersign(panel.round, panel.second, PASSWORD) is row
    assert panel.round.state == "signed off"
    assert (row.number, row.chair_id, row.second_id) == (1, panel.chair.id, panel.second.id)


def test_the_database_refuses_one_person_signing_twice(session: orm.Session) -> None:
    panel = ready()
    row = moderation.sign(panel.round, panel.chair, PASSWORD)
    row.second_id, row.second_at = panel.chair.id, row.chair_at
    with pytest.raises(IntegrityError, match="two_people"):
        session.flush()
    session.rollback()


def test_a_change_between_the_signatures_asks_the_chair_to_sign_again(session: orm.Session) -> None:
    panel = ready()
    first = moderation.sign(panel.round, panel.chair, PASSWORD)
    panel.settle(1, "T-1", "G", words="The same grade, better words.")
    with pytest.raises(moderation.SignatureOutdated, match="sign again"):
        moderation.countersign(panel.round, panel.second, PASSWORD)
    second = moderation.sign(panel.round, panel.chair, PASSWORD)
    assert (first.number, second.number) == (1, 2)
    assert first.voided_at is not None
    assert first.second_id is None
    moderation.countersign(panel.round, panel.second, PASSWORD)
    assert (second.second_id, panel.round.state) == (panel.second.id, "signed off")


def test_a_withdrawal_between_the_signatures_counts_as_a_change(session: orm.Session) -> None:
    panel = ready()
    moderation.sign(panel.round, panel.chair, PASSWORD)
    sampling.withdraw(panel.plan(2).sample_plan, WithdrawalReason.CEASED, "", panel.second)
    with pytest.raises(moderation.SignatureOutdated):
        moderation.countersign(panel.round, panel.second, PASSWORD)


def test_somebody_signs_only_what_their_page_showed(session: orm.Session) -> None:
    panel = ready()
    seen = moderation.hash_of(panel.board)
    panel.settle(1, "T-1", "RI")
    panel.settle_all()
    with pytest.raises(moderation.SignatureOutdated, match="after you opened the page"):
        moderation.sign(panel.round, panel.chair, PASSWORD, seen=seen)
    seen = moderation.hash_of(panel.board)
    moderation.sign(panel.round, panel.chair, PASSWORD, seen=seen)
    with pytest.raises(moderation.SignatureOutdated):
        moderation.countersign(panel.round, panel.second, PASSWORD, seen="")
    moderation.countersign(panel.round, panel.second, PASSWORD, seen=seen)


def test_the_snapshot_holds_everything_that_counts_and_nobodys_name(session: orm.Session) -> None:
    panel = make_scoring(DISPUTED, AGREED)
    moderation.reveal(panel.round, panel.chair)
    panel.settle(1, "T-1", "RI", health="We saw it.")
    panel.settle_all()
    row = panel.sign_off()
    assert row.snapshot_hash == snapshot_hash(row.snapshot)
    content = json.loads(row.snapshot)
    assert json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == row.snapshot
    assert len(content["rubrics"][0]["content_hash"]) == 64
    assert [plan["withdrawn"] for plan in content["sample"]] == [None, None]
    point = content["plans"][0]["points"][0]
    assert (point["point"], point["agreed"]) == ("T-1", "RI")
    assert [(s["agency"], s["grade"]) for s in point["sealed"]] == [
        ("education", "O"),
        ("health", "G"),
        ("social care", "RI"),
    ]
    assert point["moderated"]["dissents"] == [{"agency": "health", "words": "We saw it.", "person": None}]
    assert (point["moderated"]["confidence"], point["moderated"]["decided"]) == ("high", "chair's decision")
    assert {(s["blind"], s["evidence"]) for s in point["sealed"]} == {(True, "")}
    assert content["plans"][0]["overall"]["grade"] in ("O", "G", "RI", "I")
    assert "Auditor of" not in row.snapshot


def test_the_same_records_give_the_same_snapshot(session: orm.Session) -> None:
    panel = ready()
    before = moderation.hash_of(panel.board)
    session.expire_all()
    assert moderation.hash_of(panel.board) == before
    panel.settle(2, "T-1", "G")
    assert moderation.hash_of(panel.board) != before


def test_figures_are_told_when_a_round_is_signed_off_and_not_before(session: orm.Session) -> None:
    panel = ready()
    heard: list[tuple[AuditRound, str]] = []

    def hear(round: AuditRound) -> None:
        heard.append((round, str(round.state)))

    with moderation.signed_off.connected_to(hear):
        moderation.sign(panel.round, panel.chair, PASSWORD)
        assert heard == []
        moderation.countersign(panel.round, panel.second, PASSWORD)
    assert heard == [(panel.round, "signed off")]


def test_signing_and_reopening_each_leave_one_entry(session: orm.Session) -> None:
    panel = make_signed_off(AGREED)
    moderation.reopen(panel.round, "A plan was mixed up.", panel.second)
    newest = trail.history(round_id=panel.round.id)[:3]
    assert [entry.what for entry in newest] == ["round reopened", "round signed off", "first signature"]
    assert newest[0].reason == "A plan was mixed up."
    assert (newest[1].after or {})["snapshot"] == moderation.sign_offs(panel.round)[0].snapshot_hash


def test_reopening_voids_the_sign_off_and_keeps_both_snapshots_readable(session: orm.Session) -> None:
    panel = make_signed_off(DISPUTED, AGREED)
    old = moderation.sign_offs(panel.round)[0].snapshot
    with pytest.raises(Refused):
        moderation.reopen(panel.round, " ", panel.second)
    moderation.reopen(panel.round, "A plan was mixed up.", panel.second)
    assert panel.round.state == "reopened"
    panel.settle(1, "T-1", "I")
    panel.settle_all()
    panel.sign_off()
    assert panel.round.state == "signed off"
    first, second = moderation.read_sign_off(panel.round, 1), moderation.read_sign_off(panel.round, 2)
    assert first is not None
    assert second is not None
    assert first.row.snapshot == old
    assert first.row.void_reason == "A plan was mixed up."
    assert first.matches
    assert second.matches
    assert second.row.voided_at is None
    assert first.content["plans"] != second.content["plans"]


def test_a_round_that_is_not_signed_off_cannot_be_reopened(session: orm.Session) -> None:
    panel = ready()
    with pytest.raises(WrongState):
        moderation.reopen(panel.round, "No.", panel.second)


@pytest.mark.parametrize("change", ["UPDATE sign_off SET snapshot = '{}'", "DELETE FROM sign_off"])
def test_the_database_refuses_to_change_what_was_signed(session: orm.Session, change: str) -> None:
    make_signed_off(AGREED)
    with pytest.raises((IntegrityError, OperationalError), match="signed_snapshot"):
        session.execute(sa.text(change))
    session.rollback()


def test_a_text_that_is_not_what_was_signed_is_noticed(session: orm.Session) -> None:
    panel = make_signed_off(AGREED)
    signed = moderation.read_sign_off(panel.round, 1)
    assert signed is not None
    forged = SignOff(
        snapshot=signed.row.snapshot.replace('"G"', '"O"'), snapshot_hash=signed.row.snapshot_hash
    )
    assert not moderation.ReadSignOff(forged, snapshot_hash(forged.snapshot)).matches


def test_an_imported_round_is_signed_by_its_importer_alone_with_what_its_file_left_unsettled(
    session: orm.Session,
) -> None:
    panel = make_revealed(DISPUTED)
    with pytest.raises(moderation.ModerationRefused):
        moderation.sign_imported(panel.round, panel.second)
    panel.round.imported = True
    session.flush()
    row = moderation.sign_imported(panel.round, panel.second)
    assert (panel.round.state, row.second_id) == ("signed off", None)
    assert json.loads(row.snapshot)["plans"][0]["points"][0]["agreed"] == "unresolved"
