"""The text two people sign: everything that counts in a round, always written the same way.

Canonical means: keys sorted, no spaces, lists in the order of the sample and the rubric. The same records
give the same text and so the same hash on any machine; a changed record gives another.

A text once signed is never written again, so every format stays readable: `read_snapshot` brings an older
one into the shape of the newest, and fills in nothing it did not say.
"""

import hashlib
import json
from typing import Any

from audit_app.accounts.models import Agency
from audit_app.allocation import service as allocation
from audit_app.moderation.board import Board, PanelCell, PlanPanel
from audit_app.moderation.models import ModeratedGrade
from audit_app.moderation.rules import ModerationRefused
from audit_app.rounds import service as rounds
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan

# Format 2 added how sure the panel was and how it decided, where in the plan a grade rests, whether it was
# given blind, and who spoke a dissent from their own seat.
FORMAT = "ehc-plan-audit sign-off 2"
FIRST_FORMAT = "ehc-plan-audit sign-off 1"


def snapshot_text(board: Board) -> str:
    """The canonical JSON of a round as it stands."""
    return canonical(_content(board))


def canonical(content: dict[str, Any]) -> str:
    """JSON in the one form that is hashed."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def snapshot_hash(text: str) -> str:
    """SHA-256, 64 hex digits, of a snapshot's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_snapshot(text: str) -> dict[str, Any]:
    """A signed text in the shape of the newest format.

    Raises ModerationRefused for a format this version of the program does not know.
    """
    content: dict[str, Any] = json.loads(text)
    if content["format"] == FORMAT:
        return content
    if content["format"] != FIRST_FORMAT:
        raise ModerationRefused(
            f"What was signed is written as “{content['format']}”, which this version of the program cannot "
            "show. Its text can still be downloaded and checked against its fingerprint."
        )
    for plan in content["plans"]:
        for point in plan["points"]:
            _bring_up(point)
    return content


def _bring_up(point: dict[str, Any]) -> None:
    """In the first format nobody could grade after the reveal, and nothing told of evidence or confidence."""
    for sealed in point["sealed"]:
        sealed |= {"blind": True, "evidence": ""}
    settled = point["moderated"]
    if settled:
        spoken = settled["dissents"].items()
        dissents = [{"agency": agency, "words": words, "person": None} for agency, words in spoken]
        settled |= {"confidence": None, "decided": None, "dissents": dissents}


def _content(board: Board) -> dict[str, Any]:
    round = board.round
    key_of = {agency.id: agency.key for agency in board.agencies}
    return {
        "format": FORMAT,
        "round": {
            "name": round.name,
            "theme": round.theme,
            "held_on": round.held_on.isoformat(),
            "trigger": round.trigger.value,
            "target_percent": round.target_percent,
            "imported": round.imported,
        },
        "agencies": [agency.key for agency in board.agencies],
        "rubrics": [
            {"rubric": rubric.slug, "version": rubric.version, "content_hash": rubric.content_hash}
            for rubric in rounds.rubrics_of(round)
        ],
        "sample": [_plan(plan) for plan in sampling.sample_of(round, withdrawn=True)],
        "waivers": sorted(
            (
                {
                    "sample_plan": waiver.sample_plan_id,
                    "agency": key_of.get(waiver.agency_id, "no longer expected"),
                    "reason": waiver.reason.value,
                    "words": waiver.words,
                }
                for waiver in allocation.waivers_of(round)
            ),
            key=lambda waiver: (waiver["sample_plan"], waiver["agency"]),
        ),
        "plans": [_grades(plan, board.agencies) for plan in board.plans],
    }


def _plan(plan: SamplePlan) -> dict[str, Any]:
    return {
        "sample_plan": plan.id,
        "plan": plan.plan.reference,
        "position": plan.position,
        "stratum": plan.stratum,
        "replaces": plan.replaces_id,
        "withdrawn": plan.withdrawn_reason.value if plan.withdrawn_reason else None,
    }


def _grades(plan: PlanPanel, agencies: tuple[Agency, ...]) -> dict[str, Any]:
    overall = plan.overall
    return {
        "plan": plan.sample_plan.plan.reference,
        "sample_plan": plan.sample_plan.id,
        "overall": overall
        and {
            "revision": overall.revision,
            "grade": overall.grade.value,
            "suggested": overall.suggested.value if overall.suggested else None,
            "words": overall.words,
        },
        "points": [_cell(cell, agencies) for cell in plan.cells],
    }


def _cell(cell: PanelCell, agencies: tuple[Agency, ...]) -> dict[str, Any]:
    evidence = {(opinion.agency, str(opinion.auditor_id)): opinion.evidence for opinion in cell.opinions}
    return {
        "rubric": cell.point.rubric.slug,
        "point": cell.point.code,
        "agreed": cell.outcome.result.value,
        # An auditor is a number here: the panel, and whoever reads this later, is shown agencies.
        "sealed": [
            {
                "agency": sealed.agency,
                "auditor": int(sealed.auditor),
                "grade": sealed.grade.value,
                "blind": sealed.blind,
                "evidence": evidence.get((sealed.agency, sealed.auditor), ""),
            }
            for sealed in cell.cell.sealed
        ],
        "moderated": cell.moderated and _settled(cell.moderated, agencies),
    }


def _settled(row: ModeratedGrade, agencies: tuple[Agency, ...]) -> dict[str, Any]:
    key_of = {agency.id: agency.key for agency in agencies}
    return {
        "revision": row.revision,
        "grade": row.grade.value if row.grade else None,
        "reason": row.reason.value,
        "words": row.words,
        "confidence": row.confidence.value if row.confidence else None,
        "decided": row.decided.value if row.decided else None,
        "dissents": sorted(
            (
                {"agency": key_of[said.agency_id], "words": said.words, "person": said.said_by}
                for said in row.dissents
            ),
            key=lambda dissent: str(dissent["agency"]),
        ),
    }
