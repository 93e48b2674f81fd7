"""What docs/api.md says of the columns, and its query for Power BI, held against what the lists answer."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.api.resources import RESOURCES
from tests.support.build_api import Reader
from tests.support.build_improvement import make_action
from tests.support.build_moderation import make_signed_off

DOC = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
COLUMNS, POWER_BI = DOC.split("## Columns")[1].split("## Power BI")
NAME = re.compile(r"`([a-z_]+)`")
# A column of a day is text in JSON: a program must be told that it is one.
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@pytest.fixture
def answers(session: orm.Session, client: FlaskClient) -> dict[str, list[dict[str, Any]]]:
    """What every list answers, each with a row at least."""
    panel = make_signed_off()
    make_action(panel.round, panel.second, due_on=dt.date(2027, 3, 1))
    reader = Reader(client)
    return {name: reader.rows(name) for name in RESOURCES}


def documented(name: str) -> set[str]:
    """The columns that the page names for a list; a name that ends in _ stands before each after it."""
    told = re.search(rf"\*\*{name}\*\*.*?: (.*?)\.(?=\s)", COLUMNS, re.DOTALL)
    assert told, name
    plain, found = [], set[str]()
    starts: list[str] = []
    for column in NAME.findall(told[1]):
        if column.endswith("_"):
            starts.append(column)
        elif starts:
            found |= {start + column for start in starts}
        else:
            plain.append(column)
    return {*plain, *found}


def typed_in_power_bi() -> dict[str, str]:
    """The columns that the query gives a type, with it."""
    (types,) = re.findall(r"Types = \{(.*?)\n +\},", POWER_BI, re.DOTALL)
    return dict(re.findall(r"\{\"(\w+)\", ([\w. ]+)\}", types))


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_every_documented_column_is_in_the_answers(answers: dict[str, list[dict[str, Any]]]) -> None:
    for name, rows in answers.items():
        known = set(rows[0])
        assert documented(name) <= known, name
        # The names of a figure are listed in the report formats, and only their ends here.
        assert name == "points" or documented(name) == known, name


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_power_bi_query_fits_every_list_it_is_said_to_fit(
    answers: dict[str, list[dict[str, Any]]],
) -> None:
    lists = {"points", *NAME.findall(re.findall(r"Repeat with (.*?) in place", POWER_BI, re.DOTALL)[0])}
    assert lists == set(answers)
    typed = typed_in_power_bi()
    known = {column for rows in answers.values() for column in rows[0]}
    assert set(typed) <= known
    # No list has every column, so the query takes those it finds.
    assert "List.Select(Types, each List.Contains(Table.ColumnNames(Rows), _{0}))" in POWER_BI
    for name, rows in answers.items():
        for column, kind in typed.items():
            values = [row[column] for row in rows if row.get(column) is not None]
            days = [value for value in values if isinstance(value, str) and DAY.fullmatch(value)]
            assert days == (values if kind == "type date" else []), (name, column)
            whole = all(isinstance(value, int) for value in values)
            assert kind != "Int64.Type" or whole, (name, column)
        days_of = {key for key, value in rows[0].items() if isinstance(value, str) and DAY.fullmatch(value)}
        assert days_of <= set(typed), name
