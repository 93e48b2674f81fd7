"""The report as a file, in the kinds that can be downloaded or asked for on the command line."""

from audit_app.reports.beside import actions
from audit_app.reports.data import as_csv, as_json
from audit_app.reports.service import Report

MIMETYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def content(report: Report, kind: str) -> bytes:
    """A report as one of the kinds of MIMETYPES. Raises KeyError for another."""
    if kind == "csv":
        return as_csv(report).encode()
    beside = actions([line.point.code for line in report.points])
    if kind == "json":
        return as_json(report, beside).encode()
    if kind == "xlsx":
        # Imported when first asked for: its libraries would make every start seconds longer.
        from audit_app.reports.workbook.book import workbook

        return workbook(report, beside)
    raise KeyError(kind)
