"""The minutes as a Word file: headings to jump by, tables whose header row is repeated on every page."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from docx import Document

from audit_app.moderation.minutes import Minutes, Section, Table
from audit_app.word.setup import describe, keep_row, set_page, set_type
from audit_app.word.text import add_field, add_text, clean, element

SIZES = {"Normal": 10, "Heading 1": 20, "Heading 2": 15, "Heading 3": 12}
MARGIN = 1.8  # in cm


def as_word(minutes: Minutes, at: dt.datetime) -> bytes:
    """The minutes as DOCX, in landscape so that a row of a table can be read."""
    document = Document()
    _set_up(document, minutes, at)
    add_text(document.add_heading("", 1), minutes.title)
    add_text(document.add_paragraph(), minutes.mark).bold = True
    _add_facts(document, minutes.facts)
    for section in minutes.sections:
        _add_section(document, section, 2)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _set_up(document: Any, minutes: Minutes, at: dt.datetime) -> None:
    describe(document, minutes.title, at)
    set_type(document, SIZES)
    page = document.sections[0]
    set_page(page, MARGIN, turned=True)
    foot = page.footer.paragraphs[0]
    add_text(foot, f"{minutes.title}. {'Final' if minutes.final else 'Draft'}. Page ")
    add_field(foot, "PAGE", "1")


def _add_section(document: Any, section: Section, level: int) -> None:
    add_text(document.add_heading("", level), section.heading)
    for words in section.words:
        add_text(document.add_paragraph(), words)
    if section.table is not None:
        _add_table(document, section.table)
    for part in section.parts:
        _add_section(document, part, level + 1)


def _add_facts(document: Any, facts: Sequence[tuple[str, str]]) -> None:
    table = Table("The round and its panel", ("What", "Which"), tuple(facts))
    _add_table(document, table)


def _add_table(document: Any, table: Table) -> None:
    made = document.add_table(rows=len(table.rows) + 1, cols=len(table.head), style="Table Grid")
    made.autofit = True
    for place, (row, texts) in enumerate(zip(made.rows, (table.head, *table.rows), strict=True)):
        keep_row(row, header=place == 0)
        for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            run = add_text(cell.paragraphs[0], text)
            run.bold = place == 0 or number == 0
    made._tbl.tblPr.append(element("w:tblCaption", val=clean(table.caption)))
    document.add_paragraph()
