"""Tables: a header row repeated on each page, no row split over two, columns as wide as their text needs."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from audit_app.reports.word.paper import Paper
from audit_app.word.setup import keep_row
from audit_app.word.text import add_text, clean, element

SIZE = 9.0
LETTER = 0.19  # cm, of such type, with some to spare
PADDING, TIGHT = 0.45, 0.25  # of a cell, left and right together
NARROWEST = 1.1
HEADER = "F3F2F1"
LINES = "B1B4B6"


def add_table(
    paper: Paper, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool]
) -> None:
    """`numbers` says which columns are set to the right. The first column names its row."""
    paper.caption("Table", caption)
    made = paper.document.add_table(rows=0, cols=len(head), style="Table Grid")
    made.autofit = False
    padding = padding_of(head, rows, paper.room)
    widths = column_widths(head, rows, paper.room, padding)
    for texts, header in chain([(head, True)], ((row, False) for row in rows)):
        _add_row(made, texts, widths, numbers, header)
    for column, width in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(round(Cm(width).twips)))
    _describe(made, caption, tight=padding == TIGHT)
    after = paper.document.add_paragraph()
    after.paragraph_format.space_after = Pt(4)


def _add_row(
    made: Any, texts: Sequence[str], widths: Sequence[float], numbers: Sequence[bool], header: bool
) -> None:
    row = made.add_row()
    keep_row(row, header=header)
    # The cells of a row, once: asking the table for each takes seconds.
    for place, cell in enumerate(row.cells):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        if numbers[place]:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = add_text(paragraph, texts[place] if place < len(texts) else "")
        run.font.size = Pt(SIZE)
        run.bold = True if header or place == 0 else None
        cell.width = Cm(widths[place])
        if header:
            shade = element("w:shd", val="clear", color="auto", fill=HEADER)
            cell._tc.get_or_add_tcPr().append(shade)


def padding_of(head: Sequence[str], rows: Sequence[Sequence[str]], room: float) -> float:
    """What a cell leaves free at its sides, in cm: less where a word would be broken for want of room."""
    return PADDING if sum(_least(_columns(head, rows), PADDING)) <= room else TIGHT


def column_widths(
    head: Sequence[str], rows: Sequence[Sequence[str]], room: float, padding: float = PADDING
) -> list[float]:
    """Each column as its longest word needs, the rest shared by how much text stands in it. In cm."""
    columns = _columns(head, rows)
    least = _least(columns, padding)
    wanted = [max(NARROWEST, LETTER * _usual_length(texts) + padding) for texts in columns]
    if sum(least) >= room:
        return [width * room / sum(least) for width in least]
    more = [max(0.0, want - low) for want, low in zip(wanted, least, strict=True)]
    spare = room - sum(least)
    if sum(more) <= spare:
        # Nothing breaks: the columns with text take what is left, so that the table is as wide as the page.
        weights = [low + extra for low, extra in zip(least, more, strict=True)]
        left = spare - sum(more)
        return [weight + left * weight / sum(weights) for weight in weights]
    return [low + spare * extra / sum(more) for low, extra in zip(least, more, strict=True)]


def _columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    return list(zip(head, *rows, strict=False)) if rows else [(text,) for text in head]


def _least(columns: Sequence[Sequence[str]], padding: float) -> list[float]:
    return [max(NARROWEST, LETTER * _longest_word(texts) + padding) for texts in columns]


def _longest_word(texts: Sequence[str]) -> int:
    return min(14, max(len(word) for text in texts for word in text.split() or [""]))


def _usual_length(texts: Sequence[str]) -> int:
    """The longest text, but one very long text does not take the room of all others."""
    return min(60, max(len(line) for text in texts for line in text.split("\n")))


def _describe(made: Any, caption: str, *, tight: bool) -> None:
    """What the table is, for those who hear it, and that its first row and column are headings."""
    properties = made._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    for name, value in (("firstRow", "1"), ("firstColumn", "1"), ("noHBand", "1"), ("noVBand", "1")):
        look.set(qn(f"w:{name}"), value)
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz="4", space="0", color=LINES))
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    margins = element("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        if side in ("top", "bottom") or tight:
            margins.append(element(f"w:{side}", w="57" if side in ("left", "right") else "40", type="dxa"))
    properties.insert_element_before(margins, "w:tblLook")
    properties.append(element("w:tblCaption", val=clean(caption)))
