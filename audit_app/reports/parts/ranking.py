"""What strengths and priorities share: the ranked points, hedged, and the auditors' own words where short."""

from audit_app.figures.rules import MINIMUM_N
from audit_app.reports.audience import Audience
from audit_app.reports.document import Block, Cell, Column, Heading, Items, Link, Part, Table, Words
from audit_app.reports.lig import Lig
from audit_app.reports.parts.figures import bar, count, share
from audit_app.reports.service import PointReport
from audit_app.reports.wording.rules import Ranked, Standing, clear_words, ranked_words
from audit_app.web.text import plural

SHORT = 120
MOST_QUOTED = 6


def ranked_part(lig: Lig, key: str, title: str, *, high: bool) -> Part | None:
    """The part of the ranked points; nothing where nothing was graded at all."""
    report = lig.report
    if not report.points:
        return None
    ranking = report.ranking
    found = ranking.strengths if high else ranking.priorities
    lines = [line for one in found if (line := report.point(one.point))]
    ranked = Ranked(
        high,
        [_standing(line) for line in lines],
        len(report.points),
        report.together.percent,
        report.together.display,
        more=ranking.more_strengths if high else ranking.more_priorities,
        too_few=len(ranking.too_few),
        minimum=MINIMUM_N,
        provisional=report.provisional,
    )
    blocks: list[Block] = [Words(ranked_words(ranked), key=key)]
    if lines:
        blocks.append(_table(lig, key, title, lines, high=high))
    return Part(key, title, [*blocks, *_quoted(lig, high=high)])


def _standing(line: PointReport) -> Standing:
    shown = line.shown
    return Standing(
        f"{line.point.code} {line.point.title}", shown.display, shown.counted, shown.lower, shown.upper
    )


def _table(lig: Lig, key: str, title: str, lines: list[PointReport], *, high: bool) -> Table:
    rows = []
    for line in lines:
        link = lig.cells_link(line.point.code)
        clear = clear_words(_standing(line), lig.report.together.percent, high=high)
        rows.append(
            [
                Cell(f"{line.point.code} {line.point.title}", link),
                bar(line.shown, link),
                count(line.shown.n) if lig.public else share(line.shown, link),
                Cell(f"The difference {clear}" if clear.startswith("may") else clear[:1].upper() + clear[1:]),
            ]
        )
    columns = (
        Column("Audit point"),
        Column("Good or outstanding, with interval"),
        Column("Graded plans" if lig.public else "Of graded", True),
        Column("Against all points together"),
    )
    return Table(key, f"{title}, {'highest' if high else 'lowest'} first", columns, rows)


def _quoted(lig: Lig, *, high: bool) -> list[Block]:
    """What auditors wrote of sections, where short enough to list. Their words are for the panel only."""
    if lig.audience is not Audience.PANEL or lig.single is None or lig.as_of is not None:
        return []
    link = Link("reports.notes", {"round_id": lig.single.id})
    said = [
        (section.name, one.words)
        for section in lig.section_words
        for one in (section.strengths if high else section.development)
    ]
    if not said:
        return []
    short = [(name, words) for name, words in said if len(words) <= SHORT and "\n" not in words]
    items = [Cell(f"{name}: “{words}”", link) for name, words in short[:MOST_QUOTED]]
    left = len(said) - len(items)
    if left:
        items.append(Cell(f"{plural(left, 'more note', 'more notes')}, section by section", link))
    return [Heading("What auditors wrote, before they saw each other’s work"), Items(items)]
