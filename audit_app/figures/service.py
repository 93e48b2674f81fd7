"""The figures of rounds, for pages and documents, and the summary of signed-off rounds."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from audit_app.db import current_area, db
from audit_app.figures.grids import grid_faults, grids, make_grid
from audit_app.figures.models import Summary
from audit_app.figures.records import (
    asked_points,
    load_whole,
    overall_grades,
    revealed_by,
    round_record,
    sampled_plans,
    strata_of_draws,
)
from audit_app.figures.round_record import RoundRecord
from audit_app.figures.rules import (
    Duplicate,
    Membership,
    PointFigure,
    RoundLife,
    all_points,
    membership,
    weighted_percent,
)
from audit_app.figures.tally import (
    AGREED,
    OVERALL,
    STRATUM,
    Tally,
    TallyKey,
    agencies_of,
    figure_of,
    figures_of,
    tally_round,
)
from audit_app.moderation.service import signed_off
from audit_app.register.models import Plan
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.rubrics.models import AuditPoint
from audit_app.sampling.models import SamplePlan

__all__ = [
    "PointLine",
    "RoundFigures",
    "check_summaries",
    "count_round",
    "freeze",
    "grids",
    "make_grid",
    "round_figures",
    "several",
]
Strata = dict[str, tuple[int, int]]
# The sample as it stands now: a signed-off round takes no withdrawals, so both readings agree.
OPEN = RoundLife.signed_off_at(None)


@dataclass(frozen=True)
class PointLine:
    """One audit point of a round with its figure, and what each agency gave before moderation."""

    point: AuditPoint
    figure: PointFigure
    agencies: dict[str, dict[str, int]]
    weighted: float | None = None


@dataclass(frozen=True)
class RoundFigures:
    """All figures of one round. `plans_sampled` counts the plans not withdrawn, `counted` names them.

    Figures of a round that is not `signed_off` can still change.
    """

    round: AuditRound
    lines: tuple[PointLine, ...]
    together: PointFigure
    overall: PointFigure
    duplicates: tuple[Duplicate, ...]
    plans_sampled: int
    weighted: float | None = None
    signed_off: bool = False
    counted: tuple[str, ...] = ()


def round_figures(round: AuditRound) -> RoundFigures | None:
    """The figures of a round; None before its grades are revealed.

    A signed-off round is read from its summary, an open one counted from its grades.
    """
    found = several([round])
    return found[0] if found else None


def several(rounds: Iterable[AuditRound], as_of: dt.datetime | None = None) -> list[RoundFigures]:
    """The figures of those of the rounds that are revealed, in the order given.

    With `as_of` they are counted from the records as they stood then. What each agency gave and the weighted
    figures are of a round alone: over years they are most of the rows, and nobody is shown them.
    """
    wanted = revealed_by(rounds, as_of)
    load_whole(wanted)
    alone = len(wanted) == 1
    strata = strata_of_draws(wanted) if alone else {}
    if as_of is not None:
        return [_as_it_was(round, as_of, strata.get(round.id, {})) for round in wanted]
    stored = _stored([round for round in wanted if round.state is State.SIGNED_OFF], whole=alone)
    plans = sampled_plans(wanted)
    return [
        _read(
            round,
            stored.get(round.id) or _count(round, round_record(round), strata.get(round.id, {}), None),
            membership(plans[round.id], OPEN),
            strata.get(round.id, {}),
            signed_off=round.state is State.SIGNED_OFF,
        )
        for round in wanted
    ]


def _as_it_was(round: AuditRound, as_of: dt.datetime, strata: Strata) -> RoundFigures:
    record = round_record(round, as_of)
    life = (record.life if record else OPEN).seen(as_of)
    members = membership(record.plans if record else (), life)
    return _read(round, _count(round, record, strata, as_of), members, strata, signed_off=life.signed_off)


def count_round(round: AuditRound, as_of: dt.datetime | None = None) -> dict[TallyKey, int]:
    """A revealed round counted from its grades, as of a time or now; nothing for one that is not revealed."""
    return _count(round, round_record(round, as_of), strata_of_draws([round]).get(round.id, {}), as_of)


def _count(
    round: AuditRound, record: RoundRecord | None, strata: Strata, as_of: dt.datetime | None
) -> dict[TallyKey, int]:
    if record is None:
        return {}
    stratum_of = _strata_of_plans(round) if strata else {}
    return tally_round(record, overall_grades(round, record, as_of), stratum_of, as_of)


def _stored(rounds: Sequence[AuditRound], *, whole: bool = True) -> dict[int, dict[TallyKey, int]]:
    """The summaries of signed-off rounds by the round's id, in one query; or only what was agreed."""
    query = (
        sa.select(Summary.round_id, AuditPoint.code, Summary.source, Summary.outcome, Summary.count)
        .outerjoin(AuditPoint, AuditPoint.id == Summary.audit_point_id)
        .where(
            Summary.round_id.in_([round.id for round in rounds]),
            sa.true() if whole else Summary.source.in_((AGREED, OVERALL)),
        )
    )
    tallies: dict[int, dict[TallyKey, int]] = {}
    for round_id, code, source, outcome, count in db.session.execute(query) if rounds else ():
        tallies.setdefault(round_id, {})[TallyKey(code, source, outcome)] = count
    return tallies


def _read(
    round: AuditRound, tally: Tally, members: Membership, strata: Strata, *, signed_off: bool
) -> RoundFigures:
    points = asked_points(round)
    figures = figures_of(tally, [point.code for point in points])
    given = agencies_of(tally)
    return RoundFigures(
        round=round,
        lines=tuple(
            PointLine(
                point,
                figures[point.code],
                given.get(point.code, {}),
                _weighted(tally, [point.code], strata),
            )
            for point in points
        ),
        together=all_points(figures.values()),
        overall=figure_of(tally, None, "overall"),
        duplicates=members.duplicates,
        plans_sampled=len(members.counted),
        weighted=_weighted(tally, [point.code for point in points], strata),
        signed_off=signed_off,
        counted=tuple(members.counted),
    )


def _strata_of_plans(round: AuditRound) -> dict[str, str]:
    query = (
        sa.select(Plan.reference, SamplePlan.stratum)
        .join(SamplePlan, SamplePlan.plan_id == Plan.id)
        .where(SamplePlan.round_id == round.id)
    )
    return {plan: stratum for plan, stratum in db.session.execute(query)}  # noqa: C416


def _weighted(tally: Tally, codes: Sequence[str], strata: Strata) -> float | None:
    """The weighted percentage (figures section 2), of one point or of all together; None where not shown."""
    if not strata:
        return None
    shares = []
    for name, (frame, _) in strata.items():
        together = all_points(figures_of(tally, codes, STRATUM + name).values())
        shares.append((frame, together.x, together.n))
    return weighted_percent(shares)


def freeze(round: AuditRound) -> None:
    """Store the tally of a round that was just signed off, in place of any earlier one."""
    db.session.execute(sa.delete(Summary).where(Summary.round_id == round.id))
    ids = {point.code: point.id for point in asked_points(round)}
    rows = [
        {
            "area_id": current_area(),
            "round_id": round.id,
            "audit_point_id": ids[key.point] if key.point is not None else None,
            "source": key.source,
            "outcome": key.outcome,
            "count": count,
        }
        for key, count in count_round(round).items()
    ]
    # In one statement: years of past audits come in at once.
    if rows:
        db.session.execute(sa.insert(Summary), rows)


signed_off.connect(freeze)


def check_summaries(rounds: Iterable[AuditRound]) -> list[str]:
    """Count every signed-off round again and say which summaries and grids differ from their grades."""
    faults = []
    for round in rounds:
        if round.state is not State.SIGNED_OFF:
            continue
        if _stored([round]).get(round.id, {}) != count_round(round):
            faults.append(f"The summary of round “{round.name}” is not what its grades give.")
        faults += grid_faults(round)
    return faults
