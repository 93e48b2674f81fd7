"""The sample as a part of the round's own page, a page of it at a time."""

from collections.abc import Mapping

from flask import request

from audit_app.rounds import standing
from audit_app.rounds.models import AuditRound
from audit_app.sampling import service

PER_PAGE = 50


def sample_part(round: AuditRound, counts: Mapping[str, int]) -> standing.Part:
    """What the template of the sample is given."""
    total = counts.get("plans", 0) + counts.get("withdrawn", 0)
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    marks = standing.marks_of(round) if total else {}
    return standing.Part(
        "sampling/sample.html",
        {
            "plans": service.sample_page(round, page, PER_PAGE) if total else [],
            "counts": counts,
            "total": total,
            "page": page,
            "pages": pages,
            "marks": marks,
            "came_in_for": service.replaced(round) if counts.get("withdrawn") else {},
            "open": service.is_open(round),
        },
    )
