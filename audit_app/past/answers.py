"""What was answered on the pages of the guided import, put into the reading of the file."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from audit_app.past.grade_words import numbered
from audit_app.past.layout import Layout, guess_layout
from audit_app.past.look import Opened, with_columns
from audit_app.past.mapping import Holds, Reading, Words


def table_fault(opened: Opened, heading: int, two: bool, last: int) -> tuple[str, str]:
    """The field and the sentence of what is wrong with a table said; blank where it can be one."""
    numbers = [number for number, _ in opened.first.rows]
    if heading not in numbers:
        return (
            "heading",
            f"Row {heading:,} is blank or not there: enter the row that names the columns",
        )
    if two and heading + 1 not in numbers:
        return "two", f"Row {heading + 1:,} is blank, so the headings cannot take two rows"
    if not any(heading + two < number <= last for number in numbers):
        return "last", "The table has no rows between its headings and its last row"
    return "", ""


def chosen_sheets(opened: Opened, sheets: tuple[str, ...], sheets_are: str) -> Reading | None:
    """The reading of another first sheet, its table guessed anew; None where it stays."""
    if sheets[0] == (opened.first.name or ""):
        return None
    first = next(sheet for sheet in opened.sheets if (sheet.name or "") == sheets[0])
    mapping = replace(opened.reading.mapping, columns={}, sheets_are=sheets_are)
    return replace(opened.reading, sheets=sheets, layout=guess_layout(first), mapping=mapping, kept_as="")


def with_table(
    opened: Opened, layout: Layout, sheets: tuple[str, ...], **said: str | int | None
) -> tuple[Reading, bool]:
    """The reading with its table; and whether its columns had to be suggested anew."""
    before = opened.reading
    mapping = replace(before.mapping, **said)  # type: ignore[arg-type]
    after = replace(before, layout=layout, sheets=sheets, mapping=mapping)
    placed = Opened(opened.sheets, after, opened.sha256)
    rubric = (said["rubric"], said["version"]) == (before.mapping.rubric, before.mapping.version)
    same = rubric and placed.own_headings == opened.own_headings
    if same and mapping.columns:
        hidden = opened.first.hidden_columns if said["hidden"] == "leave" else frozenset[int]()
        columns = {place: one for place, one in mapping.columns.items() if place not in hidden}
        return replace(after, mapping=replace(mapping, columns=columns)), False
    return replace(with_columns(placed), kept_as=""), True


def with_holds(reading: Reading, columns: Mapping[int, Holds], round_name: str, **said: str) -> Reading:
    """The reading with what its columns hold."""
    mapping = replace(reading.mapping, columns=dict(columns), **said)  # type: ignore[arg-type]
    return replace(reading, mapping=mapping, round_name=round_name)


def with_meanings(reading: Reading, words: Words, form: Any) -> tuple[Reading, list[str]]:
    """The reading with what its words mean; and the fields of grades that nobody has said the meaning of."""
    directed = numbered(form["direction"].data or "") if "direction" in form else {}
    grades = {
        key: form[f"grade_{number}"].data or directed.get(key, "") for number, key in enumerate(words.grades)
    }
    missing = [f"grade_{number}" for number, key in enumerate(words.grades) if not grades[key]]
    mapping = replace(
        reading.mapping,
        grades=grades,
        agencies={key: form[f"agency_{number}"].data for number, key in enumerate(words.agencies)},
        points={key: form[f"point_{number}"].data for number, key in enumerate(words.points)},
    )
    dates: dict[str, dt.date] = {
        name: form[f"date_{number}"].data for number, name in enumerate(words.rounds)
    }
    return replace(reading, mapping=mapping, dates=dates), missing
