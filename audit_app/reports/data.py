"""The report as data: JSON and CSV under names that stay stable (docs/report-formats.md)."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from audit_app.calibration.service import PanelCalibration
from audit_app.figures.agencies.rules import Differences
from audit_app.reports.agencies.data import agreement_data, moderation_data, severity_data
from audit_app.reports.beside import Beside
from audit_app.reports.public_shown import public_note
from audit_app.reports.rules import SHOWN, Shown
from audit_app.reports.service import PointReport, Report
from audit_app.reports.standing import Standing

_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
POINT_COLUMNS = ("rubric", "id", "title", "section")


Rows = Iterable[Mapping[str, Any]]


def as_data(
    report: Report,
    actions: Iterable[Beside],
    agencies: Mapping[int, Differences] | None = None,
    grouped: Mapping[str, Rows] | None = None,
) -> dict[str, Any]:
    """The whole report as plain data.

    `agencies`: how they differ, by the round's id; `grouped`: timeliness and breakdowns
    (reports/grouped/data.py). Neither is ever published.
    """
    more = grouped if grouped and not report.public else {}
    told = agencies if agencies and not report.public else {}
    known = [(one.round.name, told[one.round.id]) for one in report.rounds] if told else []
    return {
        "area": report.area,
        "as_of": report.as_of.isoformat() if report.as_of else None,
        "rounds": [_round(report, place) for place in range(len(report.rounds))],
        "points": [_point(line) for line in report.points],
        "all_points": [shown.as_data() for shown in report.together_by_round],
        "plans_overall": [shown.as_data() for shown in report.overall_by_round],
        "agreement": [agreement_data(name, found) for name, found in known],
        "severity": [row for name, found in known for row in severity_data(name, found)],
        "moderation": [
            _moderation(shown) | (moderation_data(known[place][1]) if known else {})
            for place, shown in enumerate(report.together_by_round)
        ],
        "timeliness": list(more.get("timeliness", ())),
        "breakdowns": list(more.get("breakdowns", ())),
        "actions": [action.data for action in actions],
        **({"for_publication": True, "notes": list(report.notes)} if report.public else {}),
    }


def _round(report: Report, place: int) -> dict[str, Any]:
    one = report.rounds[place]
    stands = report.standing.get(one.round.id, Standing(one.round.state))
    signed_off_at = stands.at.isoformat() if stands.at else None
    return {
        "name": one.round.name,
        "date": one.round.held_on.isoformat(),
        "state": stands.state.value,
        "theme": one.round.theme,
        "rubrics": [
            {"rubric": row.rubric.slug, "version": row.rubric.version, "title": row.rubric.title}
            for row in one.round.rubric_rows
        ],
        "plans": one.plans_sampled,
        "draw": "random draw with certificate" if one.round.id in report.drawn else "not drawn here",
        "duplicates": [{"plan": found.plan, "counted_as": found.counted_as} for found in one.duplicates],
        "calibration": _calibration(report.calibration.get(one.round.id)),
        **({} if report.public else {"signed_off_at": signed_off_at, "snapshot": stands.snapshot or None}),
    }


def _calibration(found: PanelCalibration | None) -> dict[str, int] | None:
    if found is None:
        return None
    return {"panel": found.panel, "calibrated": found.calibrated, "months": found.months}


def _point(line: PointReport) -> dict[str, Any]:
    return _point_names(line) | {"rounds": [shown.as_data() for shown in line.rounds]}


def _point_names(line: PointReport) -> dict[str, str]:
    point = line.point
    return {
        "rubric": point.rubric.slug,
        "id": point.code,
        "title": point.title,
        "section": point.section,
    }


def _moderation(shown: Shown) -> dict[str, Any]:
    return {"round": shown.round, "moderated": shown.moderated, "waived": shown.waived}


def as_json(
    report: Report,
    actions: Iterable[Beside],
    agencies: Mapping[int, Differences] | None = None,
    grouped: Mapping[str, Rows] | None = None,
) -> str:
    """The report as JSON text."""
    return json.dumps(as_data(report, actions, agencies, grouped), indent=2, ensure_ascii=False) + "\n"


def rows(report: Report) -> Iterator[list[object]]:
    """One row per point and round, after a row of names; for publication the last column is a note."""
    yield [*POINT_COLUMNS, *SHOWN, *(["note"] if report.public else [])]
    for line in report.points:
        names = list(_point_names(line).values())
        for shown in line.rounds:
            data = shown.as_data()
            row = [*names, *(_cell(data[name]) for name in SHOWN)]
            yield [*row, public_note(shown)] if report.public else row


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " to ".join(str(part) for part in value)
    return value


def as_text(value: str) -> str:
    """Text that a spreadsheet opening the CSV will not take for a formula.

    An apostrophe goes before text that begins like a formula, whatever apostrophes it begins with already, so
    that taking one away again gives back exactly what was there (`exact_text`).
    """
    return f"'{value}" if _LIKE_A_FORMULA.match(value) else value


def exact_text(cell: str) -> str:
    """The text that `as_text` made a cell of."""
    return cell[1:] if cell.startswith("'") and _LIKE_A_FORMULA.match(cell) else cell


def as_csv(report: Report) -> str:
    """The points part as CSV text, one row per point and round."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows(report):
        writer.writerow([as_text(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()
