"""Each kind of block of the report, as Word shows it."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from audit_app.reports.chart import BarChart, Chart
from audit_app.reports.document import Block, Cell, Heading, Items, Picture, Table, Words
from audit_app.reports.drawing import draw
from audit_app.reports.word.paper import Paper
from audit_app.reports.word.tables import add_table
from audit_app.web.words import interval
from audit_app.word.text import add_text, clean, element

MOST_BARS = 14  # of one picture, so that its words keep their size on a page
SMALL = 9
WIDEST = 17  # of a picture in cm, so that its words are as large on a page that was turned


def add_block(paper: Paper, block: Block) -> None:
    """One block, after those before."""
    if isinstance(block, Heading):
        paper.heading(block.text, 3)
    elif isinstance(block, Words):
        if not block.of_bars:  # a table in Word has none
            _add_words(paper, block)
    elif isinstance(block, Items):
        for item in block.items:
            paper.words(item.text, "List Bullet")
    elif isinstance(block, Table):
        rows = [[_cell_text(cell) for cell in row] for row in block.rows]
        numbers = [column.number for column in block.columns]
        add_table(paper, block.caption, [column.name for column in block.columns], rows, numbers)
        if block.note:
            _small(paper.words(block.note))
    else:
        _add_picture(paper, block)


def add_link_list(paper: Paper, links: Sequence[tuple[str, str]]) -> None:
    """A list whose items lead to the headings of those bookmarks."""
    for text, bookmark in links:
        paragraph = paper.document.add_paragraph(style="List Bullet")
        link = element("w:hyperlink", anchor=f"part_{bookmark}", history="1")
        run = add_text(paragraph, text)
        run.font.underline = True
        link.append(run._r)
        paragraph._p.append(link)


def _add_words(paper: Paper, block: Words) -> None:
    paper.words(block.text)
    if block.by:
        _small(paper.words(f"Edited by {block.by} on {block.at}."))
    if block.outdated:
        _small(paper.words("The figures changed after this was written.")).runs[0].bold = True


def _add_picture(paper: Paper, block: Picture) -> None:
    chart = block.chart
    paper.caption("Figure", chart.title)
    for piece in _pieces(chart):
        paragraph = paper.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = bool(chart.source)
        made = paragraph.add_run().add_picture(
            io.BytesIO(draw(piece, "png")), width=Cm(min(WIDEST, paper.room))
        )
        if made.height > Cm(paper.tallest):
            made.width, made.height = round(made.width * Cm(paper.tallest) / made.height), Cm(paper.tallest)
        about = made._inline.find(qn("wp:docPr"))
        about.set("descr", clean(piece.alt))
        about.set("title", clean(chart.title))
    if chart.source:
        _small(paper.words(f"Source: {chart.source}"))
    if chart.columns and chart.rows:
        columns = list(zip(*chart.rows, strict=False))
        numbers = [place > 0 and all(map(_figure, texts)) for place, texts in enumerate(columns)]
        add_table(paper, f"Numbers of the figure: {chart.title}", chart.columns, chart.rows, numbers)


def _cell_text(cell: Cell) -> str:
    """Its text; where a page draws the interval under it, the interval in words."""
    if cell.lower is None or cell.upper is None:
        return cell.text
    return f"{cell.text} ({interval((cell.lower, cell.upper))})"


def _figure(text: str) -> bool:
    """Whether a text is set to the right: a figure, a short one, or nothing."""
    return len(text) <= 20 and (not text.strip("–—- ") or any(letter.isdigit() for letter in text))


def _pieces(chart: Chart) -> Iterator[Chart]:
    """The chart, or several where its bars would not fit on one page."""
    if not isinstance(chart, BarChart) or len(chart.bars) <= MOST_BARS:
        yield chart
        return
    count = -(-len(chart.bars) // MOST_BARS)
    size = -(-len(chart.bars) // count)
    for number in range(count):
        bars = chart.bars[number * size : (number + 1) * size]
        yield replace(chart, bars=bars, alt=f"{chart.alt} Picture {number + 1} of {count}.")


def _small(paragraph: Any) -> Any:
    for run in paragraph.runs:
        run.font.size = Pt(SMALL)
    return paragraph
