"""Reading workbooks: each ends as the table a person sees in it or as a sentence, never as an error."""

import random
import re
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_app.register.reading import UnreadableFile, read_table
from tests.register.files import (
    GOOD,
    GOOD_ROWS,
    HANGS,
    SHEET,
    STRINGS,
    parts_of,
    plain_book,
    register,
    replaced,
    rows_of,
    saved,
    with_part,
    with_sheet,
    without_references,
    written,
    zipped,
)


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


def test_a_file_without_a_name_is_read_by_its_content() -> None:
    assert rows_of(read_table(plain_book(), "")) == rows_of(read_table(GOOD.encode(), "")) == GOOD_ROWS


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
