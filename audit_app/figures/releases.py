"""What is published of an area, quarter by quarter, from the grids its sign-offs froze."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from audit_app import clock
from audit_app.db import db
from audit_app.figures.disclosure.rules import (
    History,
    Quarter,
    Release,
    Signed,
    Thresholds,
    Version,
    may_replace,
    quarter_of,
    release,
    standing,
)
from audit_app.figures.grid import Grid, read_grid
from audit_app.figures.grids import make_grid
from audit_app.figures.models import FrozenGrid
from audit_app.moderation.models import SignOff
from audit_app.rounds import service as audits
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State


@dataclass(frozen=True)
class PublicQuarter:
    """One quarter that has rounds. `rounds` are all of them, oldest first, `grids` what is published of them.

    `release` None: nothing of it is published, and `why` says why. `held`: what was published stands, though
    a correction or a further round came since.
    """

    quarter: Quarter
    rounds: tuple[AuditRound, ...]
    release: Release | None
    grids: Mapping[int, Grid]
    held: bool = False
    why: str = ""

    @property
    def reopened(self) -> bool:
        """Whether a round of it is open again: what was published stands and is being corrected."""
        return any(round.state is State.REOPENED for round in self.rounds)


@dataclass(frozen=True)
class _Kept:
    """The sign-offs of some rounds, by the round's id, and the grids they froze."""

    signed: Mapping[int, tuple[Signed, ...]]
    grids: dict[tuple[int, int], Grid]


def public_quarters(
    thresholds: Thresholds,
    anew: Mapping[str, dt.datetime],
    at: dt.datetime | None = None,
    only: Collection[Quarter] | None = None,
) -> list[PublicQuarter]:
    """Every quarter that has rounds, or those of `only`, newest first, as published at a time or now.

    `anew`: when a quarter was published anew as a whole, by its key.
    """
    by_quarter: dict[Quarter, list[AuditRound]] = {}
    for round in reversed(audits.rounds()):
        quarter = quarter_of(round.held_on)
        if only is None or quarter in only:
            by_quarter.setdefault(quarter, []).append(round)
    kept = _kept([round for rounds in by_quarter.values() for round in rounds])
    # Nothing is published ahead of its time, whatever time an address asks for.
    moment = min(at, clock.now()) if at else clock.now()
    return [
        _published(quarter, by_quarter[quarter], kept, thresholds, anew.get(quarter.key), moment)
        for quarter in sorted(by_quarter, reverse=True)
    ]


def _published(
    quarter: Quarter,
    rounds: list[AuditRound],
    kept: _Kept,
    thresholds: Thresholds,
    anew: dt.datetime | None,
    at: dt.datetime,
) -> PublicQuarter:
    known = {round.id: round for round in rounds}
    histories = [History(round.id, round.made_at, kept.signed.get(round.id, ())) for round in rounds]

    def agreed(before: Version, after: Version) -> bool:
        old, new = _grids(before, known, kept), _grids(after, known, kept)
        return old is not None and new is not None and may_replace(quarter, old, new, thresholds)

    stands = standing(quarter, histories, at, agreed, anew if anew and anew <= at else None)
    if stands.version is None:
        return PublicQuarter(quarter, tuple(rounds), None, {}, why=_not_yet(quarter, rounds, at))
    grids = _grids(stands.version, known, kept)
    if grids is None:
        why = "It was corrected before grids were kept, so nobody can say what a correction would tell."
        return PublicQuarter(quarter, tuple(rounds), None, {}, stands.held, why)
    made = release(quarter, grids, thresholds, target=rounds[-1].target_percent)
    why = "" if made else f"Fewer than {thresholds.min_n} plans were audited in it."
    return PublicQuarter(quarter, tuple(rounds), made, grids if made else {}, stands.held, why)


def _not_yet(quarter: Quarter, rounds: list[AuditRound], at: dt.datetime) -> str:
    if at.date() < quarter.following.first_day:
        return "The quarter is not over yet."
    open_ones = [f"“{round.name}”" for round in rounds if round.state is not State.SIGNED_OFF]
    if not open_ones:
        return "All of it is signed off: it is published from the day after."
    return f"Not signed off yet: {', '.join(open_ones)}."


def _kept(rounds: list[AuditRound]) -> _Kept:
    """The sign-offs of the rounds, and in the same reading the grids of those that stand."""
    imported = {round.id: round.imported for round in rounds}
    query = (
        sa.select(SignOff.round_id, SignOff.number, SignOff.chair_at, SignOff.second_at, SignOff.voided_at,
                  FrozenGrid.body)
        .outerjoin(FrozenGrid, sa.and_(FrozenGrid.sign_off_id == SignOff.id, SignOff.voided_at.is_(None)))
        .where(SignOff.round_id.in_(list(imported)))
        .order_by(SignOff.number)
    )  # fmt: skip
    signed: dict[int, tuple[Signed, ...]] = {}
    grids = {}
    for key, number, chair_at, second_at, voided_at, body in db.session.execute(query) if imported else ():
        since = chair_at if imported[key] else second_at
        if since is not None:
            signed[key] = (*signed.get(key, ()), Signed(number, since, voided_at))
        if body is not None:
            grids[key, number] = read_grid(body)
    return _Kept(signed, grids)


def _grids(version: Version, known: Mapping[int, AuditRound], kept: _Kept) -> dict[int, Grid] | None:
    """The grids of a version in time's order; None where one of them was not kept."""
    found = {}
    for key in (key for key in known if key in version):
        grid = _grid(known[key], version[key], kept)
        if grid is None:
            return None
        found[key] = grid
    return found


def _grid(round: AuditRound, number: int, kept: _Kept) -> Grid | None:
    if (round.id, number) in kept.grids:
        return kept.grids[round.id, number]
    query = (
        sa.select(FrozenGrid.body)
        .join(SignOff, SignOff.id == FrozenGrid.sign_off_id)
        .where(FrozenGrid.round_id == round.id, SignOff.number == number)
    )
    body = db.session.scalar(query)
    if body is not None:
        kept.grids[round.id, number] = read_grid(body)
    elif round.state is State.SIGNED_OFF and kept.signed[round.id][-1].number == number:
        # Signed off before grids were frozen: nothing can change under a standing sign-off.
        kept.grids[round.id, number] = make_grid(round)
    return kept.grids.get((round.id, number))
