"""The certificate of a draw: everything needed to see that nobody chose the sample, and to repeat it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.rounds.characteristics import characteristic_words
from audit_app.rounds.models import AuditRound
from audit_app.sampling.candidates import Group, SampleRefused, left_out
from audit_app.sampling.draw import FRAME_SCHEME
from audit_app.sampling.kept import draw_of, restored, settings_of
from audit_app.sampling.models import Draw, SamplePlan
from audit_app.sampling.rules import SCHEME, oversampled
from audit_app.sampling.service import sample_of


@dataclass(frozen=True)
class Withdrawal:
    """A plan that left the sample, why, and the reserve that came in for it."""

    plan: str
    group: str
    reason: str
    words: str
    at: dt.datetime
    by: str
    came_in: str | None


@dataclass(frozen=True)
class Certificate:
    """A draw on one page. `selected` and `reserve` hold references by group, in the order drawn."""

    round: AuditRound
    settings: dict[str, Any]
    strata: tuple[str, ...]
    seed: str
    frame_hash: str
    fixed_at: dt.datetime
    fixed_by: str
    drawn_at: dt.datetime
    drawn_by: str
    eligible: int
    excluded: tuple[tuple[str, int], ...]
    groups: tuple[Group, ...]
    oversampled: bool
    selected: dict[str, list[str]]
    reserve: dict[str, list[str]]
    withdrawals: tuple[Withdrawal, ...]

    @property
    def drawn(self) -> int:
        """How many plans were drawn at first."""
        return sum(group.drawn for group in self.groups)

    @property
    def census(self) -> bool:
        """Whether every plan that could be drawn was."""
        return self.drawn == self.eligible


def certificate(round: AuditRound) -> Certificate:
    """The certificate of a round's draw. Raises SampleRefused where nothing is drawn."""
    draw = draw_of(round, whole=True)
    if draw is None or draw.drawn_at is None or draw.result is None:
        raise SampleRefused("Nothing is drawn for this round yet, so there is no certificate.")
    sample = sample_of(round, withdrawn=True)
    names = _names(draw, sample)
    result, made = draw.result, restored(draw.frame)
    sizes, allocation = result["eligible"], result["allocation"]
    return Certificate(
        round=round,
        settings=settings_of(round),
        strata=tuple(characteristic_words(name) for name in result["settings"]["strata"]),
        seed=draw.seed,
        frame_hash=draw.frame_hash,
        fixed_at=draw.fixed_at,
        fixed_by=names[draw.fixed_by],
        drawn_at=draw.drawn_at,
        drawn_by=names.get(draw.drawn_by or 0, ""),
        eligible=len(made.eligible),
        excluded=left_out(made.excluded),
        groups=tuple(Group(name, size, allocation[name]) for name, size in sizes.items()),
        oversampled=oversampled(allocation, sizes),
        selected=result["selected"],
        reserve=result["reserve"],
        withdrawals=_withdrawals(sample, names),
    )


def as_file(round: AuditRound) -> dict[str, Any]:
    """The draw for a program: with the frame and the seed anybody can repeat it. Raises SampleRefused."""
    draw = draw_of(round, whole=True)
    if draw is None or draw.result is None:
        raise SampleRefused("Nothing is drawn for this round yet, so there is no certificate.")
    names = ("plan", "group", "last_audited_on", "left_out")
    return {
        "scheme": SCHEME,
        "frame_scheme": FRAME_SCHEME,
        "seed": draw.seed,
        "frame_hash": draw.frame_hash,
        "frame": [dict(zip(names, row, strict=True)) for row in draw.frame],
        **draw.result,
    }


def _names(draw: Draw, sample: list[SamplePlan]) -> dict[int, str]:
    ids = {draw.fixed_by, draw.drawn_by, *(plan.withdrawn_by for plan in sample)} - {None}
    rows = db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _withdrawals(sample: list[SamplePlan], names: dict[int, str]) -> tuple[Withdrawal, ...]:
    came_in = {plan.replaces_id: plan.plan.reference for plan in sample if plan.replaces_id}
    return tuple(
        Withdrawal(
            plan=gone.plan.reference,
            group=gone.stratum,
            reason=gone.withdrawn_reason or "",
            words=gone.withdrawn_words,
            at=gone.withdrawn_at,
            by=names.get(gone.withdrawn_by or 0, ""),
            came_in=came_in.get(gone.id),
        )
        for gone in sorted(sample, key=lambda plan: (str(plan.withdrawn_at), plan.position))
        if gone.withdrawn_at is not None
    )
