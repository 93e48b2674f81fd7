"""The report as an accessible workbook: cover, contents, notes, then one table for each worksheet.

It follows the Government Analysis Function's checklist for spreadsheets: nothing merged, hidden or frozen, no
blank row, column or cell inside a table, nothing told by colour alone. Text that begins like a formula or a
link stays text: see text.py for the rest of what people may type.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from io import BytesIO

from gptables import Cover, GPWorkbook, gptheme, produce_workbook

from audit_app.figures.grid import Grid
from audit_app.reports.beside import Beside
from audit_app.reports.document import Part
from audit_app.reports.service import Report
from audit_app.reports.workbook.charts import chart_sheets
from audit_app.reports.workbook.cover import TITLE, about, cover
from audit_app.reports.workbook.figures import figure_sheets
from audit_app.reports.workbook.grades import grades_sheet
from audit_app.reports.workbook.heights import height
from audit_app.reports.workbook.lists import actions_sheet, agencies_sheet, rounds_sheet
from audit_app.reports.workbook.notes import notes_of
from audit_app.reports.workbook.parts import part_sheets
from audit_app.reports.workbook.public import public_sheets
from audit_app.reports.workbook.sheet import A4, Sheet

CONTENTS, NOTES = "Contents", "Notes"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def workbook(
    report: Report,
    actions: Sequence[Beside],
    parts: Sequence[Part] = (),
    grids: Mapping[int, Grid] | None = None,
    withheld: Collection[str] = (),
) -> bytes:
    """The report as the bytes of an XLSX file: its figures, its parts, its actions.

    `grids` are given for those who may open single grades, and for nobody else; `withheld` are agencies of
    which nothing may be told on its own.
    """
    sheets = sheets_of(report, actions, parts, grids or {}, withheld)
    file = BytesIO()
    front = cover(report, sheets)
    book = _produce(file, front, sheets)
    for sheet in sheets:
        worksheet = book.get_worksheet_by_name(sheet.label)
        sheet.finish(worksheet)
        if sheet.chart is not None:
            sheet.chart.put(book, worksheet, sheet)
    _finish_front(book, front, sheets)
    # No person is named: who made the file is in the trail, and the file travels.
    book.set_properties(
        {"title": TITLE, "subject": about(report), "author": "", "manager": "", "company": ""}
    )
    book.close()
    return file.getvalue()


def sheets_of(
    report: Report,
    actions: Sequence[Beside],
    parts: Sequence[Part],
    grids: Mapping[int, Grid],
    withheld: Collection[str],
) -> list[Sheet]:
    """The worksheets with something to say, in their order; none where no round has figures."""
    if not report.rounds:
        return []
    words = about(report)
    if report.public:
        return public_sheets(report, parts, words, [CONTENTS, NOTES, "Cover"])
    headline, *figures = figure_sheets(report, words)
    front = [headline, *chart_sheets(report, words), *figures, agencies_sheet(report, words, withheld)]
    back = [actions_sheet(actions, words), rounds_sheet(report, words), grades_sheet(report, grids, words)]
    taken = [sheet.label for sheet in (*front, *back) if sheet] + [CONTENTS, NOTES, "Cover"]
    found = [*front, *part_sheets(parts, words, taken), *back]
    return [sheet for sheet in found if sheet and sheet.rows]


def _produce(file: BytesIO, front: Cover, sheets: Sequence[Sheet]) -> GPWorkbook:
    theme = deepcopy(gptheme)
    theme.update_data_format({"valign": "top"})
    if not sheets:
        book = GPWorkbook(file, options=OPTIONS)
        book.add_worksheet(front.cover_label).write_cover(front)
        return book
    return produce_workbook(
        file,
        {sheet.label: sheet.table() for sheet in sheets},
        theme=theme,
        cover=front,
        contentsheet_label=CONTENTS,
        contentsheet_options={"column_names": ["Worksheet", "What it holds"]},
        notes_table=notes_of(sheets),
        notesheet_label=NOTES,
        auto_width=False,
        workbook_options=OPTIONS,
    )


def _finish_front(book: GPWorkbook, front: Cover, sheets: Sequence[Sheet]) -> None:
    """Widths and heights of the worksheets that gptables lays out: text alone, or a table under two lines."""
    subtitle, above = "About these data", ["", "", ""]
    parts: tuple[tuple[str, tuple[int, ...], list[str]], ...] = (
        ("Cover", (front.width,), [front.title, subtitle, *front.intro, subtitle, *front.about]),
        (CONTENTS, (28, 110), [*above, *(sheet.title for sheet in sheets)]),
        (NOTES, (14, 120), [*above, *notes_of(sheets)["What it means"]]),
    )
    for label, widths, texts in parts:
        worksheet = book.get_worksheet_by_name(label)
        if worksheet is None:
            continue
        for place, width in enumerate(widths):
            worksheet.set_column(place, place, width)
        for place, text in enumerate(texts):
            larger = 16 if place == 0 else 14 if text == subtitle else 12
            worksheet.set_row(place, height([text], widths[-1:], bold=larger > 12, size=larger))
        worksheet.set_paper(A4)
        worksheet.set_landscape()
        worksheet.fit_to_pages(1, 0)
