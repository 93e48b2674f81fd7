"""The guided import, from a spreadsheet of any shape to figures counted by hand."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.figures.service import round_figures
from audit_app.rounds import service as rounds
from tests.support.build_guided import form_of, led, walk_to_check
from tests.support.build_past import make_importer
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
