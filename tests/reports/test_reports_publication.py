"""What leaves for publication: every page, file, chart and answer, over every choice of rounds."""

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.accounts.settings import set_setting
from audit_app.figures.disclosure.rules import DEFAULTS
from audit_app.figures.releases import public_quarters
from audit_app.moderation import service as moderation
from audit_app.reports.audience import Audience
from audit_app.reports.document import Table
from audit_app.reports.files import MIMETYPES, content
from audit_app.reports.lig import Lig
from audit_app.reports.parts.order import ORDER, parts
from audit_app.reports.public_parts.order import OWN, SHARED
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from tests.support.build_moderation import make_signed_off
from tests.support.build_past import make_importer
from tests.support.build_publication import CANARY, signed_round
from tests.support.builders import make_person, sign_in
from tests.support.read_report import open_workbook, read_table

# Twelve plans a round. T-2 is hardly ever graded: 5 and 2 in the first quarter, so 7 in all.
FIRST = {"T-1": (8, 12), "T-2": (3, 5), "T-3": (6, 11), "T-4": (10, 12)}
SECOND = {"T-1": (9, 12), "T-2": (1, 2), "T-3": (5, 9), "T-4": (11, 12)}
WHOLE = {"T-1": (8, 12), "T-2": (10, 12), "T-3": (6, 11), "T-4": (10, 12)}
NEEDS = "ALALALALALMA"
REFERENCE = re.compile(r"EHC-\d{6}-\d{3}")


@pytest.fixture
def importer(session: orm.Session) -> Person:
    return make_importer()


@pytest.fixture
def rounds(importer: Person) -> list[AuditRound]:
    """Two quarters: the first must be published whole, the second could be by round."""
    with clock.pretend(importer_day()):
        return [
            signed_round(importer, "2026-01", FIRST, needs=NEEDS),
            signed_round(importer, "2026-02", SECOND, needs=NEEDS),
            signed_round(importer, "2026-04", WHOLE, needs=NEEDS),
            signed_round(importer, "2026-05", WHOLE, needs=NEEDS),
        ]


def importer_day() -> dt.date:
    return dt.date(2026, 8, 3)


def public(*rounds: AuditRound) -> Lig:
    return Lig(list(rounds), Audience.PUBLIC)


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
    shown = hidden | {"n", "percent", "lower", "upper", "target"}
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
    with clock.pretend(importer_day()):
        january = signed_round(importer, "2026-01", {"T-1": (4, 9)}, plans=9)
    assert public(january).report.rounds == ()
    (told,) = [note for note in public(january).report.notes if "Not published" in note]
    assert told == "Not published: January to March 2026. Fewer than 10 plans were audited in it."


def test_a_section_of_which_nothing_is_shown_says_why(importer: Person) -> None:
    with clock.pretend(importer_day()):
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


# The whole application, as a visitor would try it.

PAGES = (
    "/report", "/report/rounds/{id}", "/report/points/T-1", "/report/points/T-2", "/report/needs",
    "/report/breakdown", "/report/breakdown?by=primary_need", "/report/timeliness", "/report/trends",
    "/report/rounds/{id}/as-of", "/report/rounds/{id}/agencies", "/report/agencies",
    "/report/rounds/{id}/notes", "/report/rounds/{id}/points/T-2",
    "/report/rounds/{id}/charts/headline/all-points.svg", "/report/together", "/report/overall",
    "/report/period/charts/headline/all-points.svg", "/report/trends/charts/point-T-2.svg",
    "/report/trends/charts/point-T-1.svg",
    *(f"/report/rounds/{{id}}/report.{kind}" for kind in MIMETYPES),
    *(f"/report/period.{kind}" for kind in MIMETYPES),
)  # fmt: skip


def words_of(data: bytes) -> str:
    """All text of an answer, of the files in it too."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


@pytest.mark.parametrize("role", [Role.LIG_READER, Role.MANAGER])
def test_no_answer_for_publication_names_a_plan_a_person_or_a_comment(
    rounds: list[AuditRound], app: Flask, role: Role
) -> None:
    client = FlaskClient(app, app.response_class)
    sign_in(client, make_person("Reginald Reader", role))
    opened = 0
    for page in PAGES:
        joined = "&" if "?" in page else "?"
        address = page.format(id=rounds[0].id) + f"{joined}for=publication"
        answer = client.get(address)
        told = f"{words_of(answer.data)}\n{answer.headers}"
        opened += answer.status_code == 200
        if answer.status_code in (200, 404):
            assert not REFERENCE.search(told), address
            assert CANARY not in told, address
            for name in ("Mary Manager", "Ann Auditor", "Auditor of"):
                assert name not in told, (address, name)
            assert "Reginald" not in told or answer.status_code == 404, address
    assert opened >= 20


@pytest.mark.parametrize("page", ["needs", "breakdown", "timeliness"])
def test_where_several_quarters_are_asked_for_each_is_a_link_and_no_round_is_listed(
    rounds: list[AuditRound], app: Flask, page: str
) -> None:
    client = FlaskClient(app, app.response_class)
    sign_in(client, make_person("Reginald Reader", Role.LIG_READER))
    whole = client.get(f"/report/{page}?for=publication").text
    assert 'type="checkbox"' not in whole
    links = re.findall(rf'href="(/report/{page}[^"]*)">(\w+ to \w+ 2026)</a>', whole)
    assert [name for _, name in links] == ["April to June 2026", "January to March 2026"]
    for address, _ in links:
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert "for=publication" in address
        assert "<table" in answer.text or "No group of this quarter" in answer.text
        assert "Choose another quarter" in answer.text


def test_a_file_for_publication_is_named_after_its_quarter(rounds: list[AuditRound], app: Flask) -> None:
    client = FlaskClient(app, app.response_class)
    sign_in(client, make_person("Reginald Reader", Role.LIG_READER))
    quarter = f"/report/rounds/{rounds[0].id}/report.csv?for=publication"
    for address, name in (
        (quarter, "audit-report-January-to-March-2026-for-publication.csv"),
        ("/report/period.csv?for=publication", "audit-report-for-publication.csv"),
    ):
        assert f'"{name}"' in client.get(address).headers["Content-Disposition"]


def test_the_files_say_what_is_hidden_and_why(rounds: list[AuditRound]) -> None:
    lig = public(*rounds)
    for kind in MIMETYPES:
        assert "small numbers are hidden" in words_of(content(lig, kind)), kind
    table = list(csv.DictReader(io.StringIO(content(lig, "csv").decode())))
    hidden = [row for row in table if row["display"] == "[c]"]
    assert [(row["id"], row["round"]) for row in hidden] == [("T-2", "January to March 2026")]
    assert all(not row[name] for row in hidden for name in ("n", "x", "percent", "lower", "upper", "target"))
    assert hidden[0]["note"].endswith("[c]: hidden: too few plans to publish")


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


def test_no_number_of_a_hidden_figure_is_in_the_workbook(rounds: list[AuditRound]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content(public(*rounds[:2]), "xlsx")))
    assert "Agencies" not in book.sheetnames
    assert "Grades" not in book.sheetnames
    rows = [list(row) for sheet in book for row in sheet.iter_rows(values_only=True)]
    of_hidden = [row for row in rows if row[0] and str(row[0]).startswith("T-2")]
    assert of_hidden
    for row in of_hidden:
        numbers = [cell for cell in row[1:] if isinstance(cell, int | float)]
        assert numbers in ([], [75]), row


@pytest.mark.parametrize("kind", sorted(MIMETYPES))
def test_the_command_writes_the_form_for_publication(
    rounds: list[AuditRound], app: Flask, kind: str, tmp_path: Path
) -> None:
    target = tmp_path / f"out.{kind}"
    order = ["report", "--public", "--format", kind, "--output", str(target)]
    result: Result = app.test_cli_runner().invoke(args=order)
    assert result.exit_code == 0, result.output
    told = words_of(target.read_bytes())
    assert not REFERENCE.search(told)
    assert CANARY not in told
    assert "[c]" in told


def test_one_grade_changed_after_publication_stays_unpublished(session: orm.Session) -> None:
    """A real round, reopened and signed again: what was published stands, and it is said so."""
    with clock.pretend(dt.date(2026, 11, 2)):
        panel = make_signed_off()
        # So small a panel is published only because these numbers are as low as they go.
        set_setting("disclosure", {"min_n": 1, "small": 1, "min_hidden": 1}, "For this test", panel.second)
    with clock.pretend(dt.date(2027, 1, 5)):
        before = content(public(panel.round), "csv")
        assert "October to December 2026" in before.decode()
        moderation.reopen(panel.round, "A grade was wrong", panel.second)
        session.commit()
        open_again = public(panel.round)
        # The same figures, which can still change.
        assert content(open_again, "csv") == before.replace(b",no,", b",yes,") != before
        assert any("open again to be corrected" in note for note in open_again.report.notes)
        assert [one.round.state for one in open_again.report.rounds] == [State.REOPENED]
        panel.settle(1, "T-1", "RI")
        panel.settle_all()
        panel.sign_off()
        session.commit()
    for day in (dt.date(2027, 1, 20), dt.date(2027, 4, 2), dt.date(2028, 1, 2)):
        with clock.pretend(day):
            lig = public(panel.round)
            assert content(lig, "csv") == before
            assert any("kept back" in note for note in lig.report.notes)
    with clock.pretend(dt.date(2028, 1, 3)):
        set_setting("published anew", {"quarter": "2026-Q4"}, "The figure was wrong", panel.second)
        assert content(public(panel.round), "csv") != before
