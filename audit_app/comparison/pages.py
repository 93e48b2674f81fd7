"""The comparison as blocks of tables, words and one chart: what every page of reports is laid out from."""

from dataclasses import dataclass

from flask import url_for

from audit_app.comparison.rules import INNER, OUTER, AreaFigure, Funnel, Lies
from audit_app.comparison.service import ComparedPoint, Comparison
from audit_app.figures.rules import display, interval_words
from audit_app.reports.chart import Chart, Dot, FunnelChart
from audit_app.reports.document import Block, Cell, Column, Link, Picture, Table, Words
from audit_app.reports.drawing import KINDS, digest

METHOD = (
    "The lines show how far areas would be apart by chance alone if every one were like all areas together:"
    " 95 of 100 such areas would lie between the inner lines, 998 of 1,000 between the outer ones. They are"
    " wider for an area with fewer plans. They are the exact limits of the binomial distribution."
)
WHAT = {
    Lies.WITHIN: "Within the lines: chance alone often gives such a difference.",
    Lies.ABOVE: "Above the inner line: it may be higher, and may be chance.",
    Lies.BELOW: "Below the inner line: it may be lower, and may be chance.",
    Lies.FAR_ABOVE: "Above both lines: chance alone rarely gives that. It is likely to be higher.",
    Lies.FAR_BELOW: "Below both lines: chance alone rarely gives that. It is likely to be lower.",
}
HIDDEN = "Too few plans to publish"
CAUTION = (
    "Areas draw different plans and judge them with their own panels, so a difference is a question to ask,"
    " not a verdict. Do not rank areas by it."
)


@dataclass(frozen=True)
class ComparisonPage:
    """How blocks find their addresses on these pages."""

    code: str = ""

    def address(self, link: Link | None) -> str | None:
        """Where a link leads."""
        return url_for(link.endpoint, **link.values) if link else None  # type: ignore[arg-type]

    def picture(self, _part: str, chart: Chart, kind: str = "svg") -> str:
        """The address of the funnel's picture. It names what it shows, so that a kept one is never stale."""
        file = f"{chart.key}.{KINDS[kind][0]}"
        return url_for("comparison.picture", code=self.code, file=file, v=digest(chart))

    def edit(self, _key: str) -> None:
        """Nothing on these pages is written anew."""


def period(found: Comparison) -> str:
    """The quarters compared, in words."""
    first, last = found.quarters[0].name.split(" to ")[0], found.quarters[-1].name.split(" to ")[1]
    year = "" if found.quarters[0].year == found.quarters[-1].year else f" {found.quarters[0].year}"
    return f"{first}{year} to {last}"


def points_table(found: Comparison) -> Table:
    """Every audit point by area."""
    columns = [Column("Audit point"), *(Column(name, number=True) for name in found.names)]
    rows = []
    for point in found.points:
        by_name = {one.area: one for one in point.areas}
        link = Link("comparison.point", {"code": point.code})
        cells = [
            Cell(_short(by_name[name]) if name in by_name else "nothing published") for name in found.names
        ]
        rows.append([Cell(f"{point.code} {point.title}", link), *cells])
    note = (
        "Percent good or outstanding, and of how many plans. [c] is hidden: too few plans to publish. [x] is"
        " not available: nothing was graded. Open an audit point for the range of each, and to see whether"
        " areas differ by more than chance."
    )
    return Table("areas", f"Audit points by area, {period(found)}", columns, rows, note)


def _short(one: AreaFigure) -> str:
    return f"{one.figure.cell.show} of {one.figure.n}" if one.shown else one.figure.cell.show


def point_blocks(found: Comparison, point: ComparedPoint) -> list[Block]:
    """One audit point: its funnel, and each area with its interval."""
    blocks: list[Block] = []
    if point.funnel is None:
        blocks.append(
            Words("Fewer than two areas have published a figure here, so there is nothing to compare.")
        )
    else:
        blocks += [Picture(funnel_chart(found, point, point.funnel)), Words(METHOD)]
    placed = {one.area: one for one in point.funnel.areas} if point.funnel else {}
    columns = [
        Column("Area"),
        Column("Percent good or outstanding"),
        Column("Plans", number=True),
        Column("Where it lies"),
    ]
    rows = [_row(placed.get(one.area, one)) for one in point.areas]
    blocks.append(Table("of-point", f"{point.title}, {period(found)}", columns, rows, CAUTION))
    return blocks


def _row(one: AreaFigure) -> list[Cell]:
    name = Cell(f"{one.area} (your area)" if one.own else one.area)
    if not one.shown:
        hidden = HIDDEN if one.figure.cell.hidden else "Nothing was graded"
        return [name, Cell(one.figure.cell.show), Cell(""), Cell(hidden)]
    lower, upper = one.interval or (0.0, 1.0)
    shown = Cell(one.figure.cell.show, percent=one.percent, lower=100 * lower, upper=100 * upper)
    return [name, shown, Cell(str(one.figure.n)), Cell(WHAT[one.lies] if one.lies else "")]


def funnel_chart(found: Comparison, point: ComparedPoint, funnel: Funnel) -> FunnelChart:
    """The funnel plot of one point. The reader's own area is the marked dot."""
    x = sum(one.figure.x for one in funnel.areas)
    together = f"{display(x, funnel.n)} of {funnel.n} plans"
    outside = [f"{one.area} is {one.lies}" for one in funnel.areas if one.lies not in (None, Lies.WITHIN)]
    said = (
        f"{', '.join(outside)}. The others are within the lines." if outside else "All lie within the lines."
    )
    return FunnelChart(
        key="funnel",
        title=f"{point.code} {point.title}: areas compared",
        alt=f"{len(funnel.areas)} areas by percent good or outstanding and number of plans."
        f" Together {together}. {said}",
        columns=("Area", "Percent", "95% interval", "Plans", "Where it lies"),
        rows=[
            (one.area, one.figure.cell.show, interval_words(one.interval), str(one.figure.n), str(one.lies))
            for one in funnel.areas
        ],
        source=f"What each area published of {period(found)}.",
        dots=[Dot(one.area, one.figure.n, one.percent, one.own) for one in funnel.areas],
        centre=100 * funnel.centre,
        limits={name: funnel.limits(name) for name in (INNER, OUTER)},
    )
