"""Files as people and programs make them, right and wrong, built in memory; and how a test reads one."""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from audit_app.register.reading import Table, UnreadableFile, read_table

GOOD = "plan,plan_type\nEHC-0001,new\nEHC-0002,amended\n"
GOOD_ROWS = [(2, "EHC-0001", "new"), (3, "EHC-0002", "amended")]
# Seconds of processor time. Not a measure of speed: a file made to hang the reader would take minutes.
HANGS = 30
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def rows_of(table: Table) -> list[tuple[Any, ...]]:
    """Row numbers and cells in one tuple each."""
    return [(row.number, *row.cells) for row in table.rows]


def refusal(data: bytes, name: str) -> UnreadableFile:
    """The refusal that reading must end in."""
    with pytest.raises(UnreadableFile) as refused:
        read_table(data, name)
    return refused.value


HEADER = ("plan", "plan_type")
ROWS = (("EHC-0001", "new"), ("EHC-0002", "amended"))
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def written(fill: Callable[[Any], object], **options: Any) -> bytes:
    """A workbook of xlsxwriter; `fill` is given the workbook."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **options})
    fill(book)
    book.close()
    return stream.getvalue()


def register(book: Any, name: str = "Register", rows: Sequence[Sequence[Any]] = ROWS) -> Any:
    """A sheet with headings and rows in a workbook of xlsxwriter."""
    sheet = book.add_worksheet(name)
    for number, cells in enumerate((HEADER, *rows)):
        sheet.write_row(number, 0, cells)
    return sheet


def plain_book(rows: Sequence[Sequence[Any]] = ROWS, **options: Any) -> bytes:
    """A workbook with one good sheet."""
    return written(lambda book: register(book, rows=rows), **options)


def with_sheet(change: Callable[[Any, Any], object], **options: Any) -> bytes:
    """A good workbook changed by `change(book, sheet)` before it is saved."""

    def fill(book: Any) -> None:
        change(book, register(book))

    return written(fill, **options)


def saved(change: Callable[[Any, Any], object]) -> bytes:
    """A good workbook of openpyxl changed by `change(book, sheet)`."""
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (HEADER, *ROWS):
        sheet.append(cells)
    change(book, sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes], data: bytes | None = None) -> bytes:
    """A good workbook with one part changed; a part it does not have is added."""
    parts = parts_of(plain_book() if data is None else data)
    parts[name] = change(parts.get(name, b""))
    return zipped(parts)


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    """A change of a part: the first `old` becomes `new`. Fails where there is none."""

    def change(part: bytes) -> bytes:
        assert old.encode() in part, (old, part)
        return part.replace(old.encode(), new.encode(), 1)

    return change


def without_references(part: bytes) -> bytes:
    """A sheet as some programs write it: rows and cells in order, without their places."""
    return re.sub(rb'(<(?:c|row)) r="[A-Z0-9]+"', rb"\1", part)


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def with_twin(name: str) -> bytes:
    """A good workbook with a second part of the same name."""
    stream = io.BytesIO(plain_book())
    with zipfile.ZipFile(stream, "a") as archive:
        info = zipfile.ZipInfo(name.upper())
        archive.writestr(info, b"<worksheet/>")
    return stream.getvalue()


@cache
def bomb(megabytes: int) -> bytes:
    """A workbook whose sheet is mostly blank space that packs to nearly nothing."""
    blank = b" " * (megabytes * 1024 * 1024)
    return with_part(SHEET, lambda part: part.replace(b"<sheetData>", b"<sheetData>" + blank))


def packed_workbook(extra: dict[str, bytes]) -> bytes:
    """A good workbook with more parts."""
    return zipped(parts_of(plain_book()) | extra)


def lying(data: bytes, name: str, size: int) -> bytes:
    """The zip with a part that declares another size than it has, in both of its headers."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(name)
        directory = archive.start_dir
    struct.pack_into("<L", changed, info.header_offset + 22, size)
    place = changed.index(name.encode(), directory) - 46
    assert changed[place : place + 4] == b"PK\x01\x02"
    struct.pack_into("<L", changed, place + 24, size)
    return bytes(changed)


def flagged(data: bytes) -> bytes:
    """The zip with its first part marked as encrypted."""
    changed = bytearray(data)
    changed[6] |= 1
    place = changed.index(b"PK\x01\x02")
    changed[place + 8] |= 1
    return bytes(changed)


def in_format(value: Any, number_format: str) -> bytes:
    """A good workbook with a number in B3 under a number format."""
    return with_sheet(
        lambda book, sheet: sheet.write(2, 1, value, book.add_format({"num_format": number_format}))
    )


def cell(text: str) -> bytes:
    """A good workbook with this XML instead of the cell B3."""
    return with_part(SHEET, replaced('<c r="B3" t="s"><v>5</v></c>', text))
