"""The report's files, for the pages that offer them."""

import re
import unicodedata

from flask import Response, abort, url_for

from audit_app import clock
from audit_app.figures.agencies.rules import people
from audit_app.figures.agencies.severity import FEWEST_PEOPLE
from audit_app.reports.as_of import was_revealed
from audit_app.reports.audience import Audience
from audit_app.reports.earlier import NOT_YET
from audit_app.reports.files import MIMETYPES, content
from audit_app.reports.lig import Lig
from audit_app.reports.page import PUBLICATION
from audit_app.web.access import may_do
from audit_app.web.text import list_words

NAMES = {
    "docx": "Document (Word)",
    "xlsx": "Workbook (XLSX)",
    "html": "Page in one file (HTML)",
    "csv": "Data (CSV)",
    "json": "Data (JSON)",
}
NOT_PUBLIC = "Nothing of this round may be published as of that time."


def downloads(lig: Lig) -> list[tuple[str, str]]:
    """The kinds offered, each with its name and address."""
    return [(name, _address(lig, kind)) for kind, name in NAMES.items() if kind in MIMETYPES]


def _address(lig: Lig, kind: str) -> str:
    asked = dict(PUBLICATION) if lig.public else {}
    if lig.as_of is not None:
        asked["as_of"] = lig.as_of.isoformat()
    if lig.single is not None:
        return url_for("reports.round_file", round_id=lig.single.id, kind=kind, **asked)  # type: ignore[arg-type]
    chosen = [one.id for one in lig.rounds]
    return url_for("reports.period_file", kind=kind, round=chosen, **asked)  # type: ignore[arg-type]


def left_out(lig: Lig) -> str:
    """What a file leaves out though its reader may see it here, for it travels further than the page does."""
    if lig.audience is not Audience.PANEL:
        return ""
    # One round is enough: of rounds put together it could be had by taking the others away.
    told = {(agency, people([grid], agency)) for grid in lig.grids.values() for agency in grid.given}
    few = sorted({agency for agency, graded in told if 0 < graded < FEWEST_PEOPLE})
    if not few:
        return ""
    grade = "grades" if len(few) == 1 else "grade"
    return f"The files leave out how hard {list_words(few)} {grade}: in a round fewer than three did so."


def file_name(lig: Lig) -> str:
    """What a file is called: its round or published quarter, as of when, and for whom."""
    named = ["audit-report"]
    if lig.public:
        quarters = lig.publication.released
        named += [quarters[0].quarter.name] if len(quarters) == 1 else []
    elif lig.single is not None:
        named.append(lig.single.name)
    if lig.as_of is not None:
        named.append(f"as of {clock.day_of(lig.as_of).isoformat()}")
    if lig.public:
        named.append("for publication")
    return "-".join(safe for part in named if (safe := _safe(part)))


def _safe(name: str) -> str:
    """Letters, digits and hyphens alone: what every system takes in a file's name and a header."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")


def file_answer(lig: Lig, kind: str) -> Response:
    """One file to download; 404 for a kind there is not, 409 where there was no report at the time asked."""
    if kind not in MIMETYPES:
        abort(404)
    if lig.as_of is not None:
        if not lig.public and not all(was_revealed(round, lig.as_of) for round in lig.rounds):
            abort(409, NOT_YET)
        if not lig.report.rounds:
            abort(409, NOT_PUBLIC if lig.public else NOT_YET)
    answer = Response(content(lig, kind, grades=may_do("report.open")), content_type=MIMETYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(lig)}.{kind}"'
    return answer
