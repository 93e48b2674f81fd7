"""Which needs are described well and which not: blocks for the report's part and for a page of its own."""

from audit_app.figures.groups.rules import contrasts
from audit_app.figures.groups.service import POINT, SECTION
from audit_app.reports.chart import Bar, BarChart
from audit_app.reports.document import Block, Picture, Words
from audit_app.reports.grouped.material import NEED, Asked, Material
from audit_app.reports.grouped.rules import cell_words, differences_words
from audit_app.reports.grouped.tables import NOT_WHY, crossed_table, one_table, standing_out
from audit_app.reports.lig import Lig
from audit_app.reports.rules import NO_RANGE

NO_CHART = "No chart is drawn: no need has 5 graded plans."
NOTHING = "The register does not say the primary need of these plans, so nothing can be said by need."


def by_need(lig: Lig) -> Asked | None:
    """The breakdown by need, where the register records it for any plan."""
    material = Material(lig)
    need = material.dimensions.get(NEED)
    return material.asked(need, None) if need is not None else None


def summary_blocks(asked: Asked, key: str = "") -> list[Block]:
    """By need over all audit points: what differs in words, the chart, and all counts."""
    made = asked.made
    groups = {asked.material.named(asked.rows, row): made.at(row) for row in made.rows}
    said = differences_words(groups, contrasts(groups), "needs")
    chart = chart_of(asked)
    drawn = any(bar.percent is not None for bar in chart.bars)
    return [
        Words(" ".join([*said, NOT_WHY]), key=key),
        Picture(chart, slide=True) if drawn else Words(NO_CHART),
        one_table(asked, "by-need", "By primary need, all audit points together"),
    ]


def crossed_blocks(asked: Asked, *, within: str = "") -> list[Block]:
    """Needs by sections, or by the points of one section: which stand out, and the whole table."""
    material = asked.material
    crossed = material.asked(asked.rows, POINT if within else SECTION, of=within)
    what = f"the audit points of {within}" if within else "sections"
    table = crossed_table(crossed, "needs-by-point" if within else "needs-by-section", f"Needs by {what}")
    return [*standing_out(crossed, "needs"), table]


def chart_of(asked: Asked) -> BarChart:
    """The share good or outstanding by need; a need with fewer than 5 plans has its counts and no bar."""
    made, bars, graded = asked.made, [], []
    for row in made.rows:
        group, name = made.at(row), asked.material.named(asked.rows, row)
        figure = group.figure
        limits = figure.interval if group.enough else None
        graded.append(figure.counted if group.enough else "fewer than 5 plans: no bar")
        bars.append(
            Bar(
                name,
                figure.percent if group.enough else None,
                100 * limits[0] if limits else None,
                100 * limits[1] if limits else None,
                f"{figure.display()}, {len(figure.plans or ())} plans" if group.enough else cell_words(group),
            )
        )
    rows = [(bar.name, bar.shown, counted) for bar, counted in zip(bars, graded, strict=True)]
    drawn = [bar for bar in bars if bar.percent is not None]
    alt = "Share of agreed grades that are good or outstanding, by primary need. " + (
        "; ".join(f"{bar.name} {bar.shown}" for bar in drawn) or "No need has 5 graded plans"
    )
    columns = ("Primary need", "Good or outstanding", "Of")
    source = f"Agreed grades of the audited plans, all audit points together. {NO_RANGE}"
    return BarChart(
        "needs", "Good or outstanding by primary need", f"{alt}.", columns, rows, source, bars=bars
    )
