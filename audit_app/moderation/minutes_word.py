"""The minutes as a Word file: headings to jump by, tables whose header row is repeated on every page."""

import datetime as dt
import io
import re
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from audit_app.moderation.minutes import Minutes, Section, Table

LANGUAGE = "en-GB"
# What XML cannot hold. Nothing of ours types it; a file of past audits might.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def as_word(minutes: Minutes, at: dt.datetime) -> bytes:
    """The minutes as DOCX, in landscape so that a row of a table can be read."""
    document = Document()
    _set_up(document, minutes, at)
    document.add_heading(_clean(minutes.title), 1)
    _add_words(document, minutes.mark).runs[0].bold = True
    _add_facts(document, minutes.facts)
    for section in minutes.sections:
        _add_section(document, section, 2)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _set_up(document: Any, minutes: Minutes, at: dt.datetime) -> None:
    known = document.core_properties
    known.title, known.language = _clean(minutes.title), LANGUAGE
    # The library signs with its own name otherwise, and nobody wrote this by hand.
    known.author = known.last_modified_by = known.comments = known.keywords = ""
    known.created = known.modified = at.replace(tzinfo=None)
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = Cm(1.8)
    page.top_margin = page.bottom_margin = Cm(1.8)
    styles = document.styles
    language = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    language.set(qn("w:val"), LANGUAGE)
    for name, size in (("Normal", 10), ("Heading 1", 20), ("Heading 2", 15), ("Heading 3", 12)):
        font = styles[name].font
        font.name, font.size = "Arial", Pt(size)
        font.color.rgb = RGBColor(11, 12, 12)
        styles[name].element.rPr.rFonts.attrib.pop(qn("w:asciiTheme"), None)
        styles[name].element.rPr.rFonts.attrib.pop(qn("w:hAnsiTheme"), None)
    _add_footer(page, minutes)


def _add_footer(page: Any, minutes: Minutes) -> None:
    line = page.footer.paragraphs[0]
    line.add_run(_clean(f"{minutes.title}. {'Final' if minutes.final else 'Draft'}. Page "))
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = line.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _add_section(document: Any, section: Section, level: int) -> None:
    document.add_heading(_clean(section.heading), level)
    for words in section.words:
        _add_words(document, words)
    if section.table is not None:
        _add_table(document, section.table)
    for part in section.parts:
        _add_section(document, part, level + 1)


def _add_words(document: Any, words: str) -> Any:
    return document.add_paragraph(_clean(words))


def _add_facts(document: Any, facts: Sequence[tuple[str, str]]) -> None:
    table = Table("The round and its panel", ("What", "Which"), tuple(facts))
    _add_table(document, table)


def _add_table(document: Any, table: Table) -> None:
    made = document.add_table(rows=len(table.rows) + 1, cols=len(table.head), style="Table Grid")
    made.autofit = True
    for place, (row, texts) in enumerate(zip(made.rows, (table.head, *table.rows), strict=True)):
        _mark(row, "w:cantSplit")
        if place == 0:
            _mark(row, "w:tblHeader")
        for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            run = cell.paragraphs[0].add_run(_clean(text))
            run.bold = place == 0 or number == 0
    title = OxmlElement("w:tblCaption")
    title.set(qn("w:val"), _clean(table.caption))
    made._tbl.tblPr.append(title)
    document.add_paragraph()


def _mark(row: Any, name: str) -> None:
    part = OxmlElement(name)
    row._tr.get_or_add_trPr().append(part)


def _clean(text: str) -> str:
    return UNWRITABLE.sub("\ufffd", text)
