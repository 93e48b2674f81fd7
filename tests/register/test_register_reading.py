"""Reading imported files: whatever comes in ends as the right table or as a sentence, never as an error."""

import codecs
import random
import time
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_app.register import table as limits
from audit_app.register.reading import Problem, UnreadableFile, column_key, read_table
from audit_app.register.table import column_letters
from tests.register.files import GOOD, GOOD_ROWS, HANGS, OLE, parts_of, plain_book, refusal, rows_of, zipped

READABLE_TEXT: dict[str, tuple[bytes, list[tuple[Any, ...]]]] = {
    "UTF-8": (GOOD.encode(), GOOD_ROWS),
    "UTF-8 with BOM": (codecs.BOM_UTF8 + GOOD.encode(), GOOD_ROWS),
    "UTF-16 little endian": (codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le"), GOOD_ROWS),
    "UTF-16 big endian": (codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"), GOOD_ROWS),
    "cp1252 dash": ("plan,team\nEHC-1,North – East\n".encode("cp1252"), [(2, "EHC-1", "North – East")]),
    "latin-1": ("plan,team\nEHC-1,Café\n".encode("latin-1"), [(2, "EHC-1", "Café")]),
    "emoji": ("plan,team\nEHC-1,Kite 🪁\n".encode(), [(2, "EHC-1", "Kite 🪁")]),
    "right to left": ("plan,team\nEHC-1,שלום\n".encode(), [(2, "EHC-1", "שלום")]),
    "CRLF": (GOOD.replace("\n", "\r\n").encode(), GOOD_ROWS),
    "CR only": (GOOD.replace("\n", "\r").encode(), GOOD_ROWS),
    "LF CR": (GOOD.replace("\n", "\n\r").encode(), GOOD_ROWS),
    "no line end at the end": (GOOD.strip().encode(), GOOD_ROWS),
    "semicolons": (GOOD.replace(",", ";").encode(), GOOD_ROWS),
    "tabs": (GOOD.replace(",", "\t").encode(), GOOD_ROWS),
    "semicolons and commas in a cell": (b"plan;team\nEHC-1;a, b, c\n", [(2, "EHC-1", "a, b, c")]),
    "sep line": (b"sep=;\n" + GOOD.replace(",", ";").encode(), GOOD_ROWS),
    "sep line with an odd separator": (b'"sep=|"\r\nplan|team\r\nEHC-1|a,b\r\n', [(2, "EHC-1", "a,b")]),
    "one column": (b"plan\nEHC-1\n", [(2, "EHC-1")]),
    "blank lines are counted and skipped": (
        b"\n\nplan,team\n\nEHC-1,a\n,\n \nEHC-2,b\n\n",
        [(5, "EHC-1", "a"), (8, "EHC-2", "b")],
    ),
    "many trailing commas": (
        f"plan,team{',' * 16_384}\nEHC-1,a{',' * 16_384}\n".encode(),
        [(2, "EHC-1", "a")],
    ),
    "quoted line ends": (b'plan,team\nEHC-1,"a\nb"\nEHC-2,c\n', [(2, "EHC-1", "a\nb"), (3, "EHC-2", "c")]),
    "doubled quotation marks": (b'plan,team\nEHC-1,"a ""b"" c"\n', [(2, "EHC-1", 'a "b" c')]),
    "leading zeros, NA and nan stay text": (
        b"plan,team\n00123,NA\n007,nan\n",
        [(2, "00123", "NA"), (3, "007", "nan")],
    ),
    "formulas stay text": (b"plan,team\nEHC-1,=1+1\n", [(2, "EHC-1", "=1+1")]),
    "spaces around a value are kept": (b"plan,team\n EHC-1 ,a\n", [(2, " EHC-1 ", "a")]),
    "headings in another spelling": (b"Plan,Team \nEHC-1,a\n", [(2, "EHC-1", "a")]),
    "the longest cell": (b"plan,team\nEHC-1," + b"x" * 32_767, [(2, "EHC-1", "x" * 32_767)]),
}


@pytest.mark.parametrize("name", READABLE_TEXT)
def test_a_csv_file_is_read_as_a_person_sees_it(name: str) -> None:
    data, expected = READABLE_TEXT[name]
    for filename in ("register.csv", "REGISTER.CSV", "register.txt", "register"):
        table = read_table(data, filename)
        assert rows_of(table) == expected
        assert table.sheet is None
        assert table.header[0] == "plan"


WIDE = ",".join(f"c{number}" for number in range(201))
REFUSED_TEXT: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "The file is empty"),
    "only a BOM": (codecs.BOM_UTF8, "The file is empty"),
    "only white space": (b" \r\n\t\r\n", "The file is empty"),
    "only commas": (b",,,\n,,\n", "no rows"),
    "headings only": (b"plan,plan_type\n\n,\n", "headings and no rows"),
    "NUL": (b"plan,team\nEHC-1,a\0b\n", "NUL"),
    "UTF-16 without a mark": (GOOD.encode("utf-16-le"), "NUL"),
    "UTF-32": (codecs.BOM_UTF32_LE + GOOD.encode("utf-32-le"), "NUL"),
    "UTF-16 cut in half": (codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le")[:-1], "damaged"),
    "half a surrogate pair": (codecs.BOM_UTF16_LE + "plan\nE".encode("utf-16-le") + b"\x00\xd8", "damaged"),
    "mixed encodings": ("plan,team\nEHC-1,Café\n".encode() + b"EHC-2,\x96\n", "line 3"),
    "BOM and then cp1252": (codecs.BOM_UTF8 + b"plan,team\nEHC-1,\x96\n", "line 2"),
    "no character in cp1252": (b"plan,team\nEHC-1,a\nEHC-2,\x81\n", "Line 3"),
    "control character": (b"plan,team\nEHC-1,a\x07b\n", "Row 2, column team: this holds a control character"),
    "unclosed quotation mark": (b'plan,team\nEHC-1,a\nEHC-2,"b\nEHC-3,c\n', "Row 3: a quotation mark opens"),
    "quotation mark out of place": (b'plan,team\nEHC-1,"a" b\n', "Row 2: a quotation mark is out of place"),
    "unclosed quotation mark closed by another": (
        b'plan,team\nEHC-1,"a\nEHC-2,"b"\n',
        "Row 2: a quotation mark",
    ),
    "200 kB cell": (b"plan,team\nEHC-1," + b"x" * 200_000, "Row 2: a cell is longer than 32,767"),
    "200 kB heading": (b"x" * 200_000 + b"\n1\n", "Row 1: a cell is longer than 32,767"),
    "a cell just too long": (b"plan,team\nEHC-1," + b"x" * 32_768, "Row 2, column team: this is longer"),
    "a heading too long": (
        b"plan," + b"x" * 101 + b"\nEHC-1,a\n",
        "Row 1, column B: this is longer than 100",
    ),
    "extra column": (b"plan,team\nEHC-1,a\nEHC-2,b,c\n", "Row 3, column C: there is a value here"),
    "short row": (b"plan,team,locality\nEHC-1,a\n", "Row 2: this row has 2 of the 3 columns"),
    "several bad rows": (
        b"a,b\n1\n2,2\n3\n",
        "Row 2: this row has 1 of the 2 columns. Leave a cell blank rather than out. Row 4: this row has 1",
    ),
    "title above the headings": (
        b"Our register\nplan,team\nEHC-1,a\n",
        "Row 2, column B: there is a value here",
    ),
    "title and commas above": (
        b"Our register,,\n,,\nplan,team,x\nEHC-1,a,b\n",
        "Row 3, column B: there is a value",
    ),
    "heading missing": (b"plan,,team\nEHC-1,a,b\n", "Row 1, column B: this column has no heading"),
    "heading missing at the end": (b"plan,team,\nEHC-1,a,b\n", "Row 2, column C: there is a value here"),
    "heading twice": (b"plan,team,Plan\nEHC-1,a,b\n", "Row 1, column C: this heading is already in column A"),
    "headings repeated": (
        b"plan,team\nEHC-1,a\nplan,team\nEHC-2,b\n",
        "Row 3: this row repeats the headings",
    ),
    "too many columns": (f"{WIDE}\n{WIDE}x\n".encode(), "201 columns"),
    "too many rows": (b"plan\n" + b"EHC-1\n" * 50_001, "more than 50,000 rows"),
    "a million rows": (b"plan,team\n" + b"EHC-1,a\n" * 1_000_000, "more than 50,000 rows"),
    "two million blank lines": (b"plan\n" + b"\n" * 2_000_000 + b"EHC-1\n", "more than 1,048,576 lines"),
    "spreadsheet error": (
        b"plan,team\nEHC-1,#REF!\n",
        "Row 2, column team: this is the spreadsheet error #REF!",
    ),
    "web page": (b"\n<html><table><tr><td>plan</td></tr></table></html>", "web page"),
    "table of a web page": (b"<TABLE><tr><td>plan</td></tr></TABLE>", "web page"),
    "XML spreadsheet": (b'<?xml version="1.0"?><Workbook/>', "web page or XML"),
    "old workbook": (OLE, "old Excel workbook"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "picture"),
    "PDF": (b"%PDF-1.7\n", "PDF"),
    "workbook": (plain_book(), "it is a workbook"),
    "too large": (b"plan\n" + b"x" * (20 * 1024 * 1024), "larger than 20 MB"),
}


@pytest.mark.parametrize("name", REFUSED_TEXT)
def test_a_csv_file_that_cannot_be_read_is_refused_with_its_place_and_reason(name: str) -> None:
    data, words = REFUSED_TEXT[name]
    started = time.process_time()
    assert words in refusal(data, "register.csv").sentence
    assert time.process_time() - started < HANGS


def test_every_bad_row_is_a_problem_of_its_own_and_the_sentence_names_the_first_ten() -> None:
    refused = refusal(b"plan,team\n" + b"EHC-1\n" * 12, "register.csv")
    assert [problem.row for problem in refused.problems] == list(range(2, 14))
    assert "Row 11:" in refused.sentence
    assert "Row 12:" not in refused.sentence
    assert refused.sentence.endswith("There are 2 more like these.")


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            Problem("Register", 14, "primary_need", "too long."),
            "Sheet “Register”, row 14, column primary_need: too long.",
        ),
        (Problem(None, 14, "primary_need", "too long."), "Row 14, column primary_need: too long."),
        (Problem(None, 14, None, "too long."), "Row 14: too long."),
        (Problem(None, None, "upn", "not known."), "Column upn: not known."),
        (Problem(None, None, None, "The file is empty."), "The file is empty."),
    ],
)
def test_a_problem_says_where_it_is(problem: Problem, sentence: str) -> None:
    assert problem.sentence == sentence


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("plan_type", "plan_type"),
        (" Plan Type ", "plan_type"),
        ("PLAN-TYPE", "plan_type"),
        ("\ufeffplan", "plan"),
        ("plan\u200b", "plan"),
        ("Cafe\u0301", "café"),
        ("", ""),
    ],
)
def test_a_heading_has_one_spelling(heading: str, key: str) -> None:
    assert column_key(heading) == key


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")]
)
def test_columns_have_the_letters_a_spreadsheet_shows(index: int, letters: str) -> None:
    assert column_letters(index) == letters


def test_a_full_sized_register_is_read_in_time() -> None:
    rows = [[f"{column}-{number}" for column in range(16)] for number in range(limits.MAX_ROWS)]
    text = "\n".join(",".join(row) for row in [[f"c{column}" for column in range(16)], *rows])
    started = time.process_time()
    assert len(read_table(text.encode(), "register.csv").rows) == limits.MAX_ROWS
    assert time.process_time() - started < HANGS


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6), separator=st.sampled_from(",;\t")
)
def test_what_a_csv_file_quotes_properly_is_read_back(rows: list[tuple[str, ...]], separator: str) -> None:
    lines = [("plan", "b", "c"), *(("x" + first, *rest) for first, *rest in rows)]
    text = "\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    assert [row.cells for row in read_table(text.encode(), "r.csv").rows] == lines[1:]


@given(data=st.binary(max_size=400), name=st.sampled_from(["r.csv", "r.xlsx", ""]))
def test_any_bytes_at_all_end_in_a_table_or_a_sentence(data: bytes, name: str) -> None:
    for start in (b"", b"plan,team\n", b"PK\x03\x04", codecs.BOM_UTF16_LE):
        try:
            read_table(start + data, name)
        except UnreadableFile as refused:
            assert refused.sentence.endswith((".", "”."))


WHOLE = {"stored": zipped(parts_of(plain_book()), zipfile.ZIP_STORED), "text": GOOD.encode()}


@settings(max_examples=300)
@given(
    kind=st.sampled_from(sorted(WHOLE)), shuffle=st.randoms(use_true_random=False), times=st.integers(1, 6)
)
def test_a_file_with_any_bytes_changed_ends_in_a_table_or_a_sentence(
    kind: str, shuffle: random.Random, times: int
) -> None:
    data = bytearray(WHOLE[kind])
    for _ in range(times):
        data[shuffle.randrange(len(data))] = shuffle.randrange(256)
    try:
        read_table(bytes(data), "r.xlsx" if kind == "stored" else "r.csv")
    except UnreadableFile as refused:
        assert refused.sentence
