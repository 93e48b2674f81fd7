"""The cells of a workbook: each is read as a person sees it."""

import datetime as dt

import pytest

from audit_app.register.number_formats import NumberFormat, read_format
from audit_app.register.reading import read_table
from tests.register.files import STRINGS, cell, in_format, replaced, with_part, with_sheet

MIDNIGHT = dt.datetime(2026, 3, 31)
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
