"""The parts of a report for publication.

Reading rule: what is not named here is not published. OWN parts are made in this folder from what is
published and nothing else; SHARED ones are the report's own and say nothing but what its public figures hold.
"""

from importlib import import_module
from typing import cast

from audit_app.reports.document import Part
from audit_app.reports.lig import Lig

OWN = ("drawn", "headline", "needs", "timeliness", "trust")
SHARED = ("strengths", "priorities", "points", "learning", "definitions")


def public_part(lig: Lig, key: str) -> Part | None:
    """One part by its key; None where it is not published, or has nothing to say."""
    if not lig.report.rounds and key != "trust":
        return None
    if key in OWN:
        made = import_module(f"audit_app.reports.public_parts.{key}")
    elif key in SHARED:
        made = import_module(f"audit_app.reports.parts.{key}")
    else:
        return None
    return cast("Part | None", made.part(lig))
