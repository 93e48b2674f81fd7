"""The parts of the report, in the order a meeting goes through them.

Each is a module of this folder with `def part(lig: Lig) -> Part | None`; None: it has nothing to say.
"""

from importlib import import_module
from typing import cast

from audit_app.reports.document import Part, Words
from audit_app.reports.lig import Lig
from audit_app.reports.public_parts.order import public_part
from audit_app.reports.written import with_written

ORDER = {
    "drawn": "What was audited and how it was drawn",
    "headline": "Headline and trend",
    "strengths": "Strengths",
    "priorities": "Priorities",
    "points": "Every section and audit point",
    "agencies": "Where the agencies differ",
    "needs": "Needs described well and less well",
    "timeliness": "Timeliness",
    "learning": "Learning and actions so far",
    "trust": "How far to trust this report",
    "definitions": "What the words mean",
}


def parts(lig: Lig) -> list[Part]:
    """Every part that has something to say, with the words a manager wrote in place of the report's own."""
    return with_written(drafts(lig), lig.written)


def drafts(lig: Lig) -> list[Part]:
    """Every part as the report itself says it."""
    return [found for key in ORDER if (found := part_of(lig, key)) is not None]


def drafted(lig: Lig) -> dict[str, str]:
    """The report's own sentences that may be written anew, by their keys."""
    return {
        block.key: block.text
        for part in drafts(lig)
        for block in part.blocks
        if isinstance(block, Words) and block.key
    }


def part_of(lig: Lig, key: str) -> Part | None:
    """One part by its key. Raises KeyError for a key that is not one of ORDER."""
    ORDER[key]
    if lig.public:
        return public_part(lig, key)
    # Imported when first shown: some parts need libraries that would slow every start down.
    return cast("Part | None", import_module(f"audit_app.reports.parts.{key}").part(lig))
