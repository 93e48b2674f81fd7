"""Where the agencies differ: what each gave on its own, and what the panel made of it."""

from audit_app.reports.agencies.charts import pairs_chart, severity_chart
from audit_app.reports.agencies.rules import (
    agreement_words,
    coefficient_words,
    furthest_words,
    left_out_words,
    moderation_words,
    point_words,
    sensitivity_words,
    severity_words,
    unsettled_words,
)
from audit_app.reports.agencies.tables import moved_table, pairs_table, rules_table, severity_table
from audit_app.reports.agencies.told import Told
from audit_app.reports.audience import Audience
from audit_app.reports.document import Block, Cell, Heading, Items, Link, Part, Picture, Words
from audit_app.reports.lig import Lig
from audit_app.web.text import sentence_start

TITLE = "Where the agencies differ"
SEVERITY_MEANS = (
    "How an agency’s own grades lie against what was agreed in the end. This is about where each service "
    "draws the line, not about who is right."
)
OPEN_ONE = (
    " Open an agency to see its grades plan by plan, and bring the points on which it crosses the line of "
    "good most often to the next calibration."
)


def part(lig: Lig) -> Part | None:
    """The whole part; nothing in what is published, and nothing before grades are revealed."""
    if lig.public or not lig.grids:
        return None
    told = Told(lig)
    return Part("agencies", TITLE, blocks_of(told, _page_of(told)))


def _page_of(told: Told) -> Link:
    """The page of its own on which there is more."""
    if told.lig.single is None:
        return Link("agencies.over_rounds", {"round": [round.id for round in told.lig.rounds]})
    return Link("agencies.of_round", {"round_id": told.lig.single.id})


def blocks_of(told: Told, more: Link | None = None) -> list[Block]:
    """What may be told; `more` opens the page that has more of it."""
    return [*_agreement(told, more), *_furthest(told), *_severity(told), *_moderation(told), *_rules(told)]


def _agreement(told: Told, more: Link | None) -> list[Block]:
    found = told.whole.agreement
    blocks: list[Block] = [Words(agreement_words(found), key="agencies" if more else "", link=more)]
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
            f"{told.title(one.point)}: {point_words(one.found.same_side, one.found.identical, together)}",
            told.lig.cells_link(one.point),
        )
        for one in found
    ]
    words = Words(furthest_words([one.point for one in found]))
    return [Heading("Read most differently"), words, *([Items(items)] if items else [])]


def _severity(told: Told) -> list[Block]:
    found = [one for one in told.whole.severity if one.cells]
    if not found:
        return []
    said = [
        Cell(severity_words(one, sentence_start(one.agency)), told.own_link(one.agency))
        for one in found
        if not told.withheld(one)
    ]
    chart, left_out = severity_chart(told), unsettled_words(told.whole.moderation)
    return [
        Heading("How hard each agency grades"),
        Words(SEVERITY_MEANS + (OPEN_ONE if told.lig.audience is Audience.PANEL else "")),
        *([Words(left_out)] if left_out else []),
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
    return (
        [Heading("How much rests on the rule"), Words(said), rules_table(told.whole.sensitivity)]
        if said
        else []
    )
