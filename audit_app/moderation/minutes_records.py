"""The records minutes are drawn from: who met and when, what was put off, waived, withdrawn and signed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from audit_app.accounts.models import Person
from audit_app.accounts.service import agencies
from audit_app.allocation import service as allocation
from audit_app.db import db
from audit_app.moderation import minutes
from audit_app.moderation.board import Board, names_of, read_board
from audit_app.moderation.cells import PanelCell
from audit_app.moderation.minutes import Minutes, Section, tabled
from audit_app.moderation.models import ModeratedGrade, PanelMember, Postponement, SignOff
from audit_app.moderation.signed import sign_offs, signers
from audit_app.moderation.signoff import unsettled
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import OPEN_FOR_PANEL, State
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan
from audit_app.trail import TrailEntry
from audit_app.web.text import sentence_start
from audit_app.web.words import agency_name, day, list_words, moment

SIGNED = "round signed off"
MEETING = ("moderation opened", "panel started", "panel ended", SIGNED)


def draw_minutes(round: AuditRound) -> Minutes:
    """The minutes of a revealed round as its records stand."""
    board, signatures = read_board(round), sign_offs(round)
    names = names_of(signers(signatures) | _settlers(board))
    held = {agency.id: agency.key for agency in agencies()}
    sample, settlings = sampling.sample_of(round, withdrawn=True), _settlings(board)
    settled = Section("What was settled", parts=tuple(minutes.settled_on(plan) for plan in board.plans))
    sections = [
        tabled("In the room", ("Name", "For", "From"), _present(round, held), "Nobody is noted as present.",
            "Who was there, and for which agency"),
        *_still_open(board),
        settled,
        tabled(
            "Overall grades", ("Plan", "Suggested by the rubric", "Settled", "What decided it"),
            (minutes.overall_row(plan) for plan in board.plans), "There is no plan in this round.",
            "Plan by plan",
        ),
        tabled(
            "Dissents", ("Plan and point", "Agency", "Agreed grade", "Its own words"),
            (row for cell, rows in settlings for row in minutes.dissent_rows(cell, rows)),
            "No agency dissented.",
            "In the agencies' own words",
        ),
        *_changes(board, settlings),
        *_out_of_the_count(round, sample, held),
        tabled(
            "Signatures", ("Number", "First", "Second", "State", "Fingerprint (SHA-256)"),
            (_signature(row, names, held, round.imported) for row in reversed(signatures)),
            "Nobody has signed yet.",
            "Every sign-off of this round",
        ),
    ]  # fmt: skip
    mark = minutes.mark_of(round.state, round.imported, _voided(signatures, names))
    return Minutes(
        title=f"Minutes of the panel: round {round.name}",
        mark=mark,
        final=round.state is State.SIGNED_OFF,
        facts=_facts(board, names),
        sections=tuple(sections),
    )


def _facts(board: Board, names: dict[int, str]) -> tuple[tuple[str, str], ...]:
    round = board.round
    facts = [
        ("Round", f"{round.name}, {round.theme}" if round.theme else round.name),
        ("Audit held on", day(round.held_on)),
        ("Rubric", "\n".join(f"{one.title}, version {one.version}" for one in rounds.rubrics_of(round))),
        ("Agencies expected", list_words([agency.key for agency in board.agencies])),
        ("Plans", list_words([plan.sample_plan.plan.reference for plan in board.plans]) or "None"),
        ("The meeting", "\n".join(_meeting(round)) or "Not noted"),
    ]
    settlers = sorted({names[one] for one in _settlers(board) if one in names})
    return (*facts, ("Settled by", list_words(settlers) or "Nobody yet"))


def _meeting(round: AuditRound) -> Iterable[str]:
    query = sa.select(TrailEntry).where(
        TrailEntry.chain == round.area_id, TrailEntry.round_id == round.id, TrailEntry.what.in_(MEETING)
    )
    running = False
    for entry in db.session.scalars(query.order_by(TrailEntry.sequence)):
        if entry.what != SIGNED:
            yield f"{sentence_start(entry.what)}: {moment(entry.at)}"
        elif running:
            yield f"Panel ended, with the sign-off: {moment(entry.at)}"
        running = entry.what == "panel started"


def _settlers(board: Board) -> set[int]:
    found = {cell.moderated.settled_by for cell in board.cells if cell.moderated}
    return found | {plan.overall.settled_by for plan in board.plans if plan.overall}


def _present(round: AuditRound, held: dict[int, str]) -> list[tuple[str, ...]]:
    query = (
        sa.select(Person.name, PanelMember.agency_id, PanelMember.joined_at)
        .join(Person, Person.id == PanelMember.person_id)
        .where(PanelMember.round_id == round.id)
        .order_by(Person.name, Person.id)
    )
    return [
        (name, agency_name(held[agency]) if agency else "No agency", moment(at))
        for name, agency, at in db.session.execute(query)
    ]


def _still_open(board: Board) -> list[Section]:
    left = unsettled(board) if board.round.state in OPEN_FOR_PANEL else []
    return [Section("Still to settle", tuple(left))] if left else []


Settlings = list[tuple[PanelCell, list[ModeratedGrade]]]


def _settlings(board: Board) -> Settlings:
    """Each point the panel ever settled, with all its settlings, the newest last."""
    rows = ModeratedGrade
    query = sa.select(rows).where(rows.round_id == board.round.id).options(selectinload(rows.dissents))
    found: defaultdict[tuple[int, int], list[ModeratedGrade]] = defaultdict(list)
    for row in db.session.scalars(query.order_by(rows.revision)):
        found[row.sample_plan_id, row.audit_point_id].append(row)
    cells = ((cell, found.get((cell.sample_plan.id, cell.point.id))) for cell in board.cells)
    return [(cell, settled) for cell, settled in cells if settled]


def _changes(board: Board, settlings: Settlings) -> list[Section]:
    round = board.round
    places = {(c.sample_plan.id, c.point.id): c for c in board.cells}
    query = sa.select(Postponement).where(Postponement.round_id == round.id).order_by(Postponement.id)
    put_off = [
        (
            f"{cell.sample_plan.plan.reference}, {cell.point.code}",
            moment(row.postponed_at),
            "Waits for the next meeting" if cell.postponed is row else "Taken up since",
            row.words or "Nothing noted",
        )
        for row in db.session.scalars(query)
        if (cell := places.get((row.sample_plan_id, row.audit_point_id)))
    ]
    taken_back = [row for cell, rows in settlings for row in minutes.retracted_rows(cell, rows)]
    found = [
        tabled(
            "Points put off",
            ("Plan and point", "When", "State", "Why"),
            put_off,
            "No point was put off.",
            "To the next meeting",
        )
    ]
    if taken_back:
        head = ("Plan and point", "When", "State", "Why")
        found.append(
            tabled("Agreed grades taken back", head, taken_back, "", "And what became of the points")
        )
    return found


def _out_of_the_count(round: AuditRound, sample: Sequence[SamplePlan], held: dict[int, str]) -> list[Section]:
    reference = {plan.id: plan.plan.reference for plan in sample}
    waived = [
        (reference[row.sample_plan_id], agency_name(held[row.agency_id]), sentence_start(row.reason),
         row.words or "Nothing noted", moment(row.waived_at))
        for row in allocation.waivers_of(round)
        if row.sample_plan_id in reference
    ]  # fmt: skip
    withdrawn = [
        (plan.plan.reference, sentence_start(plan.withdrawn_reason or ""),
         plan.withdrawn_words or "Nothing noted", moment(plan.withdrawn_at))
        for plan in sample
        if plan.withdrawn_at is not None
    ]  # fmt: skip
    head = ("Plan", "Reason", "In words", "When")
    return [
        tabled(
            "Agencies waived",
            ("Plan", "Agency", *head[1:]),
            waived,
            "No agency was waived.",
            "Not expected on a plan",
        ),
        tabled("Plans withdrawn", head, withdrawn, "No plan was withdrawn.", "Out of every count"),
    ]


def _voided(signatures: Sequence[SignOff], names: dict[int, str]) -> str | None:
    row = signatures[0] if signatures else None
    if row is None or row.voided_at is None or row.second_id is None:
        return None
    who = names.get(row.voided_by or 0, "somebody")
    return f"Sign-off {row.number} is void since {moment(row.voided_at)} ({who}: {row.void_reason})."


def _signature(row: SignOff, names: dict[int, str], held: dict[int, str], imported: bool) -> tuple[str, ...]:
    def by(person: int | None, agency: int | None, at: object) -> str:
        if person is None:
            return "None"
        spoken = f" for {held[agency]}" if agency else ""
        return f"{names.get(person, 'Somebody')}{spoken}, {moment(at)}"  # type: ignore[arg-type]

    state = "Final" if row.second_id or imported else "One of two"
    if row.voided_at:
        state = f"Void since {moment(row.voided_at)}: {row.void_reason}"
    return (
        str(row.number),
        by(row.chair_id, row.chair_agency_id, row.chair_at),
        by(row.second_id, row.second_agency_id, row.second_at),
        state,
        row.snapshot_hash,
    )
