"""What stands behind one percentage: every plan, every sealed grade, each settling, the draw, the trail."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from audit_app import trail
from audit_app.db import db
from audit_app.figures.records import round_record
from audit_app.figures.rules import round_cells
from audit_app.moderation.cells import Opinion
from audit_app.moderation.models import Dissent, ModeratedGrade
from audit_app.moderation.service import PanelCell, names_of, read_board
from audit_app.register import service as register
from audit_app.reports.service import PointReport, Report, report
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import REVEALED, State
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan
from audit_app.trail import TrailEntry

SETTLING = "moderated grade"
SEALED, ACCEPTED = "assessment sealed", "lead agency's grades accepted"
CONFLICT = "conflict"
OF_THE_ROUND = ("draw", "sign-off")


@dataclass(frozen=True)
class EntryBehind:
    """One entry of the trail, its round, and whether it still has the hash it was written with.

    `plan` is the reference of the plan it is about: "" before the grades are revealed, and of a conflict of
    interest, which says that somebody knows the child.
    """

    entry: TrailEntry
    round: AuditRound
    unchanged: bool
    plan: str = ""


def entry_behind(sequence: int) -> EntryBehind | None:
    """One entry of the trail about a round; None where this area has no such, or it is blind until reveal.

    Entries that are of no round (people, tokens, settings) stand behind no figure and are not shown.
    """
    entry = trail.find_entry(sequence)
    round = rounds.find_round(entry.round_id) if entry is not None and entry.round_id is not None else None
    if entry is None or round is None:
        return None
    if entry.what in trail.BLIND and round.state not in REVEALED:
        return None
    return EntryBehind(entry, round, trail.entry_hash(entry) == entry.hash, _plan_of(entry, round))


def _plan_of(entry: TrailEntry, round: AuditRound) -> str:
    if entry.plan_id is None or entry.subject == CONFLICT or round.state not in REVEALED:
        return ""
    plan = register.find_plan(entry.plan_id)
    return plan.reference if plan is not None else ""


@dataclass(frozen=True)
class CellBehind:
    """One plan at the point: what each agency sealed, and every settling, oldest first."""

    cell: PanelCell
    settlings: tuple[ModeratedGrade, ...]
    duplicate_of: str | None


@dataclass(frozen=True)
class PointLineage:
    """One figure of one round opened down to its cells. `entries` are the trail's of the draw and sign-offs,
    `settled` the one of each settling by its id, `sealed` those of a plan's sealed assessments by its id.
    """

    round: AuditRound
    report: Report
    line: PointReport
    cells: tuple[CellBehind, ...]
    withdrawn: tuple[SamplePlan, ...]
    names: dict[int, str]
    entries: tuple[TrailEntry, ...]
    settled: dict[int, TrailEntry]
    sealed: dict[int, list[TrailEntry]]
    as_of: dt.datetime | None = None

    def dissents(self, row: ModeratedGrade) -> list[Dissent]:
        """The dissents from a settling, without those said after the time the page is of."""
        return [
            one
            for one in row.dissents
            if self.as_of is None or one.said_at is None or one.said_at <= self.as_of
        ]


def point_lineage(round: AuditRound, code: str, as_of: dt.datetime | None = None) -> PointLineage | None:
    """The cells behind a point's figure, as they stood at `as_of` or stand now.

    None before reveal, or where the round did not ask the point.
    """
    if round.state not in REVEALED:
        return None
    whole = report([round], as_of)
    line = whole.point(code)
    if line is None:
        return None
    settlings = _settlings(round, line.point.id, as_of)
    duplicates = {found.plan: found.counted_as for found in whole.rounds[0].duplicates}
    found = _now(round, line) if as_of is None else _as_it_was(round, line, as_of)
    cells = tuple(
        CellBehind(
            cell,
            tuple(settlings[cell.sample_plan.id]),
            duplicates.get(cell.sample_plan.plan.reference),
        )
        for cell in found
    )
    counted = {cell.sample_plan.id for cell in found}
    everything = sampling.sample_of(round, withdrawn=True)
    rows = [row for rows in settlings.values() for row in rows]
    entries = _entries(round, [row.id for row in rows], as_of)
    references = {plan.id: plan.plan.reference for plan in everything}
    return PointLineage(
        round=round,
        report=whole,
        line=line,
        cells=cells,
        withdrawn=tuple(p for p in everything if p.withdrawn_at is not None and p.id not in counted),
        names=names_of({row.settled_by for row in rows}),
        entries=tuple(entry for entry in entries if entry.subject in OF_THE_ROUND),
        settled=_settled(rows, entries, references, code),
        # They name who graded, which the panel may keep hidden until it is done.
        sealed=_sealed(entries) if round.state is not State.MODERATION else {},
        as_of=as_of,
    )


def _now(round: AuditRound, line: PointReport) -> list[PanelCell]:
    return [cell for cell in read_board(round).cells if cell.point.id == line.point.id]


def _as_it_was(round: AuditRound, line: PointReport, as_of: dt.datetime) -> list[PanelCell]:
    """The cells from the records of then. What auditors wrote is left to today's page."""
    record = round_record(round, as_of)
    plans = {plan.plan.reference: plan for plan in sampling.sample_of(round, withdrawn=True)}
    cells = round_cells(record, as_of).get(line.point.code, ()) if record else ()
    return [
        PanelCell(
            plans[cell.plan],
            line.point,
            cell,
            tuple(
                Opinion(one.agency, one.grade, "", one.agency == line.point.lead, blind=one.blind)
                for one in cell.sealed
            )
            + tuple(Opinion(agency, None, "", lead=False, waived=True) for agency in sorted(cell.waived)),
            None,
            minor=False,
        )
        for cell in cells
        if not cell.withdrawn
    ]


def _settlings(
    round: AuditRound, point_id: int, as_of: dt.datetime | None
) -> dict[int, list[ModeratedGrade]]:
    query = (
        sa.select(ModeratedGrade)
        .where(ModeratedGrade.round_id == round.id, ModeratedGrade.audit_point_id == point_id)
        .order_by(ModeratedGrade.revision)
        .options(selectinload(ModeratedGrade.dissents))
    )
    found: dict[int, list[ModeratedGrade]] = defaultdict(list)
    for row in db.session.scalars(query):
        if as_of is None or row.settled_at <= as_of:
            found[row.sample_plan_id].append(row)
    return found


def _settled(
    rows: Iterable[ModeratedGrade],
    entries: Iterable[TrailEntry],
    references: Mapping[int, str],
    code: str,
) -> dict[int, TrailEntry]:
    """The entry of each settling by its id: its own, or that of the points settled with it in one action."""
    # The first entry of a settling is the settling; a dissent from it may follow.
    own: dict[int | None, TrailEntry] = {}
    for entry in entries:
        if entry.subject == SETTLING:
            own.setdefault(entry.subject_id, entry)
    together = [entry for entry in entries if entry.what == ACCEPTED]
    found = {}
    for row in rows:
        named = f"{references[row.sample_plan_id]} {code}: "
        listing = [entry for entry in together if any(one.startswith(named) for one in _listed(entry))]
        nearest = min(listing, key=lambda entry: abs(entry.at - row.settled_at), default=None)
        if (settling := own.get(row.id) or nearest) is not None:
            found[row.id] = settling
    return found


def _listed(entry: TrailEntry) -> list[str]:
    return list((entry.after or {}).get("settled", ()))


def _sealed(entries: Iterable[TrailEntry]) -> dict[int, list[TrailEntry]]:
    found: dict[int, list[TrailEntry]] = defaultdict(list)
    for entry in entries:
        if entry.what == SEALED and entry.plan_id is not None:
            found[entry.plan_id].append(entry)
    return found


def _entries(round: AuditRound, settlings: Iterable[int], as_of: dt.datetime | None) -> list[TrailEntry]:
    """The trail's entries of draw, sealings, these settlings and sign-offs, oldest first."""
    entry = TrailEntry
    query = (
        sa.select(entry)
        .where(
            entry.chain == db.session.info.get("area_id"),
            entry.round_id == round.id,
            sa.or_(
                entry.subject.in_(OF_THE_ROUND),
                entry.what.in_((SEALED, ACCEPTED)),
                sa.and_(entry.subject == SETTLING, entry.subject_id.in_(settlings)),
            ),
        )
        .order_by(entry.sequence)
    )
    if as_of is not None:
        query = query.where(entry.at <= as_of)
    return list(db.session.scalars(query))
