"""The guided import, from a spreadsheet of any shape to figures counted by hand."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.figures.service import round_figures
from audit_app.past.models import ColumnMapping
from audit_app.rounds import service as rounds
from tests.support.build_guided import form_of, led, walk_to_check
from tests.support.build_past import make_importer
from tests.support.build_trends import publish_second
from tests.support.builders import sign_in
from tests.support.past_shapes import SHAPES
from tests.support.past_workbooks import BY_HAND, GIVEN


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_spreadsheet_comes_in_with_the_figures_counted_by_hand(
    session: orm.Session, client: FlaskClient, shape: str
) -> None:
    sign_in(client, make_importer())
    wanted = SHAPES[shape]
    url = walk_to_check(client, wanted)
    page = client.get(url)
    assert "to put right" not in page.text, words(page.text)[-3000:]
    answer = client.post(url.replace("/check", "/import"), data={"version": form_of(page.text)["version"]})
    assert led(answer) == "/past-audits"
    made = {round.name: round for round in rounds.rounds()}
    assert {name: round.held_on.isoformat() for name, round in made.items()} == wanted.rounds
    for round in made.values():
        found = round_figures(round)
        assert found is not None
        counted = {
            line.point.code: (one.x, one.n, one.not_applicable, one.unresolved, one.missing)
            for line in found.lines
            for one in (line.figure,)
        }
        assert counted == BY_HAND
        assert found.plans_sampled == len(GIVEN)
    assert client.get(url).status_code == 404


def test_an_audit_is_judged_against_the_rubric_of_its_time(
    session: orm.Session, client: FlaskClient, tmp_path: Path
) -> None:
    """Under the newest version the trends would show a change of rubric that never was."""
    sign_in(client, make_importer())
    publish_second(tmp_path)
    url = walk_to_check(client, replace(SHAPES["titles and notes"], table={"rubric": "tiny 1"}))
    page = client.get(url).text
    assert "to put right" not in page
    assert "Judged against" in page
    assert "version 1." in page
    said = {"version": form_of(page)["version"]}
    client.post(url.replace("check", "keep"), data={**said, "name": "Of its time"})
    kept = session.scalars(sa.select(ColumnMapping)).one()
    assert (kept.mapping["rubric"], kept.mapping["version"]) == ("tiny", 1)
    assert "version 1" in words(client.get("/past-audits/mappings").text)
    led(
        client.post(
            url.replace("check", "import"), data={"version": form_of(client.get(url).text)["version"]}
        )
    )
    (made,) = rounds.rounds()
    assert [(one.slug, one.version) for one in rounds.rubrics_of(made)] == [("tiny", 1)]
