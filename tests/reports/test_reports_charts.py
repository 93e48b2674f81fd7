"""The addresses of the report's pictures: who may open them, what they answer, what a repeat costs."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.reports import charts_routes, picture_answer
from audit_app.reports.audience import Audience
from audit_app.reports.document import Part, Picture
from audit_app.reports.drawing import digest, remembered
from audit_app.reports.drawing.kept import Kept
from audit_app.reports.lig import Lig
from audit_app.reports.pictures import charts_of, standing_alone
from tests.support.build_charts import line_chart
from tests.support.build_moderation import Panel, make_scoring, make_signed_off
from tests.support.build_reports import another_round
from tests.support.builders import make_person, sign_in

CHART = line_chart(3)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[Lig, str]]]:
    """Every part of every report holds one chart; the list says which were made."""
    asked: list[tuple[Lig, str]] = []

    def part_of(lig: Lig, key: str) -> Part:
        if key != "headline":
            raise KeyError(key)
        asked.append((lig, key))
        return Part("headline", "Headline", [Picture(CHART, slide=True)])

    monkeypatch.setattr(charts_routes, "part_of", part_of)
    monkeypatch.setattr(remembered, "_kept", Kept(100, lambda _: 1))
    yield asked


def address(panel: Panel, ending: str = "svg", part: str = "headline", key: str = CHART.key) -> str:
    return f"/report/rounds/{panel.round.id}/charts/{part}/{key}.{ending}"


def test_a_picture_comes_as_each_kind(
    session: orm.Session, client: FlaskClient, made: list[tuple[Lig, str]]
) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    for ending, kind in (("svg", "image/svg+xml"), ("narrow.svg", "image/svg+xml"), ("png", "image/png")):
        answer = client.get(address(panel, ending))
        assert (answer.status_code, answer.mimetype) == (200, kind)
    slide = client.get(address(panel, "slide.png"))
    assert Image.open(io.BytesIO(slide.data)).size == (1920, 1080)
    assert f"headline-{CHART.key}.slide.png" in slide.headers["Content-Disposition"]
    assert ElementTree.fromstring(client.get(address(panel)).data).tag.endswith("svg")


def test_a_repeat_is_answered_without_drawing(
    session: orm.Session, client: FlaskClient, made: list[tuple[Lig, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    etag = client.get(address(panel)).headers["ETag"]

    def refuse(*_: object) -> bytes:
        raise AssertionError("drawn")

    monkeypatch.setattr(picture_answer, "draw", refuse)
    again = client.get(address(panel), headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    with pytest.raises(AssertionError, match="drawn"):
        client.get(address(panel, "png"), headers={"If-None-Match": etag})


def test_an_unknown_part_chart_kind_or_round_is_not_found(
    session: orm.Session, client: FlaskClient, made: list[tuple[Lig, str]]
) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    wrong = (
        address(panel, part="nothing"),
        address(panel, part="order"),
        address(panel, key="nothing"),
        address(panel, "gif"),
        address(panel, "svg.svg"),
        f"/report/rounds/999/charts/headline/{CHART.key}.svg",
        f"/report/period/charts/headline/{CHART.key}.svg?round=999",
        f"{address(panel)}?as_of=nonsense",
    )
    for path in wrong:
        assert client.get(path).status_code == 404, path
    assert client.get(f"/report/period/charts/headline/{CHART.key}.svg").status_code == 200


def test_only_readers_of_the_report_get_its_pictures(
    session: orm.Session, app: Flask, client: FlaskClient, made: list[tuple[Lig, str]]
) -> None:
    panel = make_signed_off()
    auditor, reader = app.test_client(), app.test_client()
    sign_in(auditor, panel.auditors["health"])
    assert auditor.get(address(panel)).status_code == 403
    assert not made
    sign_in(reader, make_person("Reader", Role.LIG_READER))
    assert reader.get(address(panel)).status_code == 200
    sign_in(client, panel.second)
    client.get(address(panel))
    client.get(f"{address(panel)}?for=publication")
    assert [lig.audience for lig, _ in made] == [Audience.PARTNERSHIP, Audience.PANEL, Audience.PUBLIC]


def test_a_page_s_pictures_are_drawn_from_its_own_numbers_without_counting_again(
    session: orm.Session, app: Flask, client: FlaskClient, made: list[tuple[Lig, str]]
) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    known = digest(CHART)
    client.get(address(panel))
    assert len(made) == 1
    assert client.get(f"{address(panel)}?v={known}").status_code == 200
    assert len(made) == 1
    # Another form, another reader or other numbers are made anew.
    client.get(f"{address(panel)}?v={known}&for=publication")
    client.get(f"{address(panel)}?v=other")
    reader = app.test_client()
    sign_in(reader, make_person("Reader", Role.LIG_READER))
    reader.get(f"{address(panel)}?v={known}")
    assert len(made) == 4


def pictures_on(page: str) -> list[str]:
    found = re.findall(r'(?:<img[^>]+src|<source[^>]+srcset|<a[^>]+href)="([^"]*/charts/[^"]*)"', page)
    return [unescape(one) for one in found]


@pytest.mark.parametrize("switch", ["", "for=publication"])
def test_every_picture_of_the_report_s_pages_opens(
    session: orm.Session, client: FlaskClient, switch: str
) -> None:
    panel = make_signed_off()
    another_round(panel)
    sign_in(client, panel.second)
    found = []
    for page in (f"/report/rounds/{panel.round.id}", "/report"):
        found += pictures_on(client.get(f"{page}?{switch}").text)
    assert switch or any(".slide.png" in one for one in found)
    assert switch or any(".narrow.svg" in one for one in found)
    for one in found:
        # Once as the page asks, once as a process would that never made the page.
        fresh = re.sub(r"[?&]v=\w+", lambda match: match[0][0] + "v=none", one)
        assert client.get(one).status_code == 200, one
        assert client.get(fresh).data == client.get(one).data, one


def test_sealed_rounds_have_no_pictures(session: orm.Session, client: FlaskClient) -> None:
    panel = make_scoring()
    sign_in(client, panel.second)
    for part in ("headline", "agencies", "needs", "points"):
        for key in ("together", "overall", "pairs", "severity", "needs"):
            assert client.get(address(panel, part=part, key=key)).status_code == 404


def test_a_slide_says_where_its_numbers_are_from(session: orm.Session) -> None:
    panel = make_signed_off()
    lig = Lig([panel.round], Audience.PARTNERSHIP)
    alone = standing_alone(replace(CHART, places=CHART.places[-1:]), lig)
    assert alone.source == "North Area. Report of 2026-10 (27 October 2026), 4 plans. Source: agreed grades"
    looking_back = standing_alone(CHART, lig)
    assert looking_back.source == "North Area. 3 rounds, 2015-01 to 2015-03. Source: agreed grades"
    public = standing_alone(CHART, Lig([panel.round], Audience.PUBLIC))
    assert "4 plans" not in public.source


def test_a_part_without_pictures_has_none() -> None:
    assert charts_of(None) == {}
    assert charts_of(Part("a", "A", [Picture(CHART)])) == {CHART.key: CHART}
