"""A Word file of ours before anything stands in it: its language, type and page; and rows that stay whole."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from audit_app.word.text import clean, element

LANGUAGE = "en-GB"
SIDE, LONG_SIDE = 21.0, 29.7  # A4, in cm
INK = RGBColor(11, 12, 12)


def describe(document: Any, title: str, at: dt.datetime) -> None:
    """What the file says of itself: its title, its language and when it was made, and nobody's name."""
    known = document.core_properties
    known.title, known.language = clean(title), LANGUAGE
    # The library signs with its own name otherwise, and nobody wrote this by hand.
    known.author = known.last_modified_by = known.comments = known.keywords = ""
    known.created = known.modified = at.replace(tzinfo=None)


def set_type(document: Any, sizes: Mapping[str, int]) -> None:
    """The language of the text, and one typeface in these sizes, in points by the name of the style."""
    styles = document.styles
    styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}").set(qn("w:val"), LANGUAGE)
    for name, size in sizes.items():
        style = styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), INK
        fonts = style.element.rPr.rFonts
        fonts.set(qn("w:cs"), "Arial")
        # A typeface of the theme would win over the one named.
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)


def set_page(page: Any, margin: float, *, turned: bool) -> None:
    """A4 with the same margin, in cm, on each side; `turned`: on its side."""
    page.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
    width, height = (LONG_SIDE, SIDE) if turned else (SIDE, LONG_SIDE)
    page.page_width, page.page_height = Cm(width), Cm(height)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(margin)


def keep_row(row: Any, *, header: bool) -> None:
    """A row of a table that is never split over two pages; a header is repeated on each."""
    properties = row._tr.get_or_add_trPr()
    properties.append(element("w:cantSplit"))
    if header:
        properties.append(element("w:tblHeader"))
