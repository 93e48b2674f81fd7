"""The tables on how agencies differ: counts first, bars from five cells on."""

from audit_app.figures.agencies.rules import Sensitivity, Severity, Share
from audit_app.figures.percent import display
from audit_app.figures.rules import MINIMUM_N
from audit_app.reports.agencies.rules import RULE_NAMES, direction, limits_in_grades
from audit_app.reports.agencies.told import WITHHELD, Told
from audit_app.reports.document import Cell, Column, Link, Table
from audit_app.web.text import plural, sentence_start

SHARES = (
    Column("Graded by both", True),
    Column("Same side of good, with interval"),
    Column("Same grade", True),
)
TOO_FEW = "Too few to say"


def share_cell(share: Share, link: Link | None = None) -> Cell:
    """A share as a bar with its interval; under five cells its text alone."""
    if share.percent is None:
        return Cell("not graded by two agencies", link)
    shown = display(share.x, share.n, ())
    if share.n < MINIMUM_N:
        return Cell(f"{share.x} of {share.n}", link)
    lower, upper = share.interval or (None, None)
    return Cell(
        shown,
        link,
        share.percent,
        None if lower is None else 100 * lower,
        None if upper is None else 100 * upper,
    )


def counted(share: Share, link: Link | None = None) -> Cell:
    """ "9 of 12"."""
    return Cell(f"{share.x:,} of {share.n:,}", link)


def pairs_table(told: Told) -> Table:
    """Each pair of agencies on what both graded."""
    rows = [
        [
            Cell(
                f"{sentence_start(one.first)} and {one.second}",
                link := told.pair_link(one.first, one.second),
            ),
            Cell(f"{one.cells:,}", link),
            share_cell(one.same_side, link),
            counted(one.exact),
            counted(one.within_one),
        ]
        for one in told.whole.pairs
    ]
    columns = [Column("Agencies"), *SHARES, Column("Within one grade", True)]
    return Table("agencies-pairs", "How often two agencies gave the same, each on its own", columns, rows)


def points_table(told: Told) -> Table:
    """Every audit point that two agencies graded, by how far they agree on it."""
    points = [one for one in told.whole.points if one.found.cells]
    alone = len(told.whole.points) - len(points)
    rows = [
        [
            Cell(told.title(one.point), link := told.lig.cells_link(one.point)),
            Cell(f"{one.found.cells:,}", link),
            share_cell(one.found.same_side, link),
            counted(one.found.identical),
            counted(one.found.within_one),
        ]
        for one in points
    ]
    columns = [
        Column("Audit point"), Column("Plans graded by two or more", True), *SHARES[1:],
        Column("Within one grade", True),
    ]  # fmt: skip
    note = (
        f"Left out: {plural(alone, 'audit point')} that no two agencies graded on one plan." if alone else ""
    )
    return Table("agencies-points", "How far the agencies agree on each audit point", columns, rows, note)


def rounds_table(told: Told) -> Table:
    """Round by round, newest first."""
    rows = []
    for round, found in told.by_round:
        said = found.agreement
        rows.append(
            [
                Cell(round.name, Link("agencies.of_round", {"round_id": round.id})),
                Cell(f"{said.plans:,}"),
                Cell(f"{said.cells:,}"),
                share_cell(said.same_side),
                counted(said.identical),
                Cell(_coefficient(said.alpha, said.alpha_interval, said.reason)),
                Cell(_coefficient(said.ac2, said.ac2_interval, said.reason)),
            ]
        )
    columns = [
        Column("Round"), Column("Plans", True), Column("Graded by two or more", True), *SHARES[1:],
        Column("Alpha, with interval"), Column("AC2, with interval"),
    ]  # fmt: skip
    note = "As quality rises alpha falls and AC2 rises although auditors read just as before."
    return Table("agencies-rounds", "How far the agencies agree in each round", columns, rows, note)


def _coefficient(value: float | None, interval: tuple[float, float] | None, reason: str) -> str:
    if value is None:
        return sentence_start(reason)
    return (
        f"{value:.2f} ({interval[0]:.2f} to {interval[1]:.2f})" if interval else f"{value:.2f}, no interval"
    )


def severity_table(told: Told) -> Table:
    """Each agency's own grades against the agreed ones."""
    rows = [[Cell(sentence_start(one.agency), told.own_link(one.agency)), *_severity(told, one)]
            for one in told.whole.severity]  # fmt: skip
    columns = [
        Column("Agency"), Column("Grades", True), Column("Plans", True), Column("On average, in grades"),
        Column("Good by its own grades", True), Column("Good as agreed", True),
        Column("Good where agreed was not good", True), Column("Not good where agreed was good", True),
    ]  # fmt: skip
    note = (
        "Grades an agency gave on its own, against the agreed grade of the same plan and point. An agency "
        "which is harder is not wrong: it may have seen what others missed."
    )
    return Table("agencies-severity", "Each agency’s own grades against the agreed ones", columns, rows, note)


def _severity(told: Told, one: Severity) -> list[Cell]:
    if told.withheld(one):
        return [Cell(""), Cell(""), Cell(WITHHELD), Cell(""), Cell(""), Cell(""), Cell("")]
    link, n, good = told.own_link(one.agency), one.cells, one.agreed_good
    return [
        Cell(f"{n:,}", link),
        Cell(f"{one.plans:,}"),
        Cell(mean_words(one), link),
        Cell(f"{one.own_good:,} of {n:,}"),
        Cell(f"{good:,} of {n:,}"),
        Cell(f"{one.up:,} of {n - good:,}"),
        Cell(f"{one.down:,} of {good:,}"),
    ]


def mean_words(one: Severity) -> str:
    """The mean difference with its interval; nothing claimed from too few."""
    if not one.enough or one.mean is None:
        return TOO_FEW
    said = sentence_start(direction(one.mean))
    return f"{said} (plausibly {limits_in_grades(*one.interval)})" if one.interval else said


def moved_table(told: Told) -> Table:
    """What moderation did to each agency's grades. Which way is withheld where it would describe a person."""
    rows = []
    for moved, severity in zip(told.whole.moderation.agencies, told.whole.severity, strict=True):
        hidden = told.withheld(severity)
        rows.append(
            [
                Cell(sentence_start(moved.agency), told.own_link(moved.agency)),
                Cell(f"{moved.moved:,} of {moved.cells:,}"),
                Cell(WITHHELD if hidden else f"{moved.up:,}"),
                Cell("" if hidden else f"{moved.down:,}"),
                Cell(f"{moved.applies:,}"),
            ]
        )
    columns = [
        Column("Agency"), Column("Agreed otherwise than its own grade", True), Column("Agreed better", True),
        Column("Agreed worse", True), Column("Whether it applies", True),
    ]  # fmt: skip
    return Table("agencies-moved", "How the agreed grades differ from each agency’s own", columns, rows)


def rules_table(found: Sensitivity, caption: str = "All audit points together under other rules") -> Table:
    """The headline, or one point's figure, under each rule. Under MINIMUM_N grades counts alone."""
    rows = [
        [Cell(f"By {RULE_NAMES[rule.name]}"), Cell(rule.shown), Cell(f"{rule.x:,} of {rule.n:,}")]
        for rule in found.rules
    ]
    columns = [Column("Rule"), Column("Good or outstanding", True), Column("Of the same grades", True)]
    if found.rules[0].n < MINIMUM_N:
        rows = [[rule, counts] for rule, _, counts in rows]
        columns = columns[:2]
    return Table("agencies-rules", caption, columns, rows)
