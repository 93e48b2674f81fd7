"""What was sent to a plan that was withdrawn meanwhile: nothing is settled, and no typed word is lost."""

from flask import abort, make_response, render_template, request

from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.sampling import service as sampling


def refuse_withdrawn(round: AuditRound, sample_plan_id: int) -> None:
    """Answer a form sent to a plan that left the round since its page was drawn. Other requests go on."""
    sample_plan = sampling.find_sample_plan(round, sample_plan_id) if request.method == "POST" else None
    if sample_plan is None or sample_plan.withdrawn_at is None:
        return
    page = render_template(
        "moderation/withdrawn.html", round=round, plan=sample_plan.plan, typed=_typed(round)
    )  # fmt: skip
    abort(make_response(page, 409))


def _typed(round: AuditRound) -> list[tuple[str, str]]:
    """Every text that was sent, under the name of its box."""
    boxes = {"words": "What you wrote"}
    boxes |= {f"dissent_{one.id}": f"Dissent of {one.key}" for one in rounds.expected_agencies(round)}
    sent = [(label, request.form.get(name, "").strip()) for name, label in boxes.items()]
    return [(label, text) for label, text in sent if text]
