"""Two worlds that differ only in what is hidden look the same to everybody who reads what is published.

This is the strongest thing to ask of publication: if no answer changes, no answer tells.
"""

import io
import re
import zipfile
from collections.abc import Mapping

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.rules import Role
from audit_app.reports.files import MIMETYPES
from audit_app.rounds.models import AuditRound
from tests.support.build_past import make_importer
from tests.support.build_publication import FIRST, LATER, PAGES, SECOND, WHOLE, Counts, signed_round
from tests.support.builders import make_area, make_person, sign_in, work_in

# What is another in each world, or at each request, and tells nothing of a figure.
PASSING = re.compile(
    rb'nonce="[^"]+"|name="(csrf_token|once)" value="[^"]+"|data-person="[^"]+"|[0-2][0-9]:[0-5][0-9]'
    rb'|/rounds/[0-9]+|round=[0-9]+|round-[0-9]+|name="round" value="[0-9]+"|<dcterms[^<]*<'
)
KEPT = ("ETag", "Content-Disposition", "Content-Type")

Answers = dict[str, object]


def world(app: Flask, name: str, first: Counts, second: Counts) -> Answers:
    """Every answer for publication in an area with these counts in its first quarter."""
    with clock.pretend(LATER):
        importer = make_person(f"Importer of {name}", Role.MANAGER)
        rounds = [
            signed_round(importer, month, counts)
            for month, counts in (("2026-01", first), ("2026-02", second), ("2026-04", WHOLE))
        ]
    client = FlaskClient(app, app.response_class)
    sign_in(client, make_person(f"Reader of {name}", Role.LIG_READER))
    return {page: answer(client, page, rounds[0]) for page in PAGES}


def answer(client: FlaskClient, page: str, round: AuditRound) -> object:
    joined = "&" if "?" in page else "?"
    given = client.get(page.format(id=round.id) + f"{joined}for=publication")
    headers = {key: re.sub(r"-[0-9]+", "", value) for key, value in given.headers if key in KEPT}
    if not page.endswith(".svg"):
        headers.pop("ETag", None)
    return given.status_code, headers, content(given.data)


def content(data: bytes) -> object:
    """An answer, or every file in it, without what passes by."""
    if not data.startswith(b"PK"):
        return PASSING.sub(b"", data)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: PASSING.sub(b"", packed.read(name)) for name in packed.namelist()}


def differing(one: Answers, other: Mapping[str, object]) -> list[str]:
    return [page for page, given in one.items() if other[page] != given]


def two_worlds(app: Flask, **changed: tuple[int, int]) -> list[str]:
    """The pages that differ between an area and another that has other counts in its first month."""
    make_importer()
    one = world(app, "one", FIRST, SECOND)
    work_in(make_area("beta", "North Area"))
    other = world(
        app, "other", FIRST | {name.replace("_", "-"): pair for name, pair in changed.items()}, SECOND
    )
    assert sum(given[0] == 200 for given in one.values() if isinstance(given, tuple)) >= 20
    return differing(one, other)


def test_no_answer_for_publication_depends_on_a_hidden_figure(session: orm.Session, app: Flask) -> None:
    """T-2 is hidden: 4 of 7 in one world, 2 of 7 in the other."""
    assert two_worlds(app, T_2=(1, 5)) == []


def test_no_answer_depends_on_how_many_plans_a_hidden_figure_is_of(session: orm.Session, app: Flask) -> None:
    """4 of 7 in one world, 3 of 4 in the other."""
    assert two_worlds(app, T_2=(2, 2)) == []


def test_the_comparison_notices_a_figure_that_is_shown(session: orm.Session, app: Flask) -> None:
    """A control: what is not hidden does change the answers, in every kind of page and file."""
    found = two_worlds(app, T_1=(3, 12))
    files = {f"/report/period.{kind}" for kind in MIMETYPES}
    assert {"/report", "/report/trends/charts/point-T-1.svg", *files} <= {*found}
