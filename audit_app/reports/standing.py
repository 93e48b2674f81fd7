"""How each round of a report stands, or stood at its time, and the sign-off its figures rest on."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from audit_app.db import db
from audit_app.moderation.models import SignOff
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State


@dataclass(frozen=True)
class Standing:
    """A round's state and, where it is signed off, its sign-off: time and hash of what was signed.

    Nobody who signed is named: files of a report travel.
    """

    state: State
    at: dt.datetime | None = None
    snapshot: str = ""


def standing(rounds: Iterable[AuditRound], as_of: dt.datetime | None = None) -> dict[int, Standing]:
    """By the round's id, in one query for any number of rounds; at `as_of`, or now."""
    found = {round.id: round for round in rounds}
    query = (
        sa.select(
            SignOff.round_id, SignOff.chair_at, SignOff.second_at, SignOff.voided_at, SignOff.snapshot_hash
        )
        .where(SignOff.round_id.in_(found))
        .order_by(SignOff.number)
    )
    stands = {
        round.id: Standing(State.MODERATION if as_of is not None else round.state) for round in found.values()
    }
    for round_id, chair_at, second_at, voided_at, snapshot in db.session.execute(query):
        # An imported round has one signature; of any other the first alone closed nothing.
        at = chair_at if found[round_id].imported else second_at
        if at is None or (as_of is not None and at > as_of):
            continue
        if voided_at is None or (as_of is not None and voided_at > as_of):
            stands[round_id] = Standing(State.SIGNED_OFF, at, snapshot)
        elif as_of is not None:
            stands[round_id] = Standing(State.REOPENED)
    return stands
