"""The estimate for every plan that could be drawn, for the report's parts."""

import re
from collections.abc import Collection
from dataclasses import replace

from audit_app.figures.grid import MISSING, UNRESOLVED, Grid
from audit_app.figures.groups.rules import Estimate, Stratum, estimate, strata_of
from audit_app.figures.interval import interval_words
from audit_app.reports.document import Cell, Column, Table
from audit_app.reports.grouped.rules import estimate_words, share_words
from audit_app.reports.lig import Lig
from audit_app.reports.rules import NO_RANGE
from audit_app.web.text import plural, sentence_start

SEVERAL = (
    "Each round has its own list of plans that could be drawn, so an estimate for the whole register is made "
    "round by round: open a round’s report to read it."
)
ALL = "All plans that could be drawn"
SHORTHAND = (
    "Shorthand: [x] not available: no part of the register has an estimate of its own, plans of different "
    "parts stand for different numbers, and a range is given only where it can be worked out."
)
COLUMNS = (
    Column("Part of the register"), Column("Plans that could be drawn", True), Column("In the sample", True),
    Column("Each stands for", True), Column("Good or outstanding"),
)  # fmt: skip


def population_estimate(lig: Lig, point: str | None = None) -> Estimate | None:
    """The estimate over all points, or at one; None for several rounds, and before grades are revealed."""
    grid = _grid(lig)
    if grid is None:
        return None
    return estimate(strata_of(grid, frozenset({point}) if point else None))


def population_words(lig: Lig) -> str:
    """What can be said of every plan that could be drawn, in sentences; "" where the question does not arise.

    Nothing for publication: its strata are characteristics, and its range would tell the counts.
    """
    if lig.public:
        return ""
    made, grid = population_estimate(lig), _grid(lig)
    if made is None or grid is None:
        return ""
    return estimate_words(made, _unsettled(grid.agreed))


def sureness(lig: Lig) -> str:
    """How sure all points together are, in one sentence: the range counted by plan, or that none is given."""
    made = population_estimate(lig) if not lig.public else None
    if made is None or made.not_said is not None or made.census or made.limits is None:
        return f"{NO_RANGE}."
    if made.whole:
        return (
            f"Every plan that could be drawn was audited: with {plural(made.open, 'grade')} not agreed yet, "
            f"the share of all {plural(made.frame, 'plan')} ends within {interval_words(made.limits)}."
        )
    return (
        f"Allowing for grades of one plan going together, the share of all {plural(made.frame, 'plan')} that "
        f"could be drawn is plausibly {interval_words(made.limits)}."
    )


def population_table(lig: Lig) -> Table | None:
    """The strata of a round's draw with their weights; None where there is no estimate or one stratum."""
    made = population_estimate(lig)
    if lig.public or made is None or made.not_said is not None:
        return None
    table = _table(lig, made)
    return table if len(table.rows) > 2 else None


def population_sheet(lig: Lig) -> Table | None:
    """The same for the workbook, with the words above it, also where they say why there is no estimate."""
    said, made = population_words(lig), population_estimate(lig)
    if not said or made is None:
        return None
    sentences = re.split(r"(?<=\.) (?=[A-Z])", said)
    return replace(_table(lig, made), above=[*sentences, SHORTHAND])


def _table(lig: Lig, made: Estimate) -> Table:
    """The strata, where there are several, and the estimate over all of them."""
    grid = _grid(lig)
    strata = [stratum for stratum in strata_of(grid) if stratum.frame] if grid is not None else []
    rows = [_stratum(one) for one in strata] if len(strata) > 1 else []
    sampled = sum(len(one.plans) for one in strata) if strata else lig.report.plans
    weight = _weight(strata[0]) if len(strata) == 1 else Cell("")
    whole = [Cell(ALL), Cell(f"{made.frame:,}" if strata else ""), Cell(f"{sampled:,}"), weight]
    return Table(
        "population", "How the sample stands for the register", COLUMNS, [*rows, [*whole, _share(made)]]
    )


def _stratum(one: Stratum) -> list[Cell]:
    x, n = sum(x for x, _ in one.plans), sum(n for _, n in one.plans)
    counts = [Cell(f"{one.frame:,}"), Cell(f"{len(one.plans):,}"), _weight(one), Cell(f"{x:,} of {n:,}")]
    return [Cell(sentence_start(one.name)), *counts]


def _weight(one: Stratum) -> Cell:
    return Cell(f"{one.weight:.1f} plans" if one.weight is not None else "")


def _share(made: Estimate) -> Cell:
    """The estimate with its limits; those of a share that is known would only repeat it."""
    if made.share is None:
        return Cell("No estimate")
    lower, upper = made.limits if made.limits is not None and not made.census else (None, None)
    return Cell(
        share_words(made.share),
        percent=100 * made.share,
        lower=None if lower is None else 100 * lower,
        upper=None if upper is None else 100 * upper,
    )


def _grid(lig: Lig) -> Grid | None:
    return next(iter(lig.grids.values()), None) if len(lig.rounds) == 1 else None


def _unsettled(agreed: Collection[str]) -> int:
    return sum(letter in UNRESOLVED + MISSING for letters in agreed for letter in letters)
