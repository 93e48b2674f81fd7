"""Workbooks that are refused, each in a sentence, without time or memory."""

import random
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from tests.register.files import (
    GOOD,
    HANGS,
    OLE,
    SHEET,
    STRINGS,
    bomb,
    cell,
    flagged,
    in_format,
    lying,
    packed_workbook,
    parts_of,
    plain_book,
    refusal,
    register,
    replaced,
    saved,
    with_part,
    with_sheet,
    with_twin,
    written,
    zipped,
)

XML_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def large_inside() -> bytes:
    """61 MB of blanks beside a picture that does not pack, so that the ratio alone would pass."""
    picture = random.Random(1).randbytes(700_000)
    return packed_workbook({"xl/media/a.png": picture, "xl/media/b.png": bytes(61 * 1024 * 1024)})


def word_document() -> bytes:
    """A Word document, with its links."""
    link = b'<Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/>'
    return zipped(
        {"_rels/.rels": b"<Relationships>" + link + b"</Relationships>", "word/document.xml": b"<document/>"}
    )


def hide_row(number: int) -> bytes:
    """A good workbook with one row hidden."""
    return with_sheet(lambda _, sheet: sheet.set_row(number, None, None, {"hidden": True}))


REFUSED_BOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "no data": (lambda: written(lambda book: book.add_worksheet()), "The workbook is empty"),
    "headings only": (lambda: plain_book(rows=()), "headings and no rows"),
    "two sheets of data": (
        lambda: written(lambda book: (register(book), register(book, "Old"))),
        "2 sheets with data: “Register”, “Old”.",
    ),
    "300 sheets of data": (
        lambda: written(lambda book: [register(book, f"S{n}") for n in range(300)]),
        "300 sheets with data: “S0”",
    ),
    "only sheet hidden": (
        lambda: written(lambda book: (book.add_worksheet("Cover").activate(), register(book).hide())),
        "“Register”, is hidden",
    ),
    "hidden row": (lambda: hide_row(2), "Sheet “Register”: there are hidden rows (3)"),
    "hidden headings": (lambda: hide_row(0), "there are hidden rows (1)"),
    "hidden column": (
        lambda: with_sheet(lambda _, sheet: sheet.set_column(1, 1, None, None, {"hidden": True})),
        "hidden columns with values (B)",
    ),
    "merged cells": (
        lambda: with_sheet(lambda _, sheet: sheet.merge_range("A3:A4", "EHC-0002")),
        "merged cells (A3:A4)",
    ),
    "merged title": (
        lambda: with_sheet(lambda _, sheet: sheet.merge_range("A1:B1", "Register")),
        "merged cells (A1:B1)",
    ),
    "error of a formula": (
        lambda: with_sheet(lambda _, sheet: sheet.write_formula(2, 1, "=A1/0", None, "#REF!")),
        "Sheet “Register”, row 3, column B: this is the spreadsheet error #REF!",
    ),
    "error as text": (
        lambda: with_sheet(lambda _, sheet: sheet.write_string(2, 1, "#N/A")),
        "row 3, column plan_type: this is the spread",
    ),
    "error of some new kind": (lambda: cell('<c r="B3" t="e"><v>odd one</v></c>'), "error of a formula"),
    "formula without a result": (
        lambda: saved(lambda _, sheet: sheet.__setitem__("B3", "=1+1")),
        "row 3, column B: this formula has no saved",
    ),
    "number shown with zeros": (lambda: in_format(42, "00000"), "row 3, column B: this number is formatted"),
    "number shown with letters": (
        lambda: in_format(42, '"EHC-"0000'),
        "row 3, column B: this number is formatted",
    ),
    "value outside the headings": (
        lambda: with_sheet(lambda _, sheet: sheet.write(1, 5, "note")),
        "row 2, column F: there is a value here",
    ),
    "list that starts in column B": (
        lambda: written(lambda book: book.add_worksheet("R").write_column(0, 1, ("plan", "EHC-1"))),
        "row 1, column A: this column has no heading",
    ),
    "cell at the far corner": (
        lambda: with_sheet(lambda _, sheet: sheet.write(1_048_575, 16_383, "x")),
        "in use as far as XFD1048576",
    ),
    "cell far down": (lambda: with_sheet(lambda _, sheet: sheet.write(1_048_575, 1, "x")), "far as B1048576"),
    "cell far out": (lambda: with_sheet(lambda _, sheet: sheet.write(1, 200, "x")), "far as GS2"),
    "50,001 rows": (lambda: plain_book(rows=[("EHC-1", "new")] * 50_001), "more than 50,000 rows"),
    "control character": (
        lambda: with_part(STRINGS, replaced("amended", "a_x0007_b")),
        "row 3, column plan_type: this holds a control",
    ),
    "NUL": (lambda: with_part(STRINGS, replaced("amended", "a_x0000_b")), "this holds a control character"),
    "long cell": (
        lambda: with_part(STRINGS, replaced("amended", "x" * 32_768)),
        "row 3, column plan_type: this is longer",
    ),
    "macros": (lambda: with_part("xl/vbaProject.bin", lambda part: b"x"), "macros"),
    "macro sheet": (lambda: with_part("xl/macrosheets/sheet1.xml", lambda part: b"<a/>"), "macros"),
    "password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "password of the zip": (lambda: flagged(plain_book()), "password"),
    "old workbook renamed": (lambda: OLE, "old Excel workbook"),
    "binary workbook renamed": (lambda: zipped({"xl/workbook.bin": b"x"}), "binary Excel workbook"),
    "OpenDocument renamed": (lambda: zipped({"mimetype": b"x", "content.xml": b"<a/>"}), "OpenDocument"),
    "Word document renamed": (word_document, "no Excel workbook in it"),
    "picture renamed": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
    "CSV renamed": (GOOD.encode, "it is not a workbook"),
    "web page renamed": (lambda: b"<html></html>", "web page"),
    "empty zip": (lambda: b"PK\x05\x06" + bytes(18), "it is not a workbook"),
    "cut short": (lambda: plain_book()[:-100], "cut short"),
    "cut in half": (lambda: plain_book()[:2_000], "cut short"),
    "only the first bytes": (lambda: b"PK\x03\x04", "cut short"),
    "changed byte": (lambda: lying(plain_book(), STRINGS, 100), "cut short"),
    "unusual compression": (lambda: zipped(parts_of(plain_book()), zipfile.ZIP_BZIP2), "cut short"),
    "path upwards": (lambda: with_part("../../x.xml", lambda part: b"<a/>"), "not put together"),
    "path from the root": (lambda: with_part("/etc/x.xml", lambda part: b"<a/>"), "not put together"),
    "part twice": (lambda: with_twin(SHEET), "not put together"),
    "zip bomb": (lambda: bomb(104), "far bigger inside"),
    "zip bomb by ratio": (lambda: bomb(20), "far bigger inside"),
    "large inside without a telling ratio": (large_inside, "far bigger inside"),
    "part that lies without being packed": (
        lambda: lying(zipped(parts_of(plain_book()), zipfile.ZIP_STORED), STRINGS, 100),
        "cut short",
    ),
    "zip bomb that lies": (lambda: lying(bomb(104), SHEET, 2_000), "cut short"),
    "thousands of parts": (
        lambda: zipped(parts_of(plain_book()) | {f"xl/media/{n}.png": b"" for n in range(2_000)}),
        "far bigger inside",
    ),
    "XML bomb": (lambda: with_part(SHEET, replaced("<worksheet", f"{XML_BOMB}<worksheet")), "document type"),
    "external entity": (lambda: with_part(STRINGS, replaced("<sst", f"{XXE}<sst")), "document type"),
    "entity in a part nobody reads": (
        lambda: with_part("docProps/app.xml", lambda part: XXE.encode() + part),
        "document type",
    ),
    "entity hidden in UTF-16": (
        lambda: with_part(SHEET, lambda part: (XXE + part.decode().partition("?>")[2]).encode("utf-16")),
        "not written as UTF-8",
    ),
    "entity hidden in UTF-7": (
        lambda: with_part(SHEET, replaced('encoding="UTF-8"', 'encoding="UTF-7"')),
        "not written as UTF-8",
    ),
    "text that is not there": (lambda: cell('<c r="B3" t="s"><v>99</v></c>'), "damaged"),
    "text without a number": (lambda: cell('<c r="B3" t="s"><v>zz</v></c>'), "damaged"),
    "text with a negative number": (lambda: cell('<c r="B3" t="s"><v>-1</v></c>'), "damaged"),
    "unknown kind of cell": (lambda: cell('<c r="B3" t="odd"><v>1</v></c>'), "damaged"),
    "cell at no place": (lambda: cell('<c r="ZZZZ3"><v>1</v></c>'), "damaged"),
    "cell below the last row": (lambda: cell('<c r="B1048577"><v>1</v></c>'), "damaged"),
    "cell in row 0": (lambda: cell('<c r="B0"><v>1</v></c>'), "damaged"),
    "row at no place": (lambda: with_part(SHEET, replaced('<row r="3"', '<row r="x"')), "damaged"),
    "broken sheet": (lambda: with_part(SHEET, lambda part: part[:-40]), "damaged"),
    "empty sheet part": (lambda: with_part(SHEET, lambda part: b""), "damaged"),
    "empty book part": (lambda: with_part("xl/workbook.xml", lambda part: b""), "damaged"),
    "sheet that is not there": (
        lambda: zipped({n: p for n, p in parts_of(plain_book()).items() if n != SHEET}),
        "damaged",
    ),
    "no relations": (
        lambda: zipped({n: p for n, p in parts_of(plain_book()).items() if "workbook.xml.rels" not in n}),
        "empty",
    ),
}


@pytest.mark.parametrize("name", REFUSED_BOOKS)
def test_a_workbook_that_cannot_be_read_is_refused_with_its_place_and_reason(name: str) -> None:
    build, words = REFUSED_BOOKS[name]
    data = build()
    started = time.process_time()
    sentence = refusal(data, "register.xlsx").sentence
    assert words in sentence
    assert time.process_time() - started < HANGS
    assert "passwd" not in sentence


@pytest.mark.parametrize(
    "name", ["register.xls", "register.xlsm", "register.ods", "register.pdf", "register.html"]
)
@pytest.mark.parametrize("data", [GOOD.encode(), plain_book()], ids=["text", "workbook"])
def test_a_name_that_is_neither_csv_nor_xlsx_is_refused_whatever_is_inside(name: str, data: bytes) -> None:
    assert f"ends in {name[8:]}" in refusal(data, name).sentence


@pytest.mark.parametrize(
    "build", [lambda: bomb(104), lambda: lying(bomb(104), SHEET, 2_000)], ids=["plain", "lying"]
)
def test_a_zip_bomb_is_refused_without_time_or_memory(build: Callable[[], bytes]) -> None:
    data = build()
    tracemalloc.start()
    started = time.process_time()
    try:
        refusal(data, "register.xlsx")
        assert time.process_time() - started < HANGS
        assert tracemalloc.get_traced_memory()[1] < 50 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_failure_that_nobody_foresaw_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(data: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr("audit_app.register.workbook.read_parts", breaks)
    assert "cannot be read" in refusal(plain_book(), "register.xlsx").sentence
