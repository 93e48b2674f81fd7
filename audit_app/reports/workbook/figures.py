"""The worksheets that hold figures: headline, audit points, sections, strengths and priorities."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from audit_app.figures.disclosure.rules import NOT_APPLICABLE, NOT_AVAILABLE
from audit_app.reports.rules import Shown
from audit_app.reports.service import PointReport, Report
from audit_app.reports.workbook.sheet import ONE_TABLE, Column, Sheet
from audit_app.reports.workbook.text import typed
from audit_app.web.text import sentence_start
from audit_app.web.words import list_words, plural

PERCENT = "0.00"
DAY = "d mmmm yyyy"
NO_NUMBER = (
    f"{NOT_AVAILABLE} not available, because nothing was graded, and no limits of points put together, "
    "because the grades of one plan go together"
)
SHORTHAND = (
    f"Shorthand: {NO_NUMBER}; "
    f"{NOT_APPLICABLE} not applicable, because there was nothing that could be graded."
)
SAYS = (ONE_TABLE, SHORTHAND)
MEASURES = ("All audit points together", "Plans overall")


def or_not(value: float | None, shorthand: str = NOT_AVAILABLE) -> float | str:
    """A number, or the shorthand for none: a blank cell would leave the reader guessing."""
    return shorthand if value is None else value


def _end_of_range(place: int) -> Callable[[Shown], float | str]:
    return lambda shown: shown.range[place] if shown.range else NOT_APPLICABLE


SHARE: tuple[tuple[Column, Callable[[Shown], Any]], ...] = (
    (Column("Good or outstanding, as shown", 15, "percent"), lambda s: typed(s.display)),
    (Column("Good or outstanding, percent", 15, "percent", PERCENT), lambda s: or_not(s.percent)),
    (Column("Lower limit, percent", 13, "interval", PERCENT), lambda s: or_not(s.lower)),
    (Column("Upper limit, percent", 13, "interval", PERCENT), lambda s: or_not(s.upper)),
    (Column("Good or outstanding, count", 14, "percent"), lambda s: s.x),
    (Column("Graded (n)", 10, "n"), lambda s: s.n),
)
COUNTS: tuple[tuple[Column, Callable[[Shown], Any]], ...] = (
    (Column("Outstanding", 14), lambda s: s.outstanding),
    (Column("Good", 9), lambda s: s.good),
    (Column("Requires improvement", 16), lambda s: s.requires_improvement),
    (Column("Inadequate", 13), lambda s: s.inadequate),
    (Column("Not applicable", 13, "not applicable"), lambda s: s.not_applicable),
    (Column("Unresolved", 13, "unresolved"), lambda s: s.unresolved),
    (Column("Missing", 11, "missing"), lambda s: s.missing),
    (Column("Withdrawn", 13, "withdrawn"), lambda s: s.withdrawn),
)
SURENESS: tuple[tuple[Column, Callable[[Shown], Any]], ...] = (
    (Column("Coverage", 12, "coverage", "0.0%"), lambda s: or_not(s.coverage, NOT_APPLICABLE)),
    (Column("Range, lowest percent", 14, "range", PERCENT), _end_of_range(0)),
    (Column("Range, highest percent", 14, "range", PERCENT), _end_of_range(1)),
    (Column("Target, percent", 10, "target"), lambda s: or_not(s.target_percent, NOT_APPLICABLE)),
    (Column("Target", 34, "target"), lambda s: typed(sentence_start(s.words))),
    (Column("Provisional or final", 14, "provisional"), lambda s: final_words(s.provisional)),
)
WHOLE = SHARE + COUNTS + SURENESS
POINT = (Column("Audit point", 13), Column("Title", 46), Column("Section", 20), Column("Rubric", 24))


def final_words(provisional: bool) -> str:
    """Whether a figure can still change."""
    return "provisional" if provisional else "final"


def headings(part: Iterable[tuple[Column, Any]]) -> list[Column]:
    """The columns of a part of the figures."""
    return [column for column, _ in part]


def cells(part: Iterable[tuple[Any, Callable[[Shown], Any]]], shown: Shown) -> list[Any]:
    """The cells of one figure under those columns."""
    return [value(shown) for _, value in part]


def point_cells(line: PointReport) -> list[Any]:
    """The cells that name an audit point."""
    point = line.point
    return [typed(point.code), typed(point.title), typed(point.section), typed(point.rubric.title)]


def figure_sheets(report: Report, about: str) -> list[Sheet]:
    """Every worksheet of figures that the report fills. `about` names the area and the rounds, for titles."""
    several = len(report.rounds) > 1
    found = [_headline(report, about), _points(report, about)]
    found += [_by_round(report, about)] if several else []
    found += [_sections(report, about), _leading(report, about)]
    return [sheet for sheet in found if sheet.rows]


def _headline(report: Report, about: str) -> Sheet:
    measured: list[tuple[str, Sequence[Shown]]] = [
        (MEASURES[0], report.together_by_round),
        (MEASURES[1], report.overall_by_round),
    ]
    if len(report.rounds) > 1:
        measured = [
            (measure, (period, *by_round))
            for (measure, by_round), period in zip(measured, (report.together, report.overall), strict=True)
        ]
    return Sheet(
        label="Headline",
        name="headline",
        title=f"Headline: percent good or outstanding by round, {about}",
        says=SAYS,
        columns=[Column("Measure", 26, "measure"), Column("Round", 22), *headings(WHOLE)],
        rows=[
            [measure, typed(shown.round), *cells(WHOLE, shown)]
            for measure, by_round in measured
            for shown in by_round
        ],
    )


def _points(report: Report, about: str) -> Sheet:
    weighted = any(line.weighted is not None for line in report.points)
    extra = [Column("Weighted to the register, percent", 16, "", PERCENT)] if weighted else []
    return Sheet(
        label="Audit points",
        name="audit_points",
        title=f"Percent good or outstanding at every audit point, {about}",
        says=SAYS,
        columns=[*POINT, *headings(WHOLE), *extra],
        rows=[
            [*point_cells(line), *cells(WHOLE, line.shown), *([or_not(line.weighted)] if extra else [])]
            for line in report.points
        ],
    )


def _by_round(report: Report, about: str) -> Sheet:
    return Sheet(
        label="Points by round",
        name="points_by_round",
        title=f"Percent good or outstanding at every audit point in each round, {about}",
        says=(*SAYS, "A point has no row for a round whose rubrics did not hold it."),
        columns=[*POINT, Column("Round", 22), *headings(WHOLE)],
        rows=[
            [*point_cells(line), typed(shown.round), *cells(WHOLE, shown)]
            for line in report.points
            for shown in line.rounds
        ],
    )


def _sections(report: Report, about: str) -> Sheet:
    return Sheet(
        label="Sections",
        name="sections",
        title=f"Percent good or outstanding by section of the rubric, {about}",
        says=SAYS,
        columns=[Column("Rubric", 24), Column("Section", 20), Column("Audit points", 9), *headings(WHOLE)],
        rows=[
            [
                typed(section.rubric),
                typed(section.section),
                len(section.points),
                *cells(WHOLE, section.shown),
            ]
            for section in report.sections
        ],
    )


def _leading(report: Report, about: str) -> Sheet:
    ranking = report.ranking
    lists = (
        ("Strength", ranking.strengths, ranking.more_strengths),
        ("Priority", ranking.priorities, ranking.more_priorities),
    )
    says = [
        ONE_TABLE,
        "Strengths stand above all audit points together, highest first; priorities below, lowest first.",
    ]
    says += [
        f"{plural(more, 'more point stands', 'more points stand')} at the same percentage as the last "
        f"{kind.lower()}."
        for kind, _, more in lists
        if more
    ]
    if ranking.too_few:
        says.append(f"Not ranked, because fewer than 5 plans were graded: {list_words(ranking.too_few)}.")
    rows = []
    for kind, found, _ in lists:
        for place, ranked in enumerate(found, start=1):
            line = report.point(ranked.point)
            if line is not None:
                rows.append([kind, place, *point_cells(line), *cells(SHARE, line.shown)])
    return Sheet(
        label="Strengths and priorities",
        name="strengths_and_priorities",
        title=f"Strengths and priorities, {about}",
        says=says,
        columns=[Column("Strength or priority", 14), Column("Place", 8), *POINT, *headings(SHARE)],
        rows=rows,
    )
