"""What is published over every choice of rounds: whole quarters, their totals, and nothing hidden."""

import datetime as dt
import json
from collections.abc import Iterator
from itertools import combinations

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.accounts.settings import set_setting
from audit_app.figures.disclosure.rules import DEFAULTS
from audit_app.figures.releases import public_quarters
from audit_app.reports.audience import Audience
from audit_app.reports.document import Table
from audit_app.reports.files import content
from audit_app.reports.lig import Lig
from audit_app.reports.parts.order import ORDER, parts
from audit_app.reports.public_parts.order import OWN, SHARED
from audit_app.rounds.models import AuditRound
from tests.support.build_publication import LATER, SECOND, WHOLE, public, signed_round
from tests.support.read_report import open_workbook, read_table


def every_choice(rounds: list[AuditRound]) -> Iterator[tuple[AuditRound, ...]]:
    for size in range(1, len(rounds) + 1):
        yield from combinations(rounds, size)


def test_a_quarter_with_a_small_month_is_published_whole_and_another_by_round(
    rounds: list[AuditRound],
) -> None:
    report = public(*rounds).report
    assert [one.round.name for one in report.rounds] == ["2026-05", "2026-04", "January to March 2026"]
    assert [one.plans_sampled for one in report.rounds] == [12, 12, 24]
    by_point = {line.point.code: line for line in report.points}
    assert [(one.round, one.display, one.n) for one in by_point["T-1"].rounds] == [
        ("2026-05", "67%", 12), ("2026-04", "67%", 12), ("January to March 2026", "71%", 24),
    ]  # fmt: skip
    hidden = by_point["T-2"].rounds[-1]
    assert (hidden.display, hidden.percent, hidden.n, hidden.lower, hidden.target) == (
        "[c]",
        None,
        None,
        None,
        "",
    )
    # The total is of what is shown: 17 of 24, 11 of 20 and 21 of 24; the 4 of 7 of T-2 are no part of it.
    together = report.together_by_round[-1]
    assert (together.display, together.n) == ("72%", 68)
    assert report.overall_by_round[-1].display == "[x]"


def test_a_choice_of_rounds_never_changes_a_published_number(rounds: list[AuditRound]) -> None:
    """Whatever is asked for, a period's figure is the same, so no two answers differ by a hidden month."""
    seen: dict[tuple[str, str], object] = {}
    for chosen in every_choice(rounds):
        data = json.loads(content(public(*chosen), "json"))
        told = [(point["id"], row) for point in data["points"] for row in point["rounds"]]
        told += [("together", row) for row in data["all_points"]]
        told += [("overall", row) for row in data["plans_overall"]]
        for name, row in told:
            assert seen.setdefault((name, row["round"]), row) == row
        rounds_of = {row["name"] for row in data["rounds"]}
        assert rounds_of <= {"2026-05", "2026-04", "January to March 2026"}
    assert len(seen) == 6 * 3


def test_the_total_over_periods_is_the_sum_of_what_is_shown(rounds: list[AuditRound]) -> None:
    report = public(*rounds).report
    for line in report.points:
        assert line.shown.n == sum(one.n or 0 for one in line.rounds)
    assert report.together.n == sum(one.n or 0 for one in report.together_by_round)


def test_nothing_of_a_shown_figure_is_given_but_percent_n_interval_and_target(
    rounds: list[AuditRound],
) -> None:
    hidden = {"round", "display", "provisional"}
    shown = hidden | {"n", "percent", "lower", "upper", "target", "target_percent"}
    data = json.loads(content(public(*rounds), "json"))
    for point in data["points"]:
        for row in point["rounds"]:
            given = {name for name, value in row.items() if value not in (None, "")}
            assert given <= (hidden if row["display"] in ("[c]", "[x]") else shown)
            assert row["percent"] is None or row["percent"] == round(row["percent"], 1)
    assert {tuple(row.values())[1:] for row in data["moderation"]} == {(None, None)}
    assert data["for_publication"] is True
    assert "small numbers are hidden" in data["notes"][0]
    assert (data["agreement"], data["severity"]) == ([], [])
    assert all(one["duplicates"] == [] and one["calibration"] is None for one in data["rounds"])


def test_a_quarter_is_published_only_when_over_and_signed_off(importer: Person) -> None:
    with clock.pretend(dt.date(2026, 3, 25)):
        january = signed_round(importer, "2026-01", WHOLE)
    with clock.pretend(dt.date(2026, 3, 31)):
        assert public(january).report.rounds == ()
        # A time that an address asks for does not bring publication forward.
        late = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
        assert Lig([january], Audience.PUBLIC, late).report.rounds == ()
        assert [one.why for one in public_quarters(DEFAULTS, {})] == ["The quarter is not over yet."]
    with clock.pretend(dt.date(2026, 4, 1)):
        assert [one.round.name for one in public(january).report.rounds] == ["January to March 2026"]


def test_a_round_added_after_publication_is_kept_back_and_said_so(importer: Person) -> None:
    with clock.pretend(dt.date(2026, 4, 2)):
        january = signed_round(importer, "2026-01", WHOLE)
    with clock.pretend(dt.date(2026, 5, 2)):
        signed_round(importer, "2026-02", SECOND)
    with clock.pretend(dt.date(2026, 9, 2)):
        report = public(january).report
        assert [one.plans_sampled for one in report.rounds] == [12]
        assert any("kept back" in note for note in report.notes)
        set_setting("published anew", {"quarter": "2026-Q1"}, "Added a round", importer)
        report = public(january).report
        assert [one.plans_sampled for one in report.rounds] == [24]
        assert not any("kept back" in note for note in report.notes)


def test_a_quarter_of_few_plans_is_not_published(importer: Person) -> None:
    with clock.pretend(LATER):
        january = signed_round(importer, "2026-01", {"T-1": (4, 9)}, plans=9)
    assert public(january).report.rounds == ()
    (told,) = [note for note in public(january).report.notes if "Not published" in note]
    assert told == "Not published: January to March 2026. Fewer than 10 plans were audited in it."


def test_a_section_of_which_nothing_is_shown_says_why(importer: Person) -> None:
    with clock.pretend(LATER):
        january = signed_round(importer, "2026-01", {"T-1": (3, 5), "T-2": (8, 12), "T-3": (2, 5)})
    blocks = next(part for part in parts(public(january)) if part.key == "points").blocks
    assert [block.caption for block in blocks if isinstance(block, Table)] == [
        "Section A: too few to publish",
        "Section B: 67% of 12 agreed grades good or outstanding, points shown only (1 point hidden)",
        "Whole plan: not scored",
    ]


def test_only_the_parts_named_for_publication_are_there(rounds: list[AuditRound]) -> None:
    assert {*OWN, *SHARED} == set(ORDER) - {"agencies"}
    found = {part.key for part in parts(public(rounds[0]))}
    assert found <= {*OWN, *SHARED}
    assert {"drawn", "headline", "points", "needs", "timeliness", "trust"} <= found


def test_the_breakdown_is_of_one_quarter_by_one_characteristic(rounds: list[AuditRound]) -> None:
    blocks = {part.key: part.blocks for part in parts(public(rounds[0]))}
    (table,) = [block for block in blocks["needs"] if hasattr(block, "rows")]
    shown = {row[0].text: (row[1].text, row[2].text) for row in table.rows}
    # Twelve plans of autism, ten of language and two of mental health: the last is hidden, and one with it.
    assert shown == {
        "Autism": ("about 75%", "about 10"), "Language": ("[c]", "[c]"), "Mental health": ("[c]", "[c]"),
    }  # fmt: skip
    assert isinstance(table, Table)
    assert "No range is given: the grades of one plan go together." in table.note
    over_two = {part.key: part.blocks for part in parts(public(*rounds))}
    assert not [block for block in over_two["needs"] if hasattr(block, "rows")]


def test_a_published_percentage_without_limits_does_not_stand_as_its_own_limits(
    rounds: list[AuditRound],
) -> None:
    book = open_workbook(content(public(*rounds[2:]), "xlsx"))
    together, *others = read_table(book, "Figures")
    limits = "Lower limit, percent", "Upper limit, percent"
    assert (together["Measure"], together["Percent, as rounded"]) == ("All audit points together", 72)
    assert [together[name] for name in limits] == ["[x]", "[x]"]
    assert "no limits of points put together" in str(book["Figures"]["A3"].value)
    assert all(isinstance(row[name], float) for row in others for name in limits if row["Measure"][0] == "T")
