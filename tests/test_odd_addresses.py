"""No address and no question in one, however odd, ends in an error of ours."""

import re
from collections.abc import Iterable
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm
from werkzeug.routing import IntegerConverter

from audit_app.accounts.rules import Role
from tests.support.build_moderation import make_signed_off
from tests.support.builders import make_area, make_person, sign_in

ODD = ("9" * 30, "0", "\x00", "%", "..", "é", "x" * 3000, "'; DROP TABLE plan; --")


@pytest.mark.parametrize("odd", ODD)
def test_no_odd_address_ends_in_an_error_of_ours(
    session: orm.Session, app: Flask, client: FlaskClient, odd: str
) -> None:
    make_area()
    sign_in(client, make_person("All Roles", *Role, agency="health"))
    for rule in app.url_map.iter_rules():
        if not rule.arguments or rule.endpoint == "static":
            continue
        number = odd if odd.isdecimal() else "1"
        values = {
            name: number if isinstance(converter, IntegerConverter) else quote(odd, safe="")
            for name, converter in rule._converters.items()
        }
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values[match[1]], rule.rule)  # noqa: B023
        for method in {"GET", "POST"} & (rule.methods or set()):
            answer = client.open(path, method=method)
            assert answer.status_code < 500, (method, path[:200])


def without(names: Iterable[str], *left_out: str) -> list[str]:
    """A page that finds no such round, or no such time, asks nothing of the rest."""
    return [name for name in names if name not in left_out]


@pytest.mark.parametrize("odd", ODD)
def test_no_odd_question_ends_in_an_error_of_ours(
    session: orm.Session, app: Flask, client: FlaskClient, odd: str
) -> None:
    make_signed_off()
    sign_in(client, make_person("All Roles", *Role, agency="health"))
    names = (
        "page",
        "plan",
        "round",
        "point",
        "rag",
        "officer",
        "standing",
        "view",
        "section",
        "all",
        "state",
        "as_of",
        "day",
        "time",
        "by",
        "and",
        "where",
        "of",
        "for",
    )
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and not rule.arguments:
            for asked in (names, without(names, "as_of"), without(names, "as_of", "round")):
                answer = client.get(rule.rule, query_string=dict.fromkeys(asked, odd))
                assert answer.status_code < 500, rule.rule
