"""Series over rounds from what each sign-off froze, in a fixed number of queries for any number of rounds."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from audit_app.accounts.models import Agency
from audit_app.db import db
from audit_app.figures import service as figures
from audit_app.figures.models import Summary
from audit_app.figures.records import revealed_by
from audit_app.figures.rules import PointFigure
from audit_app.figures.tally import AGREED, OVERALL
from audit_app.figures.trends.series import Along, Counts, Place, PointTrend, Trends, alike, total
from audit_app.moderation.models import SignOff
from audit_app.rounds.models import AuditRound, RoundAgency, RoundRubric
from audit_app.rounds.rules import State
from audit_app.rubrics.models import AuditPoint, RubricVersion

GOOD = ("outstanding", "good")
SCORED = (*GOOD, "requires_improvement", "inadequate")
UNSETTLED = ("unresolved", "missing")
NOTHING = Counts(0, 0)


@dataclass(frozen=True)
class _Version:
    """One rubric version a round uses, and its points."""

    name: tuple[str, int]
    title: str
    points: list["_Point"]


@dataclass(frozen=True)
class _Point:
    id: int
    code: str
    title: str
    section: str
    agencies: frozenset[str]


# By the round's id, then by the point's code; None: plans overall.
Found = defaultdict[int, dict[str | None, Counts]]


def trends(
    rounds: Iterable[AuditRound],
    as_of: dt.datetime | None = None,
    only: str | None = None,
    known: Iterable[figures.RoundFigures] = (),
) -> Trends:
    """All series of some rounds, oldest first whatever the order given; rounds not revealed are left out.

    A signed-off round is read from its summary, an open one counted from its grades. With `as_of` a round
    signed off since then is counted as it stood, and one nobody had graded yet is left out. `only`: of one
    audit point; `together` then is that point alone. `known`: rounds counted already, of the same time: they
    are not counted again. Rounds before the first that scored anything are left out.
    """
    shown = sorted(revealed_by(rounds, as_of), key=lambda one: (one.held_on, one.id))
    kept = _standing([round for round in shown if round.state is State.SIGNED_OFF], as_of)
    counted = [round for round in shown if round not in kept]
    versions = _versions(shown, only)
    found, final = _frozen(kept, versions), {round.id for round in kept}
    there = [one for one in known if one.round in counted]
    missing = [round for round in counted if round not in [one.round for one in there]]
    for one in [*there, *(figures.several(missing, as_of) if missing else ())]:
        found[one.round.id] = _counts_of(one)
        final |= {one.round.id} if one.signed_off else set()
    if as_of is not None:
        shown = [round for round in shown if round.id in final or _begun(round, found)]
    shown = _from_first_scored(shown, found)
    places = tuple(_place(round, versions[round.id], round.id in final) for round in shown)
    overall = tuple(found[round.id].get(None, NOTHING) for round in shown)
    return _whole(places, _points(shown, versions, found), overall)


def _standing(rounds: Sequence[AuditRound], as_of: dt.datetime | None) -> list[AuditRound]:
    """The signed-off rounds whose summary says what stood at a time: signed by then, and not since."""
    if as_of is None or not rounds:
        return list(rounds)
    since = sa.select(SignOff.round_id).where(
        SignOff.round_id.in_([round.id for round in rounds]),
        SignOff.voided_at.is_(None),
        sa.func.coalesce(SignOff.second_at, SignOff.chair_at) <= as_of,
    )
    standing = set(db.session.scalars(since))
    return [round for round in rounds if round.id in standing]


def _from_first_scored(shown: Sequence[AuditRound], found: Found) -> list[AuditRound]:
    """Without the rounds before the first that scored anything: a line does not begin with a gap.

    All of them where none did, so that what they ask is listed.
    """
    first = next((at for at, round in enumerate(shown) if _begun(round, found)), 0)
    return list(shown[first:])


def _begun(round: AuditRound, found: Found) -> bool:
    return any(counts.n for counts in found[round.id].values())


def _whole(places: tuple[Place, ...], points: dict[str, PointTrend], overall: Along) -> Trends:
    series = {code: point.counts for code, point in points.items()}
    together = tuple(
        total([along[place] for along in series.values()]) or NOTHING for place in range(len(places))
    )
    found = Trends(places, together, overall, points)
    if not found.changes:
        return found
    # A round that scored nothing has nothing to compare: what it asked does not count.
    scored = {place for place in range(len(places)) if found.scored(place)}
    asked = {
        code: tuple(one if place in scored else one or NOTHING for place, one in enumerate(along))
        for code, along in series.items()
    }
    shared, like = alike(asked, len(places))
    return replace(found, alike=like, shared=shared)


def _place(round: AuditRound, versions: Sequence[_Version], final: bool) -> Place:
    return Place(
        round.id,
        round.name,
        round.held_on,
        round.theme or "",
        round.target_percent,
        final,
        frozenset(version.name for version in versions),
        round.imported,
    )


def _points(
    rounds: Sequence[AuditRound], versions: dict[int, list[_Version]], found: Found
) -> dict[str, PointTrend]:
    """Every point some round asked, worded by the newest round's version, in the order of its rubrics."""
    expected = _expected(rounds)
    worded: dict[str, tuple[str, _Point]] = {}
    asked: dict[int, set[str]] = {}
    # Most rounds ask the same of the same agencies for years: what they ask is looked through once.
    known: dict[tuple[tuple[tuple[str, int], ...], frozenset[str]], set[str]] = {}
    for round in reversed(rounds):
        used, agencies = versions[round.id], frozenset(expected[round.id])
        key = tuple(version.name for version in used), agencies
        if key not in known:
            here = [(version.title, one) for version in used for one in version.points]
            here = [(title, one) for title, one in here if one.agencies & agencies]
            for title, one in here:
                worded.setdefault(one.code, (title, one))
            known[key] = {one.code for _, one in here}
        asked[round.id] = known[key]
    rows = [(asked[round.id], found[round.id]) for round in rounds]
    return {
        code: PointTrend(
            code,
            point.title,
            rubric,
            point.section,
            tuple(row.get(code, NOTHING) if code in codes else None for codes, row in rows),
        )
        for code, (rubric, point) in worded.items()
    }


def _expected(rounds: Sequence[AuditRound]) -> defaultdict[int, set[str]]:
    query = (
        sa.select(RoundAgency.round_id, Agency.key)
        .join(Agency, Agency.id == RoundAgency.agency_id)
        .where(RoundAgency.round_id.in_([round.id for round in rounds]))
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for round_id, agency in db.session.execute(query):
        found[round_id].add(agency)
    return found


def _frozen(rounds: Sequence[AuditRound], versions: dict[int, list[_Version]]) -> Found:
    """What the sign-offs froze, added up by the database: nothing of strata or of agencies is read."""
    found: Found = defaultdict(dict)
    codes: dict[int | None, str] = {
        point.id: point.code for used in versions.values() for version in used for point in version.points
    }
    # One source at a time comes in the order of its index: the two together would have to be sorted.
    for source in (AGREED, OVERALL) if rounds else ():
        for round_id, point, x, unsettled, both in db.session.execute(_added(rounds, source)):
            if point is None or point in codes:
                found[round_id][codes.get(point)] = Counts(x, both - unsettled, unsettled)
    return found


def _added(rounds: Sequence[AuditRound], source: str) -> sa.Select[int, int | None, int, int, int]:
    return (
        sa.select(
            Summary.round_id, Summary.audit_point_id, _sum(GOOD), _sum(UNSETTLED), sa.func.sum(Summary.count)
        )
        .where(
            Summary.source == source,
            Summary.round_id.in_([round.id for round in rounds]),
            Summary.outcome.in_((*SCORED, *UNSETTLED)),
        )
        .group_by(Summary.round_id, Summary.audit_point_id)
    )


def _sum(outcomes: tuple[str, ...]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((Summary.outcome.in_(outcomes), Summary.count), else_=0))


def _counts_of(one: figures.RoundFigures) -> dict[str | None, Counts]:
    found: dict[str | None, Counts] = {line.point.code: _counts(line.figure) for line in one.lines}
    return found | {None: _counts(one.overall)}


def _counts(figure: PointFigure) -> Counts:
    return Counts(figure.x, figure.n, figure.unsettled)


def _versions(rounds: Sequence[AuditRound], only: str | None) -> dict[int, list[_Version]]:
    """The rubric versions of each round with their points, by the round's id, the base first."""
    wanted = [round.id for round in rounds]
    uses = sa.select(RoundRubric.round_id, RoundRubric.rubric_version_id).where(
        RoundRubric.round_id.in_(wanted)
    )
    used = db.session.execute(uses.order_by(RoundRubric.round_id, RoundRubric.position)).all()
    ids = {version for _, version in used}
    rubrics = sa.select(RubricVersion.id, RubricVersion.slug, RubricVersion.version, RubricVersion.title)
    versions = {
        id_: _Version((slug, version), title, [])
        for id_, slug, version, title in db.session.execute(rubrics.where(RubricVersion.id.in_(ids)))
    }
    points = sa.select(
        AuditPoint.rubric_version_id,
        AuditPoint.id,
        AuditPoint.code,
        AuditPoint.title,
        AuditPoint.section,
        AuditPoint.agencies,
    ).where(AuditPoint.rubric_version_id.in_(ids))
    if only is not None:
        points = points.where(AuditPoint.code == only)
    for version, id_, code, title, section, agencies in db.session.execute(
        points.order_by(AuditPoint.rubric_version_id, AuditPoint.position)
    ):
        versions[version].points.append(_Point(id_, code, title, section, frozenset(agencies)))
    found: dict[int, list[_Version]] = {round_id: [] for round_id in wanted}
    for round_id, version in used:
        found[round_id].append(versions[version])
    return found
