"""A draw as it is stored: its frame, its result, and the settings it was made under."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer

from audit_app.db import db
from audit_app.rounds.models import AuditRound
from audit_app.sampling import draw as drawing
from audit_app.sampling.draw import Candidate, Frame
from audit_app.sampling.models import Draw


def draw_of(round: AuditRound, *, whole: bool = False) -> Draw | None:
    """The draw of a round, fixed or made; None before either and for an imported round.

    Its frame holds the whole register, so it is only read at once where asked for.
    """
    query = sa.select(Draw).where(Draw.round_id == round.id)
    return db.session.scalar(query if whole else query.options(defer(Draw.frame)))


def kept(made: Frame) -> list[list[str | None]]:
    """A frame as it is stored: reference, stratum, date of last audit, reason left out; by reference."""
    everyone = sorted((*made.eligible, *made.excluded), key=lambda one: one.plan.encode())
    return [
        [
            one.plan,
            one.stratum,
            one.last_audited_on.isoformat() if one.last_audited_on else None,
            one.left_out,
        ]
        for one in everyone
    ]


def restored(rows: Iterable[Sequence[Any]]) -> Frame:
    """A stored frame as it was fixed."""
    everyone = [
        Candidate(plan, stratum, dt.date.fromisoformat(audited) if audited else None, left_out)
        for plan, stratum, audited, left_out in rows
    ]
    return Frame(
        tuple(one for one in everyone if one.left_out is None),
        tuple(one for one in everyone if one.left_out is not None),
    )


def result_of(drawn: drawing.Draw, round: AuditRound) -> dict[str, Any]:
    """A draw as it is stored, with the settings it was made under."""
    return {
        "settings": settings_of(round),
        "eligible": drawn.eligible_by_stratum,
        "allocation": drawn.allocation,
        "selected": drawn.selected,
        "reserve": drawn.reserve,
    }


def settings_of(round: AuditRound) -> dict[str, Any]:
    """What of a round its draw rests on."""
    return {
        "round": round.name,
        "held_on": round.held_on.isoformat(),
        "exclusion_months": round.exclusion_months,
        "sample_size": round.sample_size,
        "minimum_per_stratum": round.minimum_per_stratum,
        "strata": list(round.strata),
    }
