"""Every section and audit point: counts, share with interval, and how it stands to the target."""

from collections.abc import Iterator, Mapping, Sequence

from audit_app.reports.beside import Beside, by_point
from audit_app.reports.document import Block, Cell, Column, Heading, Link, Part, Table, Words
from audit_app.reports.grouped.rules import share_words
from audit_app.reports.lig import Lig
from audit_app.reports.parts.figures import bar, count, share
from audit_app.reports.public_shown import hidden
from audit_app.reports.rules import Shown
from audit_app.reports.service import PointReport, SectionReport
from audit_app.rubrics.rules import section_name
from audit_app.web.text import plural, sentence_start

COUNTS = (
    ("O", "outstanding"), ("G", "good"), ("RI", "requires_improvement"), ("I", "inadequate"),
    ("N/A", "not_applicable"), ("Unresolved", "unresolved"), ("Missing", "missing"),
)  # fmt: skip
FIRST = (Column("Audit point"), Column("Good or outstanding, with interval"))
COUNTED = (Column("Of graded", True), *(Column(name, True) for name, _ in COUNTS))
LAST = (Column("Target"),)
BESIDE = (Column("Learning and actions"),)
LETTERS = "O outstanding, G good, RI requires improvement, I inadequate, N/A not applicable. "
LEGEND = "All of a section has no interval: the grades of one plan go together."
BARS = (
    "The bar is the share of graded plans that are good or outstanding, the line under it the interval, the "
    "dashed mark the target."
)


def part(lig: Lig) -> Part | None:
    """A table for each section of each rubric."""
    if not lig.report.points:
        return None
    legend = Words(LEGEND if lig.public else LETTERS + LEGEND)  # for publication no grade is counted apart
    blocks = [legend, Words(BARS, of_bars=True), *_sections(lig)]
    return Part("points", "Every section and audit point", blocks)


def _sections(lig: Lig) -> Iterator[Block]:
    found, rubric = by_point(lig.beside), ""
    several = len({section.rubric for section in lig.report.sections}) > 1
    for place, section in enumerate(lig.report.sections, start=1):
        if several and section.rubric != rubric:
            rubric = section.rubric
            yield Heading(rubric)
        yield _table(lig, section, place, found)


def _table(lig: Lig, section: SectionReport, place: int, found: dict[str, list[Beside]]) -> Table:
    caption = f"{sentence_start(section_name(section.section))}: {_share_words(lig, section)}"
    link = lig.together_link(section.rubric, section.section)
    total = figure_row(lig, "All of this section", section.shown, link) if len(section.points) > 1 else None
    return points_table(lig, f"section-{place}", caption, section.points, total, found)


def _share_words(lig: Lig, section: SectionReport) -> str:
    shown = section.shown
    if not shown.n:
        return "too few to publish" if hidden(shown) else "not scored"
    number = sum(hidden(line.shown) for line in section.points) if lig.public else 0
    only = f", points shown only ({plural(number, 'point')} hidden)" if number else ""
    return f"{shown.display} of {shown.counted} good or outstanding{only}"


def points_table(
    lig: Lig,
    key: str,
    caption: str,
    lines: Sequence[PointReport],
    total: list[Cell] | None = None,
    found: Mapping[str, list[Beside]] | None = None,
) -> Table:
    """Some points with their figures, and perhaps what they come to; `found` adds what is done about them."""
    beside = found is not None and (bool(found) or _offered(lig))
    counted = (Column("Graded plans", True),) if lig.public else COUNTED
    rows = []
    for line in lines:
        name, target = f"{line.point.code} {line.point.title}", ""
        if line.weighted is not None:
            weighted = share_words(line.weighted / 100, line.shown.target_percent)
            target = f". Weighted to the register: {weighted}"
        row = figure_row(lig, name, line.shown, lig.cells_link(line.point.code), target)
        code = line.point.code
        rows.append([*row, _beside(lig, code, (found or {}).get(code, []))] if beside else row)
    if total:
        rows.append([*total, Cell("")] if beside else total)
    return Table(key, caption, (*FIRST, *counted, *LAST, *(BESIDE if beside else ())), rows)


def figure_row(lig: Lig, name: str, shown: Shown, link: Link, more: str = "") -> list[Cell]:
    """One figure with everything counted beside it."""
    first, last = [Cell(name, link), bar(shown, link)], Cell(sentence_start(shown.words) + more)
    if lig.public:
        return [*first, count(shown.n), last]
    return [*first, share(shown, link), *(count(getattr(shown, name), link) for _, name in COUNTS), last]


def _offered(lig: Lig) -> bool:
    return lig.single is not None and lig.as_of is None and not lig.public


def _beside(lig: Lig, code: str, found: list[Beside]) -> Cell:
    more = [Cell(one.text, Link(one.endpoint, one.values), tag=one.rag) for one in found]
    if _offered(lig) and lig.single is not None:
        offer = Link("improvement.new_action", {"round": lig.single.id, "point": code})
        more.append(Cell("Add an action", offer, offer=True))
    return Cell("; ".join(one.text for one in found), more=more)
