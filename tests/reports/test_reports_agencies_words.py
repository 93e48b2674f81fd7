"""The sentences on where the agencies differ: counts first, hedged by rule, no names for degrees."""

from typing import Any

import pytest

from audit_app.figures.agencies.rules import Agreement, Differences, Severity, Share, at_point
from audit_app.figures.rules import wilson
from audit_app.reports.agencies.data import moderation_data
from audit_app.reports.agencies.rules import (
    agreement_words,
    at_point_words,
    coefficient_words,
    direction,
    furthest_words,
    left_out_words,
    limits_in_grades,
    moderation_words,
    point_words,
    sensitivity_words,
    severity_words,
    unsettled_words,
)
from audit_app.reports.agencies.tables import rules_table
from tests.figures.agencies.letters import AGENCIES, grid, one_plan


def agreement(**facts: Any) -> Agreement:
    none = Share(0, 0)
    usual: dict[str, Any] = {
        "plans": 12, "identical": Share(5, 12, wilson(5, 12)), "same_side": Share(9, 12, wilson(9, 12)),
        "within_one": none, "good": Share(8, 24), "alpha": 0.731, "alpha_interval": (0.47, 0.99),
        "ac2": 0.728, "ac2_interval": None, "reason": "", "not_blind": 0, "differing": 0, "applies": 0,
    }  # fmt: skip
    return Agreement(**{**usual, **facts})


def severity(**facts: Any) -> Severity:
    usual = {"cells": 40, "plans": 8, "signed": -20, "error": 0.05, "own_good": 20, "agreed_good": 30}
    return Severity("health", **{**usual, **facts})


def test_agreement_says_counts_before_percentages() -> None:
    said = agreement_words(agreement())
    assert "12 times two agencies or more graded the same plan" in said
    assert "9 of these times they stood on the same side of good (75%; plausibly 46.8% to 91.1%)" in said
    assert "5 times they gave the very same grade (42%;" in said


def test_no_band_of_words_is_ever_said_of_a_coefficient() -> None:
    said = coefficient_words(agreement())
    assert "0.73 (0.47 to 0.99) by Krippendorff’s alpha" in said
    assert "0.73 by Gwet’s AC2" in said
    for band in ("poor", "fair", "moderate", "substantial", "strong", "excellent", "significant"):
        assert band not in said


def test_quality_over_85_percent_brings_the_caption() -> None:
    assert "do not read either as a change in auditors" not in coefficient_words(
        agreement(good=Share(85, 100))
    )
    assert "do not read either as a change in auditors" in coefficient_words(agreement(good=Share(86, 100)))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"reason": "not calculable: every grade was the same", "alpha": None, "ac2": None},
            "Agreement beyond chance is not calculable: every grade was the same.",
        ),
        ({"plans": 4}, "Agreement beyond chance is not given: it needs 5 plans."),
        ({"identical": Share(0, 0)}, ""),
    ],
)
def test_where_no_coefficient_can_be_said_the_reason_is(facts: dict[str, Any], said: str) -> None:
    assert coefficient_words(agreement(**facts)) == said


def test_what_is_left_out_is_counted() -> None:
    assert left_out_words(agreement()) == ""
    said = left_out_words(agreement(not_blind=1, differing=2, applies=3))
    assert said.startswith(
        "Left out of these counts: 1 grade given after others’ grades were shown, 2 places"
    )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "0.50 of a grade harder than was agreed (40 grades of 8 plans; plausibly 0.38 to 0.62 harder)"),
        ({"signed": 20}, "0.50 of a grade more generous than was agreed"),
        ({"signed": -2}, "This may be noise: plausible is anything from 0.17 harder to 0.07 more generous."),
        ({"signed": 0}, "Health graded on average as was agreed (40 grades of 8 plans). This may be noise"),
        ({"error": 0.0}, "0.50 harder than was agreed, by grades, on every plan alike"),
        ({"error": 0.0, "signed": 0}, "Health graded as was agreed on every plan alike"),
        ({"cells": 9}, "9 grades of 8 plans can be set beside an agreed grade, too few to say"),
        ({"plans": 4}, "40 grades of 4 plans can be set beside an agreed grade, too few to say"),
    ],
)
def test_severity_claims_no_more_than_its_interval(facts: dict[str, Any], said: str) -> None:
    assert said in severity_words(severity(**facts), "Health")


def test_severity_says_what_it_does_to_the_percentage() -> None:
    said = severity_words(severity(), "Health")
    assert said.endswith("By its own grades 50% of them would be good or outstanding; 75% were agreed to be.")


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ((-0.61, -0.35), "0.35 to 0.61 harder"),
        ((0.1, 0.2), "0.10 to 0.20 more generous"),
        ((-0.1, 0.05), "0.10 harder to 0.05 more generous"),
        ((-0.1, 0.001), "0.10 harder to 0.00"),
    ],
)
def test_an_interval_of_grades_says_which_way_each_end_goes(limits: tuple[float, float], said: str) -> None:
    assert limits_in_grades(*limits) == said


def test_a_difference_shown_as_nought_goes_neither_way() -> None:
    assert direction(0.004) == direction(-0.004) == "neither harder nor more generous"
    assert direction(-0.48) == "0.48 harder"


def test_a_point_is_apart_only_where_its_whole_interval_is() -> None:
    together = Share(900, 1000)
    assert "the difference may be noise" in point_words(Share(4, 5, wilson(4, 5)), Share(4, 5), together)
    assert "this point is below, even at the top of its range" in point_words(
        Share(4, 10, wilson(4, 10)), Share(2, 10), together
    )


def test_points_named_as_furthest_apart_are_said_to_be_so_partly_by_chance() -> None:
    assert "The furthest apart of many points are partly so by chance" in furthest_words(["A-1"])


def test_no_points_to_name_is_said() -> None:
    assert "No audit point stands out" in furthest_words([])
    assert "next calibration" in furthest_words(["A"])


def test_moderation_is_told_in_counts() -> None:
    made = one_plan("GRGu", "GGG.", "GRG.", "GROG", moderated="0110", contested="0010")
    said = moderation_words(Differences([made]).moderation)
    assert "3 grades are agreed, “not applicable” counted too. On 1 every agency gave the same grade" in said
    assert "the panel settled 2. " in said
    assert "On 1 a dissent stands." in said
    assert "not every agency had given" not in said, "said of all that was settled it says nothing"
    assert "1 grade is not agreed yet, or missing." in said
    assert "the panel settled 4 (67%). " in moderation_words(Differences([made, made]).moderation)
    assert moderation_words(Differences([]).moderation) == "No plan has an agreed grade at any point yet."


def test_how_hard_an_agency_grades_is_not_said_of_what_is_not_settled() -> None:
    made = one_plan("GRGu", "GGG.", "GRG.", "GROG", moderated="0110", contested="0010")
    said = unsettled_words(Differences([made]).moderation)
    assert said.startswith("Left out: 1 of 4 grades, because nothing is agreed there.")
    assert "may lie further from what is agreed in the end" in said
    assert unsettled_words(Differences([]).moderation) == ""


def test_the_rule_line_names_every_rule_and_says_which_counts() -> None:
    rows = (["GG", "GR"] * 2, ["GR", "RR"] * 2, ["GG", "GG"] * 2)
    made = grid(["GG", "GR"] * 2, dict(zip(AGENCIES, rows, strict=True)))
    said = sensitivity_words(Differences([made]).sensitivity)
    assert said.startswith("Of 8 agreed grades, 75% are good or outstanding.")
    for rule in (
        "75% by a majority of the agencies",
        "25% by the lowest agency",
        "100% by the highest agency",
    ):
        assert rule in said
    assert "Only the agreed grades count" in said
    assert sensitivity_words(Differences([]).sensitivity) == ""


def test_under_five_grades_every_sentence_has_counts_alone() -> None:
    made = grid(["GG", "GR"], dict(zip(AGENCIES, (["GG", "GR"], ["GR", "RR"], ["GG", "GG"]), strict=True)))
    found = Differences([made])
    rules = sensitivity_words(found.sensitivity)
    assert rules.startswith("Good or outstanding: 3 of 4 agreed grades. Had another rule made the grades")
    assert "it would be 3 by a majority of the agencies, 1 by the lowest agency and 4 by the highest" in rules
    table = rules_table(found.sensitivity)
    assert [[cell.text for cell in row[1:]] for row in table.rows] == [[f"{x} of 4"] for x in (3, 3, 1, 4)]
    assert [(row["x"], row["percent"], row["display"]) for row in moderation_data(found)["rules"]] == [
        (x, None, None) for x in (3, 3, 1, 4)
    ]
    for said in (rules, agreement_words(found.agreement), moderation_words(found.moderation)):
        assert "%" not in said


def test_a_points_sentence_is_counts_first() -> None:
    twelve = {"education": ["G"] * 12, "health": ["G"] * 9 + ["R"] * 3, "social care": ["G"] * 12}
    found = at_point([grid(["G"] * 12, twelve)], "A")
    assert at_point_words(found, over_rounds=False) == (
        "On 9 of 12 plans all three agencies were on the same side of good (75%; plausibly 46.8% to 91.1%), "
        "and on 9 with the very same grade."
    )
    assert at_point_words(found, over_rounds=True).startswith("On 9 of 12 audits all three agencies")


def test_a_points_sentence_claims_no_more_than_was_graded() -> None:
    some = {"education": ["G"] * 6, "health": ["G"] * 5 + ["."], "social care": ["R"] + ["."] * 5}
    said = at_point_words(at_point([grid(["G"] * 6, some)], "A"), over_rounds=False)
    assert said.startswith("On 4 of 5 plans the agencies that graded it were on the same side of good (80%;")
    assert "1 plan left out: fewer than two agencies" in said
    few = {"education": ["G"] * 4, "health": ["G"] * 4}
    said = at_point_words(at_point([grid(["G"] * 4, few)], "A"), over_rounds=False)
    assert said.startswith("On 4 of 4 plans both agencies were on the same side of good, and on 4")
    assert "%" not in said
    alone = {"education": ["G"] * 4}
    said = at_point_words(at_point([grid(["G"] * 4, alone)], "A"), over_rounds=False)
    assert said.startswith("No plan was graded here by two agencies")


def test_a_points_sentence_says_on_how_many_plans_agencies_differ_on_whether_it_applies() -> None:
    six = {"education": ["G"] * 10, "health": ["G"] * 6 + ["N"] * 4}
    said = at_point_words(at_point([grid(["G"] * 10, six)], "A"), over_rounds=False)
    assert said.startswith("On 6 of 6 plans both agencies were on the same side of good")
    assert said.endswith(
        "4 plans left out: fewer than two agencies gave a grade from inadequate to outstanding on their own. "
        "On 4 they differ on whether the point applies."
    )
    never = {"education": ["G"] * 6, "health": ["N"] * 6}
    assert at_point_words(at_point([grid(["G"] * 6, never)], "A"), over_rounds=True) == (
        "On no audit did two agencies give a grade from inadequate to outstanding on their own. On 6 they "
        "differ on whether the point applies."
    )
