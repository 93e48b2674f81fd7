"""One small past audit in differently shaped spreadsheets. How each is brought in: past_shapes.py.

Reading rule: every file says the same grades (GIVEN), written its own way, so every import must count to the
same figures (BY_HAND), which were counted from the table below with a pencil.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

AGENCIES = ("education", "health", "social care")
POINTS = ("T-1", "T-2", "T-3", "T-4")
TITLES = {"T-1": "Voice", "T-2": "Needs", "T-3": "Health provision", "T-4": "Timeliness"}
# By plan and point: education, health, social care; "" where nothing was given.
GIVEN = {
    "EHC-0001": {"T-1": "G G G", "T-2": "O O O", "T-3": "- G -", "T-4": "RI - RI"},
    "EHC-0002": {"T-1": "RI RI RI", "T-2": "NA NA NA", "T-3": "- I -", "T-4": "G - G"},
    "EHC-0003": {"T-1": "G RI G", "T-2": "G G G", "T-3": "- O -", "T-4": "G - -"},
    "EHC-0004": {"T-1": "O O O", "T-2": "- - -", "T-3": "- RI -", "T-4": "I - I"},
}
GRADES_GIVEN = 32
# By point: good or outstanding, of how many, not applicable, unresolved, missing.
BY_HAND = {"T-1": (2, 3, 0, 1, 0), "T-2": (2, 2, 1, 0, 1), "T-3": (2, 4, 0, 0, 0), "T-4": (1, 3, 0, 1, 0)}

WORDS = {
    "O": "Outstanding",
    "G": "Good",
    "RI": "Requires Improvement",
    "I": "Inadequate",
    "NA": "Not applicable",
}
LETTERS = {"O": "O", "G": "g", "RI": "RI", "I": "I", "NA": "N/A"}
BEST_FIRST = {"O": 1, "G": 2, "RI": 3, "I": 4, "NA": "n/a"}
LOWEST_FIRST = {"O": 4, "G": 3, "RI": 2, "I": 1, "NA": "n/a"}
OF_FIVE = {"O": 5, "G": 4, "RI": 2, "I": 1, "NA": "N/A"}


def grades() -> Iterator[tuple[str, str, str, str]]:
    """Every plan, agency, point and grade, "" where nothing was given."""
    for plan, of_plan in GIVEN.items():
        for point, said in of_plan.items():
            for agency, grade in zip(AGENCIES, said.split(), strict=True):
                yield plan, agency, point, "" if grade == "-" else grade


def by_agency(agency: str) -> dict[str, dict[str, str]]:
    """One agency's grades by plan and point."""
    found: dict[str, dict[str, str]] = {}
    for plan, of, point, grade in grades():
        if of == agency:
            found.setdefault(plan, {})[point] = grade
    return found


def _written(grade: str, scale: Mapping[str, Any], blank: Any = None) -> Any:
    return scale[grade] if grade else blank


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet() -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return book, sheet


def titles_and_notes() -> bytes:
    """Merged titles above, notes below, grades as words, dates as dates."""
    book, sheet = _sheet()
    sheet.append(["Multi-agency audit of EHC plans"])
    sheet.merge_cells("A1:H1")
    sheet.append(["Children's services, spring term"])
    sheet.merge_cells("A2:H2")
    sheet.append([])
    sheet.append(
        ["Plan ref", "Round", "Date of audit", "Agency", "Auditor", "Audit point", "Judgement", "Comments"]
    )
    for plan, agency, point, grade in grades():
        if grade:
            day = dt.date(2024, 3, 21)
            sheet.append(
                [plan, "2024-03", day, agency.title(), f"A {agency}", point, WORDS[grade], "As agreed"]
            )
    sheet.append([])
    sheet.append(["Note: judgements were given before the panel met."])
    sheet.append(["Source: the shared folder"])
    return _saved(book)


def two_heading_rows() -> bytes:
    """Sections merged over the titles of their points, letters, a row for each plan and agency."""
    book, sheet = _sheet()
    sheet.append(["Plan", "Agency", "Auditor", "Section A", "Section B", None, "Section J"])
    sheet.append([None, None, None, *TITLES.values()])
    sheet.merge_cells("E1:F1")
    for column in "ABC":
        sheet.merge_cells(f"{column}1:{column}2")
    for agency in AGENCIES:
        for plan, of_plan in by_agency(agency).items():
            sheet.append([plan, agency, "", *(_written(of_plan[point], LETTERS) for point in POINTS)])
    return _saved(book)


def totals_at_the_bottom() -> bytes:
    """Numbers, 1 for the best, a row for each plan and agency, totals and percentages under them."""
    book, sheet = _sheet()
    sheet.append(["Ref", "Service", *(f"{point} {title}" for point, title in TITLES.items())])
    for agency in AGENCIES:
        for plan, of_plan in by_agency(agency).items():
            sheet.append([plan, agency, *(_written(of_plan[point], BEST_FIRST) for point in POINTS)])
    sheet.append(["Total", None, 12, 12, 4, 8])
    sheet.append(["% good or better", None, 0.5, 0.6, 0.5, 0.25])
    return _saved(book)


def reversed_numbers() -> bytes:
    """Numbers, 4 for the best, one grade a row, dashes where nothing was given."""
    book, sheet = _sheet()
    sheet.append(["EHCP number", "Month", "Audited on", "Partner", "Question", "Score"])
    for plan, agency, point, grade in grades():
        sheet.append(
            [plan, "2024-03", "21/03/2024", agency, TITLES[point], _written(grade, LOWEST_FIRST, "-")]
        )
    return _saved(book)


def of_five() -> bytes:
    """Numbers 1 to 5, which somebody has to say the meaning of."""
    book, sheet = _sheet()
    sheet.append(["Plan", "Agency", *POINTS])
    for agency in AGENCIES:
        for plan, of_plan in by_agency(agency).items():
            scale = {**OF_FIVE, "G": 3} if agency == "health" else OF_FIVE
            sheet.append([plan, agency, *(_written(of_plan[point], scale) for point in POINTS)])
    return _saved(book)


def serial_dates() -> bytes:
    """Dates as plain numbers, one for each plan; no column names the round."""
    book, sheet = _sheet()
    sheet.append(["Plan", "Date audited", "Agency", "Point", "Grade"])
    first = 45355  # 4 March 2024
    for plan, agency, point, grade in grades():
        serial = first + 17 * (plan == "EHC-0004")
        sheet.append([plan, serial, agency, point, _written(grade, LETTERS)])
    return _saved(book)


def from_1904() -> bytes:
    """A workbook that counts days from 1904."""
    book, sheet = _sheet()
    book.epoch = CALENDAR_MAC_1904
    sheet.append(["Plan", "Round", "Date", "Plain date", "Agency", "Point", "Grade"])
    for plan, agency, point, grade in grades():
        if grade:
            sheet.append([plan, "2024-03", dt.date(2024, 3, 21), 43910, agency, point, WORDS[grade]])
    return _saved(book)


def a_column_for_each_point_and_agency() -> bytes:
    """One row a plan: twelve columns of grades, with a column of comments after each point's."""
    book, sheet = _sheet()
    headings = ["Plan reference"]
    for point in POINTS:
        headings += [f"{point} {agency.title()}" for agency in AGENCIES]
    sheet.append([*headings, "Comment"])
    for plan, of_plan in GIVEN.items():
        row: list[Any] = [plan]
        for point in POINTS:
            row += ["" if grade == "-" else LETTERS[grade] for grade in of_plan[point].split()]
        sheet.append([*row, "Late throughout" if plan == "EHC-0004" else None])
    return _saved(book)


def a_sheet_for_each_agency() -> bytes:
    """The same headings on three sheets, each of one agency, under titles of different heights."""
    book, sheet = _sheet()
    for number, agency in enumerate(AGENCIES):
        of_agency = sheet if not number else book.create_sheet()
        of_agency.title = agency.title()
        for _ in range(number):
            of_agency.append([f"Return of {agency}"])
        of_agency.append(["Plan", *TITLES.values()])
        for plan, of_plan in by_agency(agency).items():
            of_agency.append([plan, *(_written(of_plan[point], WORDS, "-") for point in POINTS)])
    return _saved(book)


def hidden_rows_and_columns() -> bytes:
    """A filter left on hides rows, and a column of staff names is hidden."""
    data = a_row_for_each_grade([], hide=True)
    return data


def a_row_for_each_grade(title: Sequence[str], *, hide: bool = False) -> bytes:
    """The plainest shape, with a column of staff."""
    book, sheet = _sheet()
    if title:
        sheet.append(list(title))
    sheet.append(["Plan", "Round", "Date", "Staff", "Agency", "Point", "Grade"])
    for plan, agency, point, grade in grades():
        if grade:
            sheet.append([plan, "2024-03", "2024-03-21", "S", agency, point, LETTERS[grade]])
    if hide:
        sheet.column_dimensions["D"].hidden = True
        for row in (3, 4, 9):
            sheet.row_dimensions[row].hidden = True
    return _saved(book)


def formulas_with_results() -> bytes:
    """A column of grades for each agency, worked out by formulas; shares in error beside them."""
    book, sheet = _sheet()
    sheet.append(["Plan", "Audit point", "Education", "Health", "Social care", "Share good"])
    results: dict[str, str] = {}
    for row, (plan, point) in enumerate(((plan, point) for plan in GIVEN for point in POINTS), 2):
        given = GIVEN[plan][point].split()
        sheet.append([plan, point, *[f"=Marks!A{row}"] * 3, "=1/0"])
        results |= {f"{c}{row}": "" if g == "-" else g for c, g in zip("CDE", given, strict=True)}
        results[f"F{row}"] = "#DIV/0!"
    return with_results(_saved(book), results)


def with_results(data: bytes, results: Mapping[str, str]) -> bytes:
    """The workbook with the results of its formulas, as Excel saves them; openpyxl writes none."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = _put_in(part.decode(), results).encode()
            new.writestr(name, part)
    return file.getvalue()


def _put_in(sheet: str, results: Mapping[str, str]) -> str:
    def put(found: re.Match[str]) -> str:
        place, formula = found["place"], found["formula"]
        kind = "e" if results[place].startswith("#") else "str"
        return f'<c r="{place}" t="{kind}"><f>{formula}</f><v>{results[place]}</v></c>'

    return re.sub(
        r'<c r="(?P<place>[A-Z]+\d+)"[^>]*><f>(?P<formula>[^<]*)</f><v ?/?>(?:</v>)?</c>', put, sheet
    )


def a_sheet_for_each_month() -> bytes:
    """Two sheets named after months, a row for each plan and agency."""
    book, sheet = _sheet()
    for number, month in enumerate(("March 2024", "April 2024")):
        of_month = sheet if not number else book.create_sheet()
        of_month.title = month
        of_month.append(["Plan", "Agency", *TITLES.values()])
        for agency in AGENCIES:
            for plan, of_plan in by_agency(agency).items():
                of_month.append([plan, agency, *(_written(of_plan[point], LETTERS) for point in POINTS)])
    return _saved(book)


def semicolons() -> bytes:
    """CSV as a spreadsheet of another country saves it, with a title line."""
    lines = ["Audit of March;;;;;", "Plan;Round;Date;Agency;Point;Grade"]
    lines += [
        f"{plan};2024-03;21.03.24;{agency};{point};{WORDS[grade]}"
        for plan, agency, point, grade in grades()
        if grade
    ]
    return "\r\n".join(lines).encode("cp1252")


def long_book(*rows: Sequence[Any]) -> bytes:
    """A row for each grade as somebody types them, under headings that are understood; formulas unsaved."""
    book, sheet = _sheet()
    sheet.append(["Plan", "Round", "Date", "Agency", "Point", "Grade", "Comment", "Days open"])
    for row in rows:
        sheet.append(list(row))
    return _saved(book)


def wide_book(*rows: Sequence[Any]) -> bytes:
    """A row for each plan, with a column of grades for each of two points."""
    book, sheet = _sheet()
    sheet.append(["Plan", "T-1", "T-2"])
    for row in rows:
        sheet.append(list(row))
    return _saved(book)
