"""The text two people sign: everything that counts in a round, always written the same way.

Canonical means: keys sorted, no spaces, lists in the order of the sample and the rubric. The same records
give the same text and so the same hash on any machine; a changed record gives another.
"""

import hashlib
import json
from typing import Any

from audit_app.accounts.models import Agency
from audit_app.allocation import service as allocation
from audit_app.moderation.board import Board, PanelCell, PlanPanel
from audit_app.rounds import service as rounds
from audit_app.sampling import service as sampling
from audit_app.sampling.models import SamplePlan

FORMAT = "ehc-plan-audit sign-off 1"


def snapshot_text(board: Board) -> str:
    """The canonical JSON of a round as it stands."""
    return canonical(_content(board))


def canonical(content: dict[str, Any]) -> str:
    """JSON in the one form that is hashed."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def snapshot_hash(text: str) -> str:
    """SHA-256, 64 hex digits, of a snapshot's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


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
    row = cell.moderated
    key_of = {agency.id: agency.key for agency in agencies}
    return {
        "rubric": cell.point.rubric.slug,
        "point": cell.point.code,
        "agreed": cell.outcome.result.value,
        # An auditor is a number here: the panel, and whoever reads this later, is shown agencies.
        "sealed": [
            {"agency": sealed.agency, "auditor": int(sealed.auditor), "grade": sealed.grade.value}
            for sealed in cell.cell.sealed
        ],
        "moderated": row
        and {
            "revision": row.revision,
            "grade": row.grade.value if row.grade else None,
            "reason": row.reason.value,
            "words": row.words,
            "dissents": {key_of[dissent.agency_id]: dissent.words for dissent in row.dissents},
        },
    }
