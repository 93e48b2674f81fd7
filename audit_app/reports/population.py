"""The estimate for every plan that could be drawn, for the report's parts."""

from collections.abc import Collection

from audit_app.figures.grid import MISSING, UNRESOLVED, Grid
from audit_app.figures.groups.rules import Estimate, estimate, strata_of
from audit_app.figures.interval import interval_words
from audit_app.reports.document import Cell, Column, Table
from audit_app.reports.grouped.rules import estimate_words
from audit_app.reports.lig import Lig
from audit_app.reports.rules import NO_RANGE
from audit_app.web.text import plural, sentence_start

SEVERAL = (
    "Each round was drawn from its own list of plans, so the estimate for the whole register is made round "
    "by round: open a round's report to read it."
)
COLUMNS = (
    Column("Part of the register"), Column("Plans that could be drawn", True), Column("In the sample", True),
    Column("Each stands for", True), Column("Good or outstanding", True),
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
    if lig.public or not lig.grids:
        return ""
    if len(lig.rounds) != 1:
        return SEVERAL
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
    made, grid = population_estimate(lig), _grid(lig)
    if lig.public or made is None or grid is None or made.not_said is not None:
        return None
    strata = [stratum for stratum in strata_of(grid) if stratum.frame]
    if len(strata) < 2:
        return None
    rows = []
    for one in strata:
        x, n = sum(x for x, _ in one.plans), sum(n for _, n in one.plans)
        weight = f"{one.weight:.1f} plans" if one.weight is not None else ""
        rows.append(
            [
                Cell(sentence_start(one.name)),
                Cell(f"{one.frame:,}"),
                Cell(f"{len(one.plans):,}"),
                Cell(weight),
                Cell(f"{x:,} of {n:,}"),
            ]
        )
    return Table("population", "How the sample stands for the register", COLUMNS, rows)


def _grid(lig: Lig) -> Grid | None:
    return next(iter(lig.grids.values()), None) if len(lig.rounds) == 1 else None


def _unsettled(agreed: Collection[str]) -> int:
    return sum(letter in UNRESOLVED + MISSING for letters in agreed for letter in letters)
