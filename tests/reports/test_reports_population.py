"""The estimate for the register of a drawn round: what it can and cannot say."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app.figures.groups.rules import Estimate, NotSaid, Stratum, estimate
from audit_app.figures.interval import interval_words
from audit_app.reports import population
from audit_app.reports.audience import Audience
from audit_app.reports.document import Table, Words
from audit_app.reports.files import content
from audit_app.reports.grouped.rules import estimate_words
from audit_app.reports.lig import Lig
from audit_app.reports.parts import headline
from audit_app.reports.parts.order import part_of
from audit_app.reports.population import population_table, population_words
from tests.reports.builders import make_groups, said_on
from tests.support.build_moderation import AGREED
from tests.support.build_reports import another_round
from tests.support.builders import sign_in
from tests.support.read_report import open_workbook, read_table


def test_the_estimate_for_the_register_stands_in_the_report_of_a_drawn_round(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_groups(session)
    lig = Lig([panel.round], Audience.PANEL)
    # 24 of 44 grades good in 11 of the 13 plans that could be drawn; t(10) = 2.2281, SE from 2/13 not drawn.
    # Residuals 4 - 4r and -4r with r = 24/44: s² = (6 x 3.3058 + 5 x 4.7603) / 10 = 4.3636.
    error = ((2 / 13) * 4.363636 / (11 * 16)) ** 0.5
    low, high = (100 * (24 / 44 + sign * 2.228139 * error) for sign in (-1, 1))
    said = population_words(lig)
    assert (
        f"Estimated for all 13 plans that could be drawn: 55% good or outstanding, plausibly {low:.1f}%"
        in said
    )
    assert f"to {high:.1f}%" in said
    assert population_table(lig) is None  # one stratum stands for itself
    assert population_words(Lig([panel.round], Audience.PUBLIC)) == ""
    sign_in(client, panel.chair)
    assert "Estimated for all 13 plans" in client.get(f"/report/rounds/{panel.round.id}").text


def test_the_headline_s_table_gives_the_range_that_its_words_give(session: orm.Session) -> None:
    world = make_groups(session)
    lig = Lig([world.round], Audience.PANEL)
    made = population.population_estimate(lig)
    assert made is not None
    said = interval_words(made.limits)
    part = headline.part(lig)
    assert part is not None
    (table,) = [block for block in part.blocks if isinstance(block, Table)]
    first = part.blocks[0]
    assert isinstance(first, Words)
    assert said in first.text
    assert table.note.startswith("All audit points: allowing for grades of one plan going together")
    assert said in table.note
    assert "o range is given" not in table.note
    notes = [str(row[1].value) for row in open_workbook(content(lig, "xlsx"))["Notes"].iter_rows()]
    (told,) = [note for note in notes if "Wilson" in note]
    assert "there is none" in told
    assert "too narrow" not in told


def above_the_table(lig: Lig) -> tuple[list[str], list[dict[str, Any]]]:
    """The lines above the table of the estimate in the workbook, and the table's rows."""
    book = open_workbook(content(lig, "xlsx"))
    (table,) = book["Population"].tables.values()
    first = int(re.findall(r"\d+", table.ref)[0])
    lines = [str(row[0].value) for row in book["Population"].iter_rows(max_row=first - 1)]
    return lines, read_table(book, "Population")


def test_a_weighted_figure_is_not_rounded_up_to_the_target_in_one_place_and_not_in_another(
    session: orm.Session,
) -> None:
    world = make_groups(session)
    world.round.target_percent = 62
    lig = Lig([world.round], Audience.PANEL)
    for weighted, shown in ((74.6, "74.6%"), (61.7, "61.7%"), (62.5, "63%"), (99.7, ">99%")):
        sections = tuple(
            replace(one, points=tuple(replace(line, weighted=weighted) for line in one.points))
            for one in lig.report.sections
        )
        vars(lig)["report"] = replace(lig.report, weighted=weighted, sections=sections)
        said = str([part_of(lig, key) for key in ("headline", "points", "trust")])
        assert f"audit points together stand at {shown}." in said
        assert f"Weighted to the register: {shown}" in said
        assert f"all points together stand at {shown} instead of 55%." in said


def test_the_workbook_has_the_estimate_with_its_range_and_the_pages_words(session: orm.Session) -> None:
    lig = Lig([make_groups(session).round], Audience.PANEL)
    lines, rows = above_the_table(lig)
    made = population.population_estimate(lig)
    assert made is not None
    assert made.limits is not None
    assert made.share is not None
    assert population_words(lig) in " ".join(lines)
    (whole,) = rows
    assert whole["Plans that could be drawn"] == 13
    assert whole["In the sample"] == 11
    assert whole["Good or outstanding"] == "55%"
    shown = [whole[f"Good or outstanding: {name}percent"] for name in ("", "lower limit, ", "upper limit, ")]
    assert shown == pytest.approx([100 * made.share, *(100 * limit for limit in made.limits)])


def test_the_estimate_stands_under_the_parts_it_is_made_of_on_page_and_sheet(
    session: orm.Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = make_groups(session)
    strata = [Stratum("new", 90, 6, ((1, 1), (0, 1)) * 3), Stratum("amended", 10, 4, ((4, 4), (3, 4)) * 2)]
    monkeypatch.setattr(population, "strata_of", lambda grid, points=None: strata)
    _, rows = above_the_table(Lig([panel.round], Audience.PANEL))
    assert [(row["Part of the register"], row["Good or outstanding"]) for row in rows] == [
        ("New", "3 of 6"),
        ("Amended", "14 of 16"),
        ("All plans that could be drawn", "54%"),  # 0.9 x 3/6 + 0.1 x 14/16
    ]
    sign_in(client, panel.chair)
    page = said_on(client.get(f"/report/rounds/{panel.round.id}").text)
    assert "Amended 10 4 2.5 plans 14 of 16 All plans that could be drawn 100 10 54%" in page


def test_where_there_is_no_estimate_the_sheet_says_why(
    session: orm.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = make_groups(session)
    lig = Lig([panel.round], Audience.PANEL)
    monkeypatch.setattr(population, "strata_of", lambda grid, points=None: [])
    lines, (whole,) = above_the_table(lig)
    assert "these plans were not drawn at random" in " ".join(lines)
    assert (whole["In the sample"], whole["Good or outstanding"]) == (11, "No estimate")


def test_over_rounds_the_report_says_that_the_estimate_is_made_round_by_round(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_groups(session)
    other = another_round(panel, AGREED)
    lig = Lig([other.round, panel.round], Audience.PANEL)
    book = open_workbook(content(lig, "xlsx"))
    assert "Population" not in book.sheetnames
    assert population.SEVERAL in [row[0].value for row in book["Cover"].iter_rows()]
    sign_in(client, panel.chair)
    page = client.get(f"/report?round={panel.round.id}&round={other.round.id}").text
    assert "What this says of the whole register " + population.SEVERAL in said_on(page)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (Estimate(0, 0, not_said=NotSaid.NO_DRAW), "not drawn at random"),
        (Estimate(9, 0, not_said=NotSaid.NOTHING), "nothing has an agreed grade"),
        (Estimate(9, 8, not_said=NotSaid.WITHDRAWN, groups=("new",)), "no reserve came in (“new”)"),
        (Estimate(9, 8, not_said=NotSaid.EMPTY, groups=("new",)), "no plan of “new” is graded"),
        (Estimate(9, 8, 0.5, not_said=NotSaid.ALONE, groups=("a", "b")), "it is 50%. How far off"),
        (Estimate(9, 3, 0.5, not_said=NotSaid.FEW), "fewer than 5 plans"),
        (Estimate(9, 8, 1.0, not_said=NotSaid.ALIKE), "all graded plans are alike"),
        (estimate([Stratum("", 6, 6, ((1, 1), (0, 1)) * 3)]), "no estimate is needed"),
        (Estimate(99, 12, 0.748, 0.1, (0.5, 0.9)), "74.8% good or outstanding, plausibly 50.0% to 90.0%"),
    ],
)
def test_the_words_say_what_the_estimate_can_and_cannot_say(made: Estimate, words: str) -> None:
    assert words in estimate_words(made)
    assert ("3 grades without agreement" in estimate_words(made, 3)) is (
        made.share is not None and not made.census
    )


def test_plans_audited_without_an_agreed_grade_are_named_and_nothing_is_called_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All ten plans audited, two of them without a grade: the share is not known, however it is drawn."""
    made = estimate([Stratum("", 10, 10, (*((1, 1), (0, 1)) * 4, (0, 0), (0, 0)), (0,) * 8 + (1, 1))])
    assert estimate_words(made, 2) == (
        "Every one of the 10 plans that could be drawn was audited, and 2 grades are not agreed yet. Of "
        "those agreed 50% are good or outstanding, each part of the register counted by its size; whichever "
        "way the open grades go, it ends within 40.0% to 60.0%."
    )
    monkeypatch.setattr(population, "population_estimate", lambda lig: made)
    assert population.sureness(Lig([], Audience.PANEL)) == (
        "Every plan that could be drawn was audited: with 2 grades not agreed yet, the share of all 10 plans "
        "ends within 40.0% to 60.0%."
    )
    sampled = estimate([Stratum("", 20, 10, (*((1, 1), (0, 1)) * 4, (0, 0), (0, 0)), (0,) * 8 + (1, 1))])
    said = estimate_words(sampled, 2)
    assert said.startswith(
        "Estimated for all 20 plans that could be drawn: 50% good or outstanding, plausibly"
    )
    assert said.endswith(
        "2 grades without agreement could still move it. 2 audited plans have no agreed grade at all and "
        "could still move it: the range takes them to be like the others."
    )
    alike = estimate([Stratum("", 9, 7, (*((1, 1),) * 6, (0, 0)), (0,) * 6 + (1,))])
    assert estimate_words(alike, 1).endswith(
        "1 audited plan has no agreed grade at all and could still move it."
    )
