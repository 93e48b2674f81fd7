"""Reading workbooks: each ends as the table a person sees in it or as a sentence, never as an error."""

import datetime as dt
import random
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_app.register.number_formats import NumberFormat, read_format
from audit_app.register.reading import UnreadableFile, read_table
from tests.register.files import (
    GOOD,
    GOOD_ROWS,
    HANGS,
    OLE,
    SHEET,
    STRINGS,
    bomb,
    flagged,
    lying,
    packed_workbook,
    parts_of,
    plain_book,
    refusal,
    register,
    replaced,
    rows_of,
    saved,
    with_part,
    with_sheet,
    with_twin,
    without_references,
    written,
    zipped,
)

XML_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

MIDNIGHT = dt.datetime(2026, 3, 31)


def in_format(value: Any, number_format: str) -> bytes:
    """A good workbook with a number in B3 under a number format."""
    return with_sheet(
        lambda book, sheet: sheet.write(2, 1, value, book.add_format({"num_format": number_format}))
    )


def cell(text: str) -> bytes:
    """A good workbook with this XML instead of the cell B3."""
    return with_part(SHEET, replaced('<c r="B3" t="s"><v>5</v></c>', text))


B3: dict[str, tuple[bytes, str]] = {
    "text with leading zeros": (with_sheet(lambda _, sheet: sheet.write_string(2, 1, "00123")), "00123"),
    "whole number": (with_sheet(lambda _, sheet: sheet.write_number(2, 1, 123)), "123"),
    "long whole number": (
        with_sheet(lambda _, sheet: sheet.write_number(2, 1, 123456789012345)),
        "123456789012345",
    ),
    "number that lost digits": (
        with_sheet(lambda _, sheet: sheet.write_number(2, 1, 1.23e15)),
        "1.23000000000000E+15",
    ),
    "negative number": (with_sheet(lambda _, sheet: sheet.write_number(2, 1, -7)), "-7"),
    "fraction": (with_sheet(lambda _, sheet: sheet.write_number(2, 1, 2.5)), "2.5"),
    "truth": (with_sheet(lambda _, sheet: sheet.write_boolean(2, 1, True)), "TRUE"),
    "untruth": (with_sheet(lambda _, sheet: sheet.write_boolean(2, 1, False)), "FALSE"),
    "date": (in_format(MIDNIGHT, "dd/mm/yyyy"), "2026-03-31"),
    "date with a time": (in_format(MIDNIGHT.replace(hour=14), "dd/mm/yyyy"), "2026-03-31"),
    "US date": (in_format(MIDNIGHT, "mm/dd/yy"), "2026-03-31"),
    "date as its number": (with_sheet(lambda _, sheet: sheet.write_number(2, 1, 46112)), "46112"),
    "29 February 1900": (in_format(60, "dd/mm/yyyy"), "1900-02-29"),
    "time": (in_format(0.5, "hh:mm"), "12:00:00"),
    "percentage": (in_format(0.25, "0%"), "0.25"),
    "money": (in_format(1234.5, '"£"#,##0.00'), "1234.5"),
    "long enough for its zeros": (in_format(12345, "00000"), "12345"),
    "formula": (with_sheet(lambda _, sheet: sheet.write_formula(2, 1, '="new"', None, "advice")), "advice"),
    "formula of nothing": (
        cell('<c r="B3" t="str"><f>""</f><v></v></c>'),
        "",
    ),
    "formula of another workbook": (
        with_sheet(lambda _, sheet: sheet.write_formula(2, 1, "='[other.xlsx]A'!A1", None, "kept")),
        "kept",
    ),
    "rich text": (
        with_sheet(
            lambda book, sheet: sheet.write_rich_string(
                2, 1, "half ", book.add_format({"bold": True}), "bold"
            )
        ),
        "half bold",
    ),
    "text with how to say it": (
        with_part(STRINGS, replaced("<t>amended</t>", "<t>amended</t><rPh sb='0' eb='1'><t>say</t></rPh>")),
        "amended",
    ),
    "text of the cell with how to say it": (
        cell('<c r="B3" t="inlineStr"><is><t>here</t><rPh sb="0" eb="1"><t>say</t></rPh></is></c>'),
        "here",
    ),
    "escaped character": (with_part(STRINGS, replaced("amended", "a_x0041__x005F_x0042_")), "aA_x0042_"),
    "escaped half of a character": (with_part(STRINGS, replaced("amended", "a_xD83D_")), "a_xD83D_"),
    "emoji": (with_sheet(lambda _, sheet: sheet.write_string(2, 1, "🪁")), "🪁"),
    "two lines": (with_sheet(lambda _, sheet: sheet.write_string(2, 1, "a\nb")), "a\nb"),
    "link": (
        with_sheet(lambda _, sheet: sheet.write_url(2, 1, "https://example.org", string="here")),
        "here",
    ),
    "comment": (with_sheet(lambda _, sheet: sheet.write_comment(2, 1, "a remark")), "amended"),
    "text in the cell itself": (
        cell('<c r="B3" t="inlineStr"><is><t>here</t></is></c>'),
        "here",
    ),
}


@pytest.mark.parametrize("name", B3)
def test_a_cell_of_a_workbook_is_read_as_a_person_sees_it(name: str) -> None:
    data, expected = B3[name]
    table = read_table(data, "register.xlsx")
    assert table.rows[1].cells == ("EHC-0002", expected)
    assert table.sheet == "Register"


def test_dates_of_a_1904_workbook_are_the_dates_it_shows() -> None:
    data = with_sheet(
        lambda book, sheet: sheet.write_datetime(
            2, 1, MIDNIGHT, book.add_format({"num_format": "dd/mm/yyyy"})
        ),
        date_1904=True,
    )
    assert read_table(data, "register.xlsx").rows[1].cells == ("EHC-0002", "2026-03-31")


def moved_book() -> bytes:
    """A workbook whose main part has another name, as one program gives it."""
    parts = parts_of(plain_book())
    for old in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        parts[old.replace("workbook", "workbook2")] = parts.pop(old)
    links = parts["_rels/.rels"]
    return zipped(parts | {"_rels/.rels": links.replace(b"xl/workbook.xml", b"/xl/workbook2.xml")})


def prefixed(part: bytes) -> bytes:
    """The sheet with its elements under a prefix."""
    return re.sub(rb"<(/?)(\w)", rb"<\1x:\2", part).replace(b"xmlns=", b"xmlns:x=", 1)


def blank_rows(part: bytes) -> bytes:
    """Every row that a sheet has, formatted."""
    rows = b"".join(b'<row r="%d" ht="20" customHeight="1"/>' % number for number in range(4, 1_048_577))
    return part.replace(b"</sheetData>", rows + b"</sheetData>")


READABLE_BOOKS: dict[str, Callable[[], bytes]] = {
    "plain": plain_book,
    "not compressed": lambda: zipped(parts_of(plain_book()), zipfile.ZIP_STORED),
    "by another program": lambda: saved(lambda book, sheet: None),
    "without cell references": lambda: with_part(SHEET, without_references),
    "without styles": lambda: zipped(
        {n: p for n, p in parts_of(plain_book()).items() if n != "xl/styles.xml"}
    ),
    "empty sheets beside it": lambda: written(
        lambda book: (book.add_worksheet("Cover"), register(book), [book.add_worksheet() for _ in range(298)])
    ),
    "hidden sheet": lambda: written(lambda book: (register(book), register(book, "Lists").hide())),
    "very hidden sheet": lambda: written(
        lambda book: (register(book), register(book, "Lists").very_hidden())
    ),
    "chart sheet": lambda: saved(lambda book, sheet: book.create_chartsheet("Chart")),
    "data validation": lambda: with_sheet(
        lambda _, sheet: sheet.data_validation("B2:B9", {"validate": "list", "source": ["new", "amended"]})
    ),
    "right-to-left sheet": lambda: with_sheet(lambda _, sheet: sheet.right_to_left()),
    "a filter that hides nothing": lambda: with_sheet(lambda _, sheet: sheet.autofilter("A1:B3")),
    "frozen panes": lambda: with_sheet(lambda _, sheet: sheet.freeze_panes(1, 0)),
    "Excel table": lambda: with_sheet(
        lambda _, sheet: sheet.add_table("A1:B3", {"columns": [{"header": "plan"}, {"header": "plan_type"}]})
    ),
    "hidden columns beside it": lambda: with_sheet(
        lambda _, sheet: sheet.set_column(5, 9, None, None, {"hidden": True})
    ),
    "hidden rows below it": lambda: with_sheet(
        lambda _, sheet: sheet.set_row(9, None, None, {"hidden": True})
    ),
    "merged cells below it": lambda: with_sheet(lambda _, sheet: sheet.merge_range("A6:B7", "")),
    "formatted blank rows": lambda: with_part(SHEET, blank_rows),
    "counts that promise far too much": lambda: with_part(
        STRINGS, replaced('uniqueCount="6"', 'uniqueCount="4294967295"')
    ),
    "a size that promises far too much": lambda: with_part(SHEET, replaced("A1:B3", "A1:XFD1048576")),
    "under another name of the book": moved_book,
    "with prefixes": lambda: with_part(SHEET, prefixed),
    "link to another workbook": lambda: with_part("xl/externalLinks/externalLink1.xml", lambda part: b"<a/>"),
}


@pytest.mark.parametrize("name", READABLE_BOOKS)
def test_a_workbook_with_one_sheet_of_data_is_read(name: str) -> None:
    data = READABLE_BOOKS[name]()
    started = time.process_time()
    assert rows_of(read_table(data, "register.xlsx")) == GOOD_ROWS
    assert time.process_time() - started < HANGS


def test_blank_rows_of_a_workbook_are_counted_and_skipped() -> None:
    def change(book: Any, sheet: Any) -> None:
        sheet.write_row(5, 0, ("EHC-0003", "advice"))
        sheet.write_blank(4, 0, None, book.add_format({"bold": True}))
        sheet.write_string(3, 1, "  ")

    table = read_table(with_sheet(change), "register.xlsx")
    assert rows_of(table) == [*GOOD_ROWS, (6, "EHC-0003", "advice")]


def test_the_headings_may_stand_below_blank_rows() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Register")
        sheet.write_row(2, 0, ("plan", "plan_type"))
        sheet.write_row(3, 0, ("EHC-0001", "new"))

    assert rows_of(read_table(written(fill), "register.xlsx")) == [(4, "EHC-0001", "new")]


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


def test_a_file_without_a_name_is_read_by_its_content() -> None:
    assert rows_of(read_table(plain_book(), "")) == rows_of(read_table(GOOD.encode(), "")) == GOOD_ROWS


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


NUMBERS = ("General", "0", "0.00", "#,##0", "0%", "@", "0.00E+00", '"£"#,##0', "[$£-809]#,##0", "# ?/?", "")
DATES = ("dd/mm/yyyy", "d mmm yy", "mmm-yy", "mmmm", "[$-809]dd mmmm yyyy;@", r"yyyy\-mm hh:mm", 'd"th" mmmm')
TIMES = ("hh:mm", "[h]:mm:ss", "mm:ss.0", "hh:mm:ss.000", "h:mm AM/PM", "[mm]")
DIGITS = {"00000": 5, "00": 2, '"EHC-"0': 99, '0" plans"': 99, "000-000": 99, "\\E0000": 99}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        *((code, NumberFormat()) for code in (*NUMBERS, "#,##0.00;[Red]-#,##0.00", "_-* #,##0_-")),
        *((code, NumberFormat("date")) for code in DATES),
        *((code, NumberFormat("time")) for code in TIMES),
        *((code, NumberFormat(digits=digits)) for code, digits in DIGITS.items()),
    ],
)
def test_a_number_format_is_known_for_what_it_shows(code: str, expected: NumberFormat) -> None:
    assert read_format(code) == expected


@settings(max_examples=300)
@given(
    part=st.sampled_from([SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]),
    shuffle=st.randoms(use_true_random=False),
    times=st.integers(1, 4),
)
def test_a_workbook_with_any_part_changed_ends_in_a_table_or_a_sentence(
    part: str, shuffle: random.Random, times: int
) -> None:
    # With its sums put right again, so that the change reaches the readers behind the zip.
    def change(whole: bytes) -> bytes:
        changed = bytearray(whole)
        for _ in range(times):
            place = shuffle.randrange(len(changed))
            piece = shuffle.choice(
                [b"", b"<", b">", b'"', b"9999999", b"A", b"/", b"<c><v>1</v></c>", b"\xff", b"e"]
            )
            changed[place : place + shuffle.randrange(3)] = piece
        return bytes(changed)

    try:
        read_table(with_part(part, change), "r.xlsx")
    except UnreadableFile as refused:
        assert refused.sentence


def test_a_failure_that_nobody_foresaw_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(data: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr("audit_app.register.workbook.read_parts", breaks)
    assert "cannot be read" in refusal(plain_book(), "register.xlsx").sentence
