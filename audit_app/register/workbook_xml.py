"""Walking the XML of a workbook's parts: nothing is fetched, nothing is expanded, a fault is one sentence.

The parts are read with the standard library's expat and not with a spreadsheet library. python-calamine
reserves the memory that a part says it will need, so a file of a few kilobytes that promises four thousand
million texts, or has two cells far apart, ends the whole process; and it gives blanks for error cells and for
formulas without a saved result. openpyxl takes many seconds and hundreds of megabytes for a large sheet.
"""

import re
from collections.abc import Callable
from xml.parsers import expat

from audit_app.register.table import MAX_AREA, MAX_CELL, UnreadableFile
from audit_app.register.workbook_parts import SAVE_AGAIN

DAMAGED = f"The workbook is damaged. {SAVE_AGAIN}"
MOST_ELEMENTS = 200_000  # Excel itself keeps at most 65,490 styles
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Start = Callable[[str, dict[str, str]], object]


def walk(
    part: bytes,
    start: Start,
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
) -> None:
    """Call `start` and `end` for every element and `text` for what is between.

    Stops at a document type, before any entity of it is defined. Raises UnreadableFile where the XML is
    broken.
    """
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise UnreadableFile(DAMAGED)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        raise UnreadableFile(DAMAGED) from None


def local(name: str) -> str:
    """An element's name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


def elements(part: bytes | None, wanted: frozenset[str] | None = None) -> list[tuple[str, dict[str, str]]]:
    """The elements of a part in order, or those wanted: local name and attributes. No part has none.

    Raises UnreadableFile where the XML is broken or there are absurdly many.
    """
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, given: dict[str, str]) -> None:
        name = local(name)
        if wanted is None or name in wanted:
            found.append((name, given))
        if len(found) > MOST_ELEMENTS:
            raise UnreadableFile(DAMAGED)

    if part is not None:
        walk(part, start)
    return found


def unescaped(text: str) -> str:
    """Text with Excel's `_x000D_` made the character it stands for; halves of pairs are left as they are."""
    if "_x" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        code = int(found.group(1), 16)
        return found.group() if 0xD800 <= code <= 0xDFFF else chr(code)

    return ESCAPED.sub(character, text)


def shared_texts(part: bytes | None) -> list[str]:
    """The book's table of texts, in order. A text in several styles is one text; its reading is left out."""
    if part is None:
        return []
    texts = SharedTexts()
    walk(part, texts.start, texts.end, texts.text)
    return texts.found


class SharedTexts:
    """The walk through xl/sharedStrings.xml."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.value = ""
        self.in_text = self.in_reading = False

    def start(self, name: str, _: dict[str, str]) -> None:
        """An element opens."""
        name = local(name)
        if name == "si":
            self.value = ""
        elif name == "rPh":
            self.in_reading = True
        elif name == "t":
            self.in_text = not self.in_reading

    def text(self, text: str) -> None:
        """Characters, up to one more than a cell can hold."""
        if self.in_text and len(self.value) <= MAX_CELL:
            self.value += text

    def end(self, name: str) -> None:
        """An element closes."""
        name = local(name)
        if name == "t":
            self.in_text = False
        elif name == "rPh":
            self.in_reading = False
        elif name == "si":
            if len(self.found) >= MAX_AREA:
                raise UnreadableFile("The workbook holds too many texts. Split the list into smaller files.")
            self.found.append(unescaped(self.value))
