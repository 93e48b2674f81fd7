"""Needs, breakdowns, timeliness and the estimate for the register: what they say, and what opens."""

import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.rules import Role
from audit_app.figures.grid import GridPlan
from audit_app.figures.groups.rules import Estimate, NotSaid, Stratum, estimate
from audit_app.figures.timeliness.counting import Audited, StepFigure, timeliness
from audit_app.figures.timeliness.service import strict_transfers
from audit_app.figures.timeliness.steps import BY_KEY
from audit_app.moderation import service as moderation
from audit_app.register.rules import LateReason
from audit_app.register.service import plans_by_reference
from audit_app.reports import population
from audit_app.reports.audience import Audience
from audit_app.reports.data import as_data
from audit_app.reports.document import Table, Words
from audit_app.reports.files import content
from audit_app.reports.grouped.data import grouped_data
from audit_app.reports.grouped.rules import estimate_words, steps_words
from audit_app.reports.grouped.tables import COUNTS
from audit_app.reports.lig import Lig
from audit_app.reports.parts import needs as needs_part
from audit_app.reports.parts import timeliness as timeliness_part
from audit_app.reports.population import population_table, population_words
from audit_app.rounds.models import AuditRound
from audit_app.sampling import service as sampling
from audit_app.web.text import plural
from tests.support.build_moderation import AGREED, Panel, make_revealed, make_scoring
from tests.support.build_reports import another_round
from tests.support.builders import make_area, make_person, sign_in
from tests.support.read_report import open_workbook, read_table

WELL = {**AGREED, "T-1": "O O O"}
BADLY = {"T-1": "I I I", "T-2": "RI RI RI", "T-3": "I", "T-4": "I I"}
GONE_WELL, GONE_BADLY = 6, 5


def make_groups(session: orm.Session) -> Panel:
    """A revealed round of 11 plans: six of one need graded well, five of another graded badly."""
    panel = make_revealed(*[WELL] * GONE_WELL, *[BADLY] * GONE_BADLY)
    for place, sampled in enumerate(sampling.sample_of(panel.round)):
        plan = sampled.plan
        plan.primary_need = "Autism" if place < GONE_WELL else "Hearing impairment"
        plan.team, plan.looked_after = "North" if place % 2 else "South", place == 0
        plan.requested_on = dt.date(2026, 1, 5)
        plan.issued_on = dt.date(2026, 5, 25) + dt.timedelta(days=place % 2)
    session.commit()
    return panel


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_needs_are_said_to_differ_where_plans_show_it_and_every_number_opens(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_groups(session)
    sign_in(client, panel.chair)
    page = client.get("/report/needs").text
    said = text_of(page)
    assert (
        "Likely graded less well than the rest: Hearing impairment (0% of 20 agreed grades of 5 plans)"
        in said
    )
    assert "Likely graded better than the rest: Autism (100% of 24 agreed grades of 6 plans)" in said
    assert "6 of 6 (100%), likely higher" in said
    address = re.search(r'href="([^"]*/report/breakdown/plans[^"]*value=Hearing[^"]*)"', page)
    assert address is not None
    opened = client.get(address.group(1).replace("&amp;", "&")).text
    assert "0 of 20 agreed grades of 5 plans" in text_of(opened)
    assert opened.count("/moderation/plans/") == GONE_BADLY
    points = client.get("/report/needs?section=Section+A").text
    assert "Needs by the audit points of Section A" in text_of(points)


def test_a_need_of_four_plans_has_counts_and_no_percentage(session: orm.Session, client: FlaskClient) -> None:
    panel = make_revealed(*[WELL] * 4)
    for sampled in sampling.sample_of(panel.round):
        sampled.plan.primary_need = "Autism"
    session.commit()
    sign_in(client, panel.chair)
    said = text_of(client.get("/report/needs").text)
    assert "16 of 16" in said
    assert "%" not in said.split("All together")[0].split("By primary need")[1]
    assert "Not compared, because fewer than 5 plans were graded: Autism." in said


def test_a_breakdown_takes_two_characteristics_and_refuses_a_third_with_a_sentence(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_groups(session)
    sign_in(client, panel.chair)
    crossed = text_of(client.get("/report/breakdown?by=primary_need&and=team").text)
    assert "By primary need and team, all audit points together" in crossed
    assert "12 of 12, 3 plans" in crossed
    narrowed = text_of(client.get("/report/breakdown?by=section&where=primary_need:Autism").text)
    assert "only plans with primary need “Autism”" in narrowed
    assert "24 of 24" in narrowed
    point = text_of(client.get("/report/breakdown?by=looked_after&of=T-1").text)
    assert "Not looked after" in point
    assert "5 of 10" in point
    third = client.get("/report/breakdown?by=primary_need&and=team&where=looked_after:yes")
    assert third.status_code == 200
    assert "two characteristics at most" in third.text
    assert "12 of 12" not in third.text


REFUSED = {
    "by=shoe_size": "Nothing is recorded of these plans under that name",
    "where=team:West": "No plan of these rounds has what was asked for",
    "where=section:A": "No plan of these rounds has what was asked for",
    "of=T-99": "These rounds have no such section or audit point",
    "by=%00&and='%22<b>": "Nothing is recorded of these plans under that name",
}


def test_what_cannot_be_broken_down_is_answered_with_a_sentence(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_groups(session).chair)
    for asked, words in REFUSED.items():
        answer = client.get(f"/report/breakdown?{asked}")
        assert answer.status_code == 200
        assert words in answer.text, asked
        assert client.get(f"/report/breakdown/plans?{asked}").status_code == 404


def test_timeliness_says_how_many_plans_had_dates_and_opens_them(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_groups(session)
    plans = plans_by_reference([one.plan.reference for one in sampling.sample_of(panel.round)])
    first, second, *_ = plans.values()
    first.issued_on, second.late_reason = None, LateReason.MISSED
    session.commit()
    sign_in(client, panel.chair)
    said = text_of(client.get("/report/timeliness").text)
    final = said.split("Final plan")[-1].split("Decision after")[0]
    assert re.search(r"[45] of 9 1 1 0 0 Regs 13\(2\)", final), final
    opened = text_of(client.get("/report/timeliness/final").text)
    assert "of 9 plans with usable dates" in opened
    assert "1 excused by the Regulations" in opened
    assert "No date of the final plan; out of time when audited" in opened
    assert client.get("/report/timeliness/nothing").status_code == 404


def test_an_area_may_read_the_day_of_a_transfer_as_by_it(session: orm.Session, client: FlaskClient) -> None:
    panel = make_groups(session)
    for sampled in sampling.sample_of(panel.round):
        sampled.plan.transfer, sampled.plan.transfer_year = "primary to secondary", 2026
        sampled.plan.amended_on = dt.date(2026, 2, 15)
    session.commit()
    lig = Lig([panel.round], Audience.PANEL)
    assert _limits(lig) == ("before 15 February", "0 of 11")
    earlier = clock.now()
    sign_in(client, panel.second)
    asked = {"reading": "by", "reason": "We read the date as the end of the day."}
    with clock.pretend(clock.today() + dt.timedelta(days=1)):
        assert client.post("/report/timeliness/reading", data=asked).status_code == 302
        again = client.post("/report/timeliness/reading", data=asked)
    assert again.status_code == 422
    assert "read so already" in again.text
    assert asked["reason"] in again.text
    assert _limits(lig) == ("by 15 February", "11 of 11")
    # A report as it was keeps the reading of its time.
    assert strict_transfers(earlier)


def _limits(lig: Lig) -> tuple[str, str]:
    part = timeliness_part.part(lig)
    assert part is not None
    [table] = [block for block in part.blocks if isinstance(block, Table)]
    [row] = [row for row in table.rows if row[0].text == "Transfer between phases"]
    return row[1].text, row[3].text


PAGES = ("/report/needs", "/report/breakdown", "/report/timeliness")


def test_nothing_is_shown_of_a_round_that_is_not_revealed(session: orm.Session, client: FlaskClient) -> None:
    panel = make_scoring()
    for sampled in sampling.sample_of(panel.round):
        sampled.plan.primary_need = "Autism"
    session.commit()
    sign_in(client, panel.chair)
    for path in PAGES:
        page = client.get(path).text
        assert f"still sealed: {panel.round.name}" in page
        for telling in ("%", "Autism", "EHC-"):
            assert telling not in page


def test_a_heading_counts_the_rounds_that_are_shown_and_not_those_that_were_chosen(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_scoring()
    other = another_round(panel, reveal=False)
    sign_in(client, panel.chair)
    chosen = f"?round={panel.round.id}&round={other.round.id}"
    for path in ("/report/needs", "/report/timeliness", "/report/breakdown", "/report/agencies"):
        heading = text_of(client.get(path + chosen).text.split("<h1")[1].split("</h1>")[0])
        assert "No round with figures yet" in heading, path
        assert "2 rounds" not in heading
    moderation.reveal(panel.round, panel.chair)
    session.commit()
    page = client.get(f"/report/needs{chosen}").text
    assert "1 round" in text_of(page.split("<h1")[1].split("</h1>")[0])


def test_without_a_round_a_page_says_what_it_takes(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    sign_in(client, make_person("Mary Hill", Role.MANAGER))
    for path in PAGES:
        assert "whose grades are revealed" in client.get(path).text


def test_readers_of_the_group_see_the_numbers_and_no_plan(session: orm.Session, client: FlaskClient) -> None:
    make_groups(session)
    sign_in(client, make_person("Simon Reader", Role.LIG_READER))
    for path in PAGES:
        page = client.get(path).text
        assert "of 11" in page or "of 24" in page
        assert "EHC-" not in page
        assert "/report/breakdown/plans" not in page
        assert "/report/timeliness/final" not in page
    assert client.get("/report/breakdown/plans").status_code == 403
    assert client.get("/report/timeliness/final").status_code == 403


def test_for_publication_a_second_characteristic_is_refused_and_nothing_opens(
    session: orm.Session, client: FlaskClient
) -> None:
    sign_in(client, make_groups(session).chair)
    for asked in ("and=team", "where=team:North", "of=T-1"):
        page = client.get(f"/report/breakdown?for=publication&by=primary_need&{asked}").text
        assert "one characteristic alone" in page
        assert "Hearing" not in page
    assert "is not published" in client.get("/report/breakdown?for=publication&by=team").text
    for path in PAGES:
        page = client.get(f"{path}?for=publication").text
        assert "EHC-" not in page
        assert "/report/breakdown/plans" not in page


def test_the_parts_say_what_the_pages_say_and_nothing_before_the_reveal(session: orm.Session) -> None:
    panel = make_groups(session)
    lig = Lig([panel.round], Audience.PARTNERSHIP)
    part = needs_part.part(lig)
    assert part is not None
    first = part.blocks[0]
    assert isinstance(first, Words)
    assert first.key == "needs"
    assert "Hearing impairment (0%" in first.text
    assert timeliness_part.part(lig) is not None
    for made in (needs_part.part, timeliness_part.part):
        assert made(Lig([panel.round], Audience.PUBLIC)) is None


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


def above_the_table(lig: Lig) -> tuple[list[str], list[dict[str, Any]]]:
    """The lines above the table of the estimate in the workbook, and the table's rows."""
    book = open_workbook(content(lig, "xlsx"))
    (table,) = book["Population"].tables.values()
    first = int(re.findall(r"\d+", table.ref)[0])
    lines = [str(row[0].value) for row in book["Population"].iter_rows(max_row=first - 1)]
    return lines, read_table(book, "Population")


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
    page = text_of(client.get(f"/report/rounds/{panel.round.id}").text)
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
    assert "What this says of the whole register " + population.SEVERAL in text_of(page)


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


def test_without_any_dates_timeliness_says_only_that() -> None:
    assert steps_words(()) == "The register holds no dates of the statutory steps for these plans."


def test_the_json_holds_timeliness_and_needs_as_the_rounds_own_page_shows_them(
    session: orm.Session, client: FlaskClient
) -> None:
    panel = make_groups(session)
    held = plans_by_reference([one.plan.reference for one in sampling.sample_of(panel.round)])
    held[min(held)].late_reason = LateReason.MISSED
    session.commit()
    other = another_round(panel, *[WELL] * 3)
    for round in (panel.round, other.round):
        same_grouped(
            round, json.loads(content(Lig([panel.round, other.round], Audience.PARTNERSHIP), "json"))
        )
    sign_in(client, panel.chair)
    data = json.loads(client.get(f"/report/rounds/{panel.round.id}/report.json").text)
    final = next(row for row in data["timeliness"] if row["step"] == "final")
    assert (final["n"], final["excused"], final["excused_late"]) == (10, 1, 0)
    assert final["lower"] < final["percent"] == 10 * final["within"] < final["upper"]
    needs = {row["group"]: (row["plans"], row["x"], row["n"], row["percent"]) for row in data["breakdowns"]}
    assert needs == {"Autism": (6, 24, 24, 100), "Hearing impairment": (5, 0, 20, 0)}


def same_grouped(round: AuditRound, data: dict[str, Any]) -> None:
    """Check that the rows of a round in the data say what its page says, row by row and column by column."""
    lig = Lig([round], Audience.PARTNERSHIP)
    page = {row[0].text: [cell.text for cell in row] for row in table_of(lig, "timeliness").rows}
    rows = [row for row in data["timeliness"] if row["round"] == round.name]
    assert rows
    for row in rows:
        share = row["display"] or f"{plural(row['n'], 'plan')}: too few for a percentage"
        counts = ("excused", "not_recorded", "not_due", "not_usable")
        assert page.pop(row["title"])[1:-1] == [
            row["limit"], share if row["n"] else "not scored", f"{row['within']} of {row['n']}",
            *(str(row[name]) for name in counts),
        ]  # fmt: skip
    assert all("no plan has this step" in cells for cells in page.values())
    groups = {row["group"]: row for row in data["breakdowns"] if row["round"] == round.name}
    needs = {row[0].text: [cell.text for cell in row] for row in table_of(lig, "by-need").rows[:-1]}
    assert groups.keys() == needs.keys()
    for name, row in groups.items():
        shown = row["display"] or ("fewer than 5 plans" if row["n"] else "not scored")
        assert needs[name][1:4] == [str(row["plans"]), shown, f"{row['x']} of {row['n']}"]
        assert needs[name][5:] == [str(row[field]) for _, field in COUNTS]


def table_of(lig: Lig, key: str) -> Table:
    parts = [timeliness_part.part(lig), needs_part.part(lig)]
    blocks = [block for part in parts if part for block in part.blocks]
    return next(block for block in blocks if isinstance(block, Table) and block.key == key)


def test_neither_timeliness_nor_needs_are_in_the_data_for_publication(session: orm.Session) -> None:
    panel = make_groups(session)
    panel.settle_all()
    panel.sign_off()
    with clock.pretend(dt.date(2027, 1, 5)):
        data = json.loads(content(Lig([panel.round], Audience.PUBLIC), "json"))
        assert data["points"]
        assert (data["timeliness"], data["breakdowns"]) == ([], [])
    internal = Lig([panel.round], Audience.PARTNERSHIP)
    grouped = grouped_data(internal)
    assert grouped["timeliness"]
    published = as_data(replace(internal.report, public=True), [], {}, grouped)
    assert (published["timeliness"], published["breakdowns"]) == ([], [])


def figures_with(**counts: tuple[int, int]) -> tuple[StepFigure, ...]:
    """The figures of some steps from (in time, counted), in the order of the steps."""
    start = dt.date(2026, 1, 5)
    plans = []
    for key, (x, n) in counts.items():
        step = BY_KEY[key]
        for place in range(n):
            end = start + dt.timedelta(days=step.days + (place >= x))
            plans.append(
                GridPlan(
                    f"{key}{place}", traits={"plan_type": "new"}, dates={step.start: start, step.end: end}
                )
            )
    return timeliness([Audited(1, dt.date(2026, 1, 6), plans)])


def test_the_only_step_that_can_be_counted_is_not_called_the_least_often_in_time() -> None:
    said = steps_words(figures_with(final=(4, 5)))
    assert (
        "Only one step has 5 plans to count: final plan (80% of 5 plans in time); plausibly 37.6% to" in said
    )
    assert "Least often" not in said


def test_steps_of_few_plans_are_said_not_to_be_compared_and_a_clean_step_has_its_number() -> None:
    said = steps_words(figures_with(final=(4, 6), decision=(6, 6)))
    assert "Least often in time: final plan (67% of 6 plans in time)." in said
    assert "No late plan was found at: decision whether to assess (6 plans)." in said
    assert "is not compared" not in said
    assert "A step with fewer than 5 plans to count is not compared." in steps_words(
        figures_with(final=(4, 6), decision=(1, 4))
    )


def test_an_area_without_a_round_is_offered_none_to_choose(session: orm.Session, client: FlaskClient) -> None:
    make_area()
    sign_in(client, make_person("Mary Manager", Role.MANAGER))
    for address in ("/report/needs", "/report/timeliness"):
        assert "Choose the rounds" not in client.get(address).text
