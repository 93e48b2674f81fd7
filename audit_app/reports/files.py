"""The report as a file, in the kinds that can be downloaded or asked for on the command line."""

from audit_app.figures.agencies.rules import Differences, people
from audit_app.figures.agencies.severity import FEWEST_PEOPLE
from audit_app.figures.grid import Grid
from audit_app.reports.data import as_csv, as_json
from audit_app.reports.grouped.data import grouped_data
from audit_app.reports.lig import Lig
from audit_app.reports.written import written_part

MIMETYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


# The parts whose tables and charts the workbook shows besides its own worksheets.
IN_THE_WORKBOOK = ("drawn", "headline", "agencies", "needs", "timeliness", "trust")


def content(lig: Lig, kind: str, *, grades: bool = False) -> bytes:
    """A report as one of the kinds of MIMETYPES. Raises KeyError for another.

    `grades`: the person may open single grades, and the workbook of one round then holds them.
    """
    if kind == "csv":
        return as_csv(lig.report).encode()
    if kind == "json":
        agencies = {} if lig.public else {key: Differences([grid]) for key, grid in lig.grids.items()}
        return as_json(lig.report, lig.actions, agencies, grouped_data(lig)).encode()
    # Imported when first asked for: these libraries would make every start seconds longer.
    if kind == "xlsx":
        return _workbook(lig, grades=grades)
    if kind == "docx":
        from audit_app.reports.word.file import word_file

        return word_file(lig)
    if kind == "html":
        from audit_app.reports.html_file import html_file

        return html_file(lig)
    raise KeyError(kind)


def _workbook(lig: Lig, *, grades: bool) -> bytes:
    from audit_app.reports.parts.order import part_of, parts
    from audit_app.reports.workbook.book import workbook

    if lig.public:
        return workbook(lig.report, [], parts(lig))
    shown = [part for key in IN_THE_WORKBOOK if (part := part_of(lig, key)) is not None]
    # The rest of the parts has nothing for a workbook but what somebody wrote in it.
    if any(one.words for one in lig.written.values()) and (own := written_part(parts(lig))) is not None:
        shown.append(own)
    if grades:
        return workbook(lig.report, lig.actions, shown, lig.grids if lig.single else None)
    one_person = [agency for grid in lig.grids.values() for agency in grid.given if few_people(grid, agency)]
    return workbook(lig.report, lig.actions, shown, withheld=one_person)


def few_people(grid: Grid, agency: str) -> bool:
    """Whether so few graded for an agency that what it gave would describe one of them."""
    return people([grid], agency) < FEWEST_PEOPLE
