"""Where the agencies differ: what each gave on its own, and what the panel made of it."""

from audit_app.reports.agencies.charts import pairs_chart, severity_chart
from audit_app.reports.agencies.rules import (
    agreement_words,
    clearly_less,
    coefficient_words,
    furthest_words,
    left_out_words,
    moderation_words,
    sensitivity_words,
    severity_words,
    share_words,
)
from audit_app.reports.agencies.tables import moved_table, pairs_table, rules_table, severity_table
from audit_app.reports.agencies.told import Told
from audit_app.reports.document import Block, Cell, Heading, Items, Link, Part, Picture, Words
from audit_app.reports.lig import Lig
from audit_app.web.text import sentence_start

TITLE = "Where the agencies differ"
SEVERITY_MEANS = (
    "How an agency’s own grades lie against what was agreed in the end. This is about where each service "
    "draws the line, not about who is right. Open an agency to see its grades plan by plan, and bring the "
    "points on which it crosses the line of good most often to the next calibration."
)


def part(lig: Lig) -> Part | None:
    """The whole part; nothing in what is published, and nothing before grades are revealed."""
    if lig.public or not lig.grids:
        return None
    return part_of(Told(lig))


def part_of(told: Told) -> Part:
    """The part from what may be told."""
    blocks = [*_agreement(told), *_furthest(told), *_severity(told), *_moderation(told), *_rules(told)]
    return Part("agencies", TITLE, blocks)


def _agreement(told: Told) -> list[Block]:
    found = told.whole.agreement
    link = None
    if told.lig.single is None:
        link = Link("agencies.over_rounds", {"round": [round.id for round in told.lig.rounds]})
    else:
        link = Link("agencies.of_round", {"round_id": told.lig.single.id})
    blocks: list[Block] = [Words(agreement_words(found), key="agencies", link=link)]
    blocks += [Words(said) for said in (coefficient_words(found), left_out_words(found)) if said]
    if not found.cells:
        return blocks
    chart = pairs_chart(told)
    return [*blocks, pairs_table(told), *([Picture(chart)] if chart else [])]


def _furthest(told: Told) -> list[Block]:
    found = told.whole.furthest
    if not told.whole.agreement.cells:
        return []
    together = told.whole.agreement.same_side
    items = [
        Cell(
            f"{told.title(one.point)}: on the same side of good on {one.found.same_side.x} of "
            f"{one.found.cells} plans ({share_words(one.found.same_side)}), the same grade on "
            f"{one.found.identical.x}. Against all points this is "
            f"{_hedged(clearly_less(one.found.same_side, together))}.",
            told.lig.cells_link(one.point),
        )
        for one in found
    ]
    words = Words(furthest_words([one.point for one in found]))
    return [Heading("Read most differently"), words, *([Items(items)] if items else [])]


def _hedged(said: str) -> str:
    return "a difference that may be noise" if said.startswith("may") else said


def _severity(told: Told) -> list[Block]:
    found = [one for one in told.whole.severity if one.cells]
    if not found:
        return []
    said = [
        Cell(severity_words(one, sentence_start(one.agency)), told.own_link(one.agency))
        for one in found
        if not told.withheld(one)
    ]
    chart = severity_chart(told)
    return [
        Heading("How hard each agency grades"),
        Words(SEVERITY_MEANS),
        *([Items(said)] if said else []),
        severity_table(told),
        *([Picture(chart, slide=True)] if chart else []),
    ]


def _moderation(told: Told) -> list[Block]:
    did = told.whole.moderation
    blocks: list[Block] = [Heading("What moderation did"), Words(moderation_words(did))]
    return [*blocks, moved_table(told)] if did.cells else blocks


def _rules(told: Told) -> list[Block]:
    said = sensitivity_words(told.whole.sensitivity)
    return [Heading("How much rests on the rule"), Words(said), rules_table(told)] if said else []
