"""A round in words: for its trail, and to set two versions of it side by side."""

from collections.abc import Sequence
from typing import Any

from audit_app.accounts.models import Agency
from audit_app.rounds.characteristics import characteristic_words
from audit_app.rounds.rules import RoundFields
from audit_app.rubrics.models import RubricVersion


def in_words(
    fields: RoundFields, rubrics: Sequence[RubricVersion], agencies: Sequence[Agency]
) -> dict[str, Any]:
    """Every answer under a name that reads well where a page lists what changed."""
    return {
        "name": fields.name,
        "theme": fields.theme,
        "panel": fields.held_on,
        "scores_due": fields.due_on,
        "rubrics": [f"{rubric.title} version {rubric.version}" for rubric in rubrics],
        "agencies": [agency.key for agency in agencies],
        "settled_one_by_one": str(fields.trigger),
        "plans_to_draw": fields.sample_size,
        "spread_over": [characteristic_words(name) for name in fields.strata],
        "minimum_per_group": fields.minimum_per_stratum,
        "months_before_drawn_again": fields.exclusion_months,
        "target_percent": fields.target_percent,
    }
