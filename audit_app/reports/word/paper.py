"""The document itself: page, type, language and foot, headings to jump by, pages turned for wide tables."""

import datetime as dt
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.shared import Pt

from audit_app.word.setup import LONG_SIDE, SIDE, describe, set_page, set_type
from audit_app.word.text import add_field, add_text, element

MARGIN = 2.0  # in cm
SIZES = {
    "Normal": 11, "Heading 1": 22, "Heading 2": 16, "Heading 3": 13, "Caption": 11, "List Bullet": 11,
    "Footer": 9,
}  # fmt: skip


class Paper:
    """A document being written from its beginning to its end."""

    def __init__(self, title: str, standing: str, at: dt.datetime) -> None:
        self.document: Any = Document()
        self.turned = False
        self.numbers = {"Table": 0, "Figure": 0}
        self._bookmarks = 0
        describe(self.document, title, at)
        self._set_type()
        set_page(self.document.sections[0], MARGIN, turned=self.turned)
        self._set_foot(title, standing)
        self.heading(title, 1)

    @property
    def room(self) -> float:
        """How wide the text is, in cm."""
        return (LONG_SIDE if self.turned else SIDE) - 2 * MARGIN

    @property
    def tallest(self) -> float:
        """How tall a picture may be, in cm, with its caption on the same page."""
        return (SIDE if self.turned else LONG_SIDE) - 2 * MARGIN - 3.5

    def turn(self, sideways: bool) -> None:
        """Go on with pages on their side, or upright again."""
        if sideways != self.turned:
            self.turned = sideways
            set_page(self.document.add_section(WD_SECTION.NEW_PAGE), MARGIN, turned=sideways)

    def heading(self, text: str, level: int, bookmark: str = "") -> None:
        """A heading, with a bookmark where something leads to it."""
        paragraph = self.document.add_heading("", level)
        add_text(paragraph, text)
        if bookmark:
            self._bookmarks += 1
            number = str(self._bookmarks)
            paragraph._p.insert(1, element("w:bookmarkStart", id=number, name=f"part_{bookmark}"))
            paragraph._p.append(element("w:bookmarkEnd", id=number))

    def words(self, text: str, style: str | None = None) -> Any:
        """Paragraphs of text as typed: an empty line begins the next. Returns the last."""
        paragraph = None
        for piece in text.split("\n\n"):
            paragraph = self.document.add_paragraph(style=style)
            add_text(paragraph, piece.strip("\n"))
        return paragraph

    def caption(self, kind: str, text: str) -> None:
        """A numbered caption, kept on the page of what follows."""
        self.numbers[kind] += 1
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run(f"{kind} ")
        add_field(paragraph, f"SEQ {kind} \\* ARABIC", str(self.numbers[kind]))
        add_text(paragraph, f": {text}")

    def _set_type(self) -> None:
        set_type(self.document, SIZES)
        styles = self.document.styles
        styles["Heading 1"].paragraph_format.space_before = Pt(0)
        for name in ("Heading 2", "Heading 3"):
            styles[name].paragraph_format.space_before = Pt(18 if name.endswith("2") else 12)
            styles[name].paragraph_format.space_after = Pt(6)
        styles["Caption"].paragraph_format.space_before = Pt(10)
        styles["Caption"].paragraph_format.space_after = Pt(4)

    def _set_foot(self, title: str, standing: str) -> None:
        line = self.document.sections[0].footer.paragraphs[0]
        add_text(line, f"{title}. {standing} Page ")
        add_field(line, "PAGE", "1")
        line.add_run(" of ")
        add_field(line, "NUMPAGES", "1")
