"""Pages of trends, milestones, the planner, and the headline part: what they say and what they never say."""

import datetime as dt
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import trail
from audit_app.accounts.rules import Role
from audit_app.accounts.settings import setting_row
from audit_app.figures.trends import targets
from audit_app.reports.audience import Audience
from audit_app.reports.chart import LineChart
from audit_app.reports.document import Part, Picture, Words
from audit_app.reports.lig import Lig
from audit_app.reports.parts.headline import part
from audit_app.rounds import service as rounds
from tests.support.build_moderation import make_scoring, make_signed_off
from tests.support.build_past import make_importer
from tests.support.build_reports import another_round
from tests.support.build_trends import make_series, past_round, publish_second
from tests.support.builders import make_area, make_person, sign_in

# Rounds that go up and down by chance, then a clear rise.
NOISE = (5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6)
RISE = (*NOISE, 10)


def headline() -> Part:
    found = part(Lig(rounds.rounds()[:1], Audience.PANEL))
    assert found is not None
    return found


def charts(found: Part) -> dict[str, LineChart]:
    made = [block.chart for block in found.blocks if isinstance(block, Picture)]
    return {chart.key: chart for chart in made if isinstance(chart, LineChart)}


def said(found: Part) -> str:
    return " ".join(block.text for block in found.blocks if isinstance(block, Words))


def test_a_clear_rise_is_named_and_noise_is_not(session: orm.Session) -> None:
    make_series(RISE)
    found = headline()
    chart = charts(found)["together"]
    assert "R12 lies above the upper limit." in said(found)
    assert "It does not say what caused it." in said(found)
    assert chart.signals == {12: "Above the upper limit"}
    assert chart.rows[12][-1].endswith("above the upper limit")
    assert {guide.kind for guide in chart.guides} == {"target", "mean", "limit"}
    assert "trial" not in said(found)


def test_noise_is_called_that_and_never_compared_with_the_round_before(session: orm.Session) -> None:
    make_series(NOISE)
    found = headline()
    assert "No sign of a change" in said(found)
    assert "cross their middle as often as chance would have it" in said(found)
    assert not charts(found)["together"].signals
    told = said(found) + " ".join(
        cell for chart in charts(found).values() for row in chart.rows for cell in row
    )
    assert not re.search(r"[↑↓▲▼↗↘]|better than|worse than|compared with|up from|down from|since last", told)


def test_with_few_rounds_no_limit_is_drawn_and_none_is_said_to_be_crossed(session: orm.Session) -> None:
    make_series((2, 9, 2, 9, 10))
    found = headline()
    assert {guide.kind for guide in charts(found)["together"].guides} == {"target"}
    assert not charts(found)["together"].signals
    assert "cannot be told from chance" in said(found)
    assert "run chart" not in said(found)


def test_up_to_the_twelfth_round_the_limits_are_a_trial(session: orm.Session) -> None:
    make_series(NOISE[:11])
    assert "they are a trial until there are 12" in said(headline())
    assert "Average (trial)" in {guide.name for guide in charts(headline())["together"].guides}


def test_too_few_plans_are_never_marked(session: orm.Session) -> None:
    importer = make_series(NOISE)
    past_round(importer, 12, 4, 4)
    assert not charts(headline())["together"].signals
    past_round(importer, 13, 10, 10)
    assert 13 in charts(headline())["together"].signals


def test_a_round_of_one_plan_is_drawn_and_moves_neither_limits_nor_signals(session: orm.Session) -> None:
    importer = make_series(RISE)
    before, words = charts(headline()), said(headline())
    past_round(importer, 13, 1, 1)
    found = headline()
    chart = charts(found)["together"]
    assert chart.lines[0].values[13] == 100, "it is drawn"
    assert [guide.values[0] for guide in chart.guides] == [
        guide.values[0] for guide in before["together"].guides
    ]
    assert chart.signals == before["together"].signals
    assert chart.rows[13][-1].endswith("ewer than 5 plans: not judged")
    assert "R12 lies above the upper limit." in said(found)
    told = "Shown but not judged, because of fewer than 5 plans: R13."
    assert told in said(found)
    assert told not in words


def test_a_round_of_few_plans_counts_with_its_plans_in_the_limits_of_a_point(
    session: orm.Session, client: FlaskClient
) -> None:
    importer = make_series((5, 4, 5, 6, 5, 4))
    past_round(importer, 6, 4, 4)
    sign_in(client, importer)
    page = " ".join(client.get("/report/points/T-1").text.split())
    assert "No round lies outside the limits" in page
    assert "because of fewer than 5 plans: R06." in page


def test_a_change_of_rubric_is_marked_with_the_shared_points_beside(
    session: orm.Session, tmp_path: Path
) -> None:
    importer = make_importer()
    publish_second(tmp_path)
    for month in range(4):
        past_round(importer, month, 5, 10, points="T-1 T-2")
    past_round(importer, 4, 8, 10, points="T-1 T-9", version="2")
    found = headline()
    chart = charts(found)["together"]
    assert chart.marks[4] == "Rubric changed; Provisional"
    assert chart.alt.endswith("in R04 (provisional).")
    assert not any("Rubric" in chart.marks[place] for place in range(4))
    assert [line.name for line in chart.lines] == ["All audit points", "The 3 points of every round"]
    assert "3 of 5 audit points were asked in every round" in said(found)
    assert "The rubric changed at R04" in said(found)


def test_the_target_line_steps_with_the_milestones(session: orm.Session) -> None:
    importer = make_series(NOISE)
    own = charts(headline())["together"].guides[0]
    assert set(own.values) == {75}
    # Round 0 is held on 21 January 2020.
    targets.set_milestones(dt.date(2020, 2, 1), [None, None, 75, 100, 100], "Agreed.", importer)
    stepped = charts(headline())["together"].guides[0]
    assert list(stepped.values) == [None] * 7 + [75] * 5
    assert charts(headline())["together"].rows[0][3] == "none yet"
    words = said(headline())
    assert "the milestone in force was 75% (6 months, from 1 August 2020)" in words
    assert "the next was 100% from 1 February 2021 (12 months)" in words
    assert "0 of 1 audit point with figures reach 75%" in words


def test_the_page_lists_every_point_and_opens_its_chart(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_series((*(3, 4) * 6, 10)))
    page = client.get("/report/trends").text
    assert "T-1 Voice" in page
    assert "Lowest 30%, highest 100% in 13 rounds" in page
    assert "R12 above the upper limit" in " ".join(page.split())
    assert "T-3" in page
    assert "Not scored" in page
    picture = re.search(r'src="(/report/trends/charts/together\.svg[^"]*)"', page)
    assert picture is not None
    drawn = client.get(picture[1].replace("&amp;", "&"))
    assert drawn.mimetype == "image/svg+xml"
    assert drawn.headers["Content-Disposition"] == 'inline; filename="trends-together.svg"'
    again = client.get(picture[1].replace("&amp;", "&"), headers={"If-None-Match": drawn.headers["ETag"]})
    assert again.status_code == 304
    for address in (
        "/report/trends/charts/none.svg",
        "/report/trends/charts/point-T-99.svg",
        "/report/trends/charts/together.exe",
    ):
        assert client.get(address).status_code == 404


def test_a_point_shows_its_intervals_limits_and_target(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_series((5, 4, 5, 6, 5, 4, 5, 10)))
    page = " ".join(client.get("/report/points/T-1").text.split())
    assert "R07 lies above the upper limit." in page
    assert "The limits come from the first 6 rounds. With 10 plans, as in R07, they run from" in page
    assert 'src="/report/trends/charts/point-T-1.svg' in page
    assert "72.2% to 100%" in page
    drawn = client.get("/report/trends/charts/point-T-1.svg")
    assert b"<svg" in drawn.data


def test_a_sealed_round_is_on_no_page_of_trends(session: orm.Session, client: FlaskClient) -> None:
    panel = make_scoring()
    sign_in(client, panel.second)
    assert "No round has figures yet" in client.get("/report/trends").text
    assert client.get("/report/trends/charts/point-T-1.svg").status_code == 404


def test_a_round_before_its_sign_off_is_shown_but_not_judged(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_signed_off()
    another_round(panel)
    sign_in(client, panel.second)
    page = client.get("/report/trends").text
    assert "not signed off yet: 2026-11" in page
    assert "Provisional" in page


def test_milestones_and_the_planner_are_there_before_the_first_round(
    session: orm.Session, client: FlaskClient
) -> None:
    make_area()
    sign_in(client, make_person("Somebody", Role.MANAGER))
    assert 'href="/report/trends"' in client.get("/report").text
    page = client.get("/report/trends").text
    assert "No round has figures yet." in page
    assert 'href="/report/targets"' in page
    assert 'href="/report/planner"' in page
    assert "/report/targets" not in client.get("/report/trends?for=publication").text
    assert "0 rounds" not in client.get("/report/as-of").text


def test_a_manager_sets_milestones_with_a_reason(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_series(NOISE[:2]))
    given = {"baseline": ["1", "1", "2020"], "step_2": "75", "step_3": "100", "step_4": "100"}
    refused = client.post("/report/targets", data=given)
    assert refused.status_code == 422
    assert "Enter why these milestones are set" in refused.text
    assert targets.milestones() == ()
    nothing = client.post(
        "/report/targets", data=given | {f"step_{n}": "" for n in (2, 3, 4)} | {"reason": "x"}
    )
    assert "Give a target for at least one step" in nothing.text
    wrong = client.post("/report/targets", data=given | {"step_2": "101", "reason": "Agreed."})
    assert wrong.status_code == 422
    assert client.post("/report/targets", data=given | {"reason": "The board agreed."}).status_code == 302
    assert [one.target_percent for one in targets.milestones()] == [None, None, 75, 100, 100]
    page = client.get("/report/targets").text
    assert "The board agreed." in page
    assert 'value="75"' in page
    row = setting_row("milestones")
    assert row is not None
    assert [entry.reason for entry in trail.history(subject=("setting", row.id))] == ["The board agreed."]


@pytest.mark.parametrize("role", [Role.CHAIR, Role.LIG_READER])
def test_only_a_manager_sets_milestones(session: orm.Session, client: FlaskClient, role: Role) -> None:
    make_area()
    sign_in(client, make_person("Lee Other", role))
    assert client.get("/report/targets").status_code == 403
    assert client.get("/report/trends").status_code == 200
    assert client.get("/report/planner").status_code == 200


def test_the_planner_answers_in_a_sentence_and_a_table(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_series(NOISE, points="T-1 T-2"))
    page = " ".join(client.get("/report/planner").text.split())
    assert "you need about 152 plans before and as many after" in page
    assert "13 months before and 13 months after" in page
    assert "12 plans at the earliest" in page
    asked = "/report/planner?before=60&after=75&plans=12&measure=together&power=80"
    together = " ".join(client.get(asked).text.split())
    assert "a plan had 2 agreed grades, which told as much as 1.0 grades" in together
    assert "152 plans before" in together, "two grades that always agree are worth one"
    same = client.get("/report/planner?before=60&after=60&plans=12&measure=point&power=80").text
    assert "there is no change to be seen" in same
    largest = " ".join(
        client.get("/report/planner?before=0&after=100&plans=2&measure=point&power=80").text.split()
    )
    assert "you need about 5 plans before and as many after" in largest
    assert "Of fewer than 5 plans nothing is marked here, however large the change." in largest
    empty = " ".join(client.get("/report/planner?before=&after=75&plans=12&power=80").text.split())
    assert "Enter what is good or outstanding now, in percent" in empty
    assert "Select which figure it is about" in empty
    for wrong in ("before=x&after=75&plans=12&measure=point&power=80", "before=60", "plans=0&measure=1"):
        assert client.get(f"/report/planner?{wrong}").status_code == 422
