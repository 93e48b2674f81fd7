"""What the trail is told of each settling: what stood before, what stands now, and who does not share it."""

from audit_app import trail
from audit_app.moderation.cells import PlanPanel
from audit_app.moderation.models import ModeratedGrade, OverallGrade
from audit_app.register.counted import counted_in
from audit_app.rubrics.models import AuditPoint
from audit_app.sampling.models import SamplePlan


def tell(
    what: str,
    sample_plan: SamplePlan,
    row: ModeratedGrade,
    point: AuditPoint,
    *,
    before: ModeratedGrade | None,
    dissents: dict[str, str] | None = None,
) -> None:
    """A point settled, or its agreed grade taken back."""
    about = {"plan": sample_plan.plan.reference, "point": f"{point.code} {point.title}"}
    old, new, said = _told(before), _told(row) or {}, (dissents or {}).values()
    trail.record(
        what, "moderated grade", row.id, round_id=row.round_id, plan_id=sample_plan.plan_id,
        before={**about, **old} if old else None,
        after={**about, **new, **({"dissent": dissents} if dissents else {}), **left_in(row.words, *said)},
    )  # fmt: skip


def tell_overall(plan: PlanPanel, row: OverallGrade) -> None:
    """A plan's overall grade settled."""
    about: dict[str, object] = {"plan": plan.sample_plan.plan.reference}
    old = (
        {**about, "overall": plan.overall.grade.words, "words": plan.overall.words} if plan.overall else None
    )
    suggested = row.suggested.words if row.suggested else None
    trail.record(
        "overall grade settled", "overall grade", row.id, round_id=row.round_id,
        plan_id=plan.sample_plan.plan_id, before=old,
        after={
            **about, "overall": row.grade.words, "suggested": suggested, "words": row.words,
            **left_in(row.words),
        },
    )  # fmt: skip


def left_in(*words: str) -> dict[str, int]:
    """How many identifiers of a child the panel's words hold all the same, for the trail."""
    return counted_in("Words of the panel", *words)


def _told(row: ModeratedGrade | None) -> dict[str, object] | None:
    if row is None:
        return None
    told: dict[str, object] = {
        "agreed": row.grade.words if row.grade else None, "why": row.reason, "words": row.words,
    }  # fmt: skip
    if row.confidence and row.decided:
        told |= {"how sure": row.confidence, "decided by": row.decided}
    return told
