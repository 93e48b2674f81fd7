"""Needs, breakdowns and timeliness as they may be published: one characteristic, of one quarter."""

from collections.abc import Mapping

from audit_app.figures.disclosure.groups import PUBLIC_TRAITS
from audit_app.reports.document import Block
from audit_app.reports.grouped.asking import Choice
from audit_app.reports.lig import Lig
from audit_app.reports.public_parts import needs as public_groups
from audit_app.reports.public_parts import timeliness as public_steps
from audit_app.reports.public_parts.quarters import one_of
from audit_app.web.text import sentence_start

ONE_ONLY = (
    "For publication a breakdown is by one characteristic alone: crossed with a second, or narrowed to some "
    "plans or points, its numbers could be taken from each other. Leave the second out."
)
UNKNOWN = "This characteristic is not published. Choose one from the list."


def public_needs(lig: Lig) -> list[Block]:
    """The published breakdown by primary need."""
    made = public_groups.part(lig)
    return list(made.blocks) if made is not None else []


def public_timeliness(lig: Lig) -> list[Block]:
    """The published shares in time."""
    made = public_steps.part(lig)
    return list(made.blocks) if made is not None else []


def public_breakdown(lig: Lig, args: Mapping[str, str]) -> tuple[list[Block], str]:
    """The published breakdown by one characteristic, or a sentence that refuses what was asked."""
    if any(args.get(name) for name in ("and", "where", "of")):
        return [], ONE_ONLY
    trait = args.get("by") or PUBLIC_TRAITS[0]
    if trait not in PUBLIC_TRAITS:
        return [], UNKNOWN
    if len(lig.publication.released) != 1:
        return one_of(lig, public_groups.SEVERAL, "groups.breakdown", by=trait), ""
    return public_groups.groups_blocks(lig, trait), ""


def public_choices() -> dict[str, list[Choice]]:
    """What a published breakdown can be by."""
    return {"by": [Choice(name, sentence_start(public_groups.WORDS[name])) for name in PUBLIC_TRAITS]}
