"""Text as Word may hold it, and the small parts of its format which the library has no words for."""

import re
import unicodedata
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

# What XML cannot hold. Nothing typed here has it; a file of past audits might.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
RIGHT_TO_LEFT = {"R", "AL"}
# The format wants its elements in one order.
AFTER_BIDI = (
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
    "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:outlineLvl", "w:rPr", "w:sectPr",
)  # fmt: skip
STRONG = RIGHT_TO_LEFT | {"L"}


def clean(text: str) -> str:
    """The text, with a mark for each character that no document can hold."""
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def add_text(paragraph: Any, text: str) -> Any:
    """A run of text as it was typed, from the right where its first letter is of such a script."""
    run = paragraph.add_run(clean(text))
    first = next((kind for kind in map(unicodedata.bidirectional, text) if kind in STRONG), "L")
    if first in RIGHT_TO_LEFT:
        paragraph._p.get_or_add_pPr().insert_element_before(element("w:bidi"), *AFTER_BIDI)
        run._r.get_or_add_rPr().append(element("w:rtl"))
    return run


def element(tag: str, /, **values: str) -> Any:
    """One element of the format; values are its attributes of the same namespace."""
    made = OxmlElement(tag)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def add_field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field which Word counts anew (a page, a number), showing something until it does."""
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("shown", shown), ("end", "")):
        run = paragraph.add_run(text if kind == "shown" else "")
        if kind == "shown":
            continue
        part = element("w:fldChar", fldCharType=kind) if kind else element("w:instrText")
        if not kind:
            part.text = text
        run._r.append(part)
