"""Every address of the application that can be opened, with ids of what is in the database, and of nothing.

A new page joins by itself. One with a part this file cannot fill fails its test until FILLS says what it may
be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from operator import ne

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from audit_app.db import Base, current_area, db
from audit_app.web.access import permission_of

MISSING = 99_999  # an id of nothing
# What may stand for each part of an address: a column of the database, or words.
FILLS: dict[str, str | Sequence[object]] = {
    "action_id": "action.id",
    "agency": ("education", "none"),
    "agency_id": "agency.id",
    "allocation_id": "allocation.id",
    "check_id": "check_plan.id",
    "code": ("T-1", "none"),
    "concern_id": "concern.id",
    "file": ("together.svg", "none"),
    "filename": ("app.css", "none"),
    "first": ("education", "none"),
    "key": ("headline", "decision", "2026-Q1", "none"),
    "kind": ("csv", "json", "none"),
    "learning_id": "learning_item.id",
    "mapping_id": "column_mapping.id",
    "name": ("points", "actions"),
    "number": (1, 2, MISSING),
    "part": ("headline", "none"),
    "person_id": "person.id",
    "point_id": "audit_point.id",
    "plan_id": "plan.id",
    "round_id": "audit_round.id",
    "sample_plan_id": "sample_plan.id",
    "second": ("health", "none"),
    # Of the area's trail: its beginning, and stretches in which scores were saved and sealed.
    "sequence": (1, 30, 60, 61, 62, 63, 80, 81, MISSING),
    "slug": ("tiny", "none"),
    "token_id": "api_token.id",
    "upload_id": "past_upload.id",
    "version": (1, MISSING),
}


def openable(app: Flask) -> Iterator[Rule]:
    """Every rule that answers GET, static files left out."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            yield rule


def values_of(app: Flask, rules: Iterable[Rule] | None = None) -> dict[str, list[object]]:
    """What each part of an address may be: ids of the session's area, in order, and last one of nothing.

    For the addresses of these rules, or of all that answer GET.
    """
    found: dict[str, list[object]] = {}
    for rule in openable(app) if rules is None else rules:
        for name in rule.arguments:
            assert name in FILLS, f"Say in tests/support/addresses.py what <{name}> of {rule.rule} may be"
            fill = FILLS[name]
            found[name] = _ids(fill) if isinstance(fill, str) else list(fill)
    return found


def _ids(column: str) -> list[object]:
    name, _, key = column.partition(".")
    table, used = Base.metadata.tables[name], Base.metadata.tables["round_rubric"]
    query = sa.select(table.c[key]).distinct().order_by(table.c[key])
    if "area_id" in table.c:
        query = query.where(table.c.area_id == current_area())
    else:  # what is published once for all areas: only what a round of this one uses
        query = query.join(used, used.c.rubric_version_id == table.c.rubric_version_id)
        query = query.where(used.c.area_id == current_area())
    return [*db.session.connection().scalars(query), MISSING]


def addresses(
    app: Flask, rule: Rule, values: Mapping[str, Sequence[object]], *, fewer: bool = False
) -> list[str]:
    """One rule's addresses: every combination of what its parts may be.

    `fewer`: each part is everything it may be once, with the others as they come first.
    """
    names = sorted(rule.arguments)
    given = [values[name] for name in names]
    combined = list(product(*given))
    if fewer:
        first = tuple(one[0] for one in given)
        combined = [one for one in combined if sum(map(ne, one, first)) <= 1]
    builder = app.url_map.bind("localhost")
    return [builder.build(rule.endpoint, dict(zip(names, one, strict=True))) for one in combined]


def permission(app: Flask, rule: Rule) -> str | None:
    """What a rule asks of whoever opens it."""
    return permission_of(app, rule.endpoint)
