"""The report's files, for the pages that offer them."""

from flask import Response, abort, url_for

from audit_app.reports.files import MIMETYPES, content
from audit_app.reports.lig import Lig
from audit_app.reports.page import PUBLICATION
from audit_app.web.access import may_do

NAMES = {
    "docx": "Document (Word)",
    "xlsx": "Workbook (XLSX)",
    "html": "Page in one file (HTML)",
    "csv": "Data (CSV)",
    "json": "Data (JSON)",
}


def downloads(lig: Lig) -> list[tuple[str, str]]:
    """The kinds offered, each with its name and address."""
    return [(name, _address(lig, kind)) for kind, name in NAMES.items() if kind in MIMETYPES]


def _address(lig: Lig, kind: str) -> str:
    asked = dict(PUBLICATION) if lig.public else {}
    if lig.single is not None:
        return url_for("reports.round_file", round_id=lig.single.id, kind=kind, **asked)  # type: ignore[arg-type]
    chosen = [one.id for one in lig.rounds]
    return url_for("reports.period_file", kind=kind, round=chosen, **asked)  # type: ignore[arg-type]


def file_answer(lig: Lig, kind: str, name: str) -> Response:
    """One file to download; 404 for a kind there is not."""
    if kind not in MIMETYPES:
        abort(404)
    answer = Response(content(lig, kind, grades=may_do("report.open")), mimetype=MIMETYPES[kind])
    public = "-for-publication" if lig.public else ""
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}{public}.{kind}"'
    return answer
