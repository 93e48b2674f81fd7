"""Bringing past audits in: what a file becomes, what it leaves open, and the refusal of all of it."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from audit_app.accounts import service as accounts
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.allocation.models import Allocation
from audit_app.db import choose_area, db
from audit_app.figures.rules import PointFigure
from audit_app.figures.service import check_summaries, round_figures
from audit_app.moderation import service as moderation
from audit_app.moderation.models import SignOff
from audit_app.past import audits as past_audits
from audit_app.past.rows import REQUIRED
from audit_app.register.models import Plan, PlanStatus
from audit_app.reports.service import report
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.sampling.kept import draw_of
from audit_app.scoring.models import Assessment, Score
from audit_app.trail import TrailEntry
from tests.support.build_past import (
    EXAMPLES,
    bring_in,
    cell_rows,
    flask,
    make_importer,
    past_file,
    refused,
    row,
)
from tests.support.builders import make_area, make_person, make_plans, publish_tiny
from tests.support.read_report import same_everywhere

OUTCOMES = (
    "outstanding", "good", "requires_improvement", "inadequate", "not_applicable", "unresolved", "missing",
)  # fmt: skip
ALL = (*REQUIRED, "rubric_version", "child_ref", "withdrawn", "area")


def figure_of(round: AuditRound, code: str) -> PointFigure:
    found = round_figures(round)
    assert found is not None
    return next(line.figure for line in found.lines if line.point.code == code)


def count_of(table: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


# The two published results, through the command line


def test_the_published_result_reads_678_of_1797_good_or_outstanding(session: orm.Session, app: Flask) -> None:
    make_area()
    make_person("Mary Manager", Role.MANAGER)
    flask(app, "rubric", "publish", str(EXAMPLES / "published-result.toml"))
    said = flask(app, "audits", "import", str(EXAMPLES / "published-result.csv")).output
    assert "Round “Published result”: 1,797 plans, 1,797 grades." in said
    data = json.loads(flask(app, "report", "Published result", "--format", "json").output)
    (point,) = data["points"]
    (figure,) = point["rounds"]
    counts = ("outstanding", "good", "requires_improvement", "inadequate", "unresolved", "missing")
    assert (figure["x"], figure["n"], figure["display"]) == (678, 1797, "38%")
    assert round(figure["percent"], 1) == 37.7
    assert [figure[name] for name in counts] == [14, 664, 1039, 80, 0, 0]
    assert figure["provisional"] is False
    (told,) = data["rounds"]
    assert (told["plans"], told["draw"]) == (1797, "not drawn here")
    assert data["plans_overall"][0]["unresolved"] == 1797
    same_everywhere(report(rounds.rounds()))
    back = flask(app, "audits", "export", "Published result").stdout_bytes
    assert back == (EXAMPLES / "published-result.csv").read_bytes()


def test_the_criterion_table_reads_two_of_the_seven_that_had_a_need(session: orm.Session, app: Flask) -> None:
    make_area()
    make_person("Mary Manager", Role.MANAGER)
    flask(app, "rubric", "publish", str(EXAMPLES / "criterion-table.toml"))
    flask(app, "audits", "import", str(EXAMPLES / "criterion-table.csv"))
    data = json.loads(flask(app, "report", "Criterion table").output)
    read = {
        point["id"]: tuple(point["rounds"][0][name] for name in ("x", "n", "display", "not_applicable"))
        for point in data["points"]
    }
    assert read == {
        "REPORT-TIME": (18, 20, "90%", 0),
        "REPORT-PLAIN": (18, 20, "90%", 0),
        "REPORT-SMART": (2, 7, "29%", 13),
        "REPORT-VOICE": (3, 20, "15%", 0),
    }
    same_everywhere(report(rounds.rounds()))


# What a row becomes


def test_an_imported_round_is_signed_off_by_its_importer_without_a_draw(session: orm.Session) -> None:
    importer = make_importer()
    round = bring_in(cell_rows("G G G"), importer)
    (sign_off,) = moderation.sign_offs(round)
    assert (round.imported, round.state, sign_off.chair_id) == (True, State.SIGNED_OFF, importer.id)
    assert draw_of(round) is None
    query = sa.select(TrailEntry).where(TrailEntry.round_id == round.id).order_by(TrailEntry.sequence)
    entries = session.scalars(query)
    assert [entry.what for entry in entries] == [
        "round made", "scoring opened", "moderation opened", "past audit imported", "round signed off",
    ]  # fmt: skip
    assert check_summaries([round]) == []


def test_plans_the_register_does_not_have_are_known_from_past_audits_only(session: orm.Session) -> None:
    importer = make_importer()
    (known,) = make_plans(1)
    bring_in([row(), row(plan="EHC-0999")], importer)
    statuses = {ref: status for ref, status in session.execute(sa.select(Plan.reference, Plan.status))}  # noqa: C416
    assert statuses == {known.reference: PlanStatus.ACTIVE, "EHC-0999": PlanStatus.PAST}
    (entry,) = session.scalars(sa.select(TrailEntry).where(TrailEntry.what == "past audit imported"))
    assert entry.after is not None
    assert (entry.after["plans"], entry.after["grades"]) == (2, 2)


def test_auditors_are_people_of_their_agency_and_others_cannot_sign_in(session: orm.Session) -> None:
    importer = make_importer()
    ann = make_person("Ann Auditor", Role.AUDITOR, agency="education")
    rows = [
        row(),
        row(agency="health"),
        row(agency="social care", auditor=""),
        row(plan="EHC-0002", agency="social care", auditor=""),
    ]
    bring_in(rows, importer)
    query = sa.select(Allocation).options(
        orm.joinedload(Allocation.auditor), orm.joinedload(Allocation.agency)
    )
    who = {
        (one.agency.key, one.auditor.id, one.auditor.name, one.auditor.active)
        for one in session.scalars(query)
    }
    others = session.scalars(
        sa.select(Person).where(Person.imported_as.is_not(None)).order_by(Person.id)
    ).all()
    assert [(one.imported_as, one.name) for one in others] == [
        ("Ann Auditor", "Ann Auditor"),
        ("", "Not named"),
    ]
    assert who == {
        ("education", ann.id, "Ann Auditor", True),
        ("health", others[0].id, "Ann Auditor", False),
        ("social care", others[1].id, "Not named", False),
    }
    assert not {one.id for one in others} & {one.id for one in accounts.everybody()}


@pytest.mark.parametrize(
    ("rows", "code", "shown"),
    [
        pytest.param(cell_rows("G G G"), "T-1", "good", id="every agency agrees"),
        pytest.param(cell_rows("G RI G"), "T-1", "unresolved", id="agencies differ"),
        pytest.param(cell_rows("G - G"), "T-1", "unresolved", id="an agency is missing"),
        pytest.param(
            [*cell_rows("G RI G"), row(agency="Agreed", grade="RI", comment="F is vague.")], "T-1",
            "requires_improvement", id="an agreed row over agencies that differ",
        ),
        pytest.param(
            [*cell_rows("G RI G", audit_point="T-2"), row(audit_point="T-2", agency="agreed", grade="n/a")],
            "T-2", "not_applicable", id="agreed as not applicable",
        ),
        pytest.param(
            [*cell_rows("G G G"), row(agency="education", auditor="Bea", grade="O")], "T-1", "unresolved",
            id="two auditors of one agency who differ",
        ),
        pytest.param(
            [*cell_rows("G G G"), row(agency="education", auditor="Bea")], "T-1", "good",
            id="two auditors of one agency who agree",
        ),
        pytest.param(
            [*cell_rows("G RI G"), *cell_rows("G G G")], "T-1", "good", id="a later row replaces one",
        ),
        pytest.param(
            [row(agency="agreed", grade="RI"), row(agency="agreed", grade="O")], "T-1", "outstanding",
            id="a later agreed row replaces an earlier one",
        ),
        pytest.param(
            [row(audit_point="T-3", agency="health"), row(audit_point="T-3", agency="education", grade="I")],
            "T-3", "good", id="a grade of an agency that is not expected",
        ),
        pytest.param(
            [row(audit_point="T-3", agency="education", grade="I")], "T-3", "missing",
            id="only a grade of an agency that is not expected",
        ),
        pytest.param([row(audit_point="T-3", agency="health")], "T-1", "missing", id="a point without a row"),
    ],
)  # fmt: skip
def test_a_cell_counts_as_its_rows_say(
    session: orm.Session, rows: list[dict[str, str]], code: str, shown: str
) -> None:
    figure = figure_of(bring_in(rows, make_importer()), code)
    outcomes = (
        "outstanding",
        "good",
        "requires_improvement",
        "inadequate",
        "not_applicable",
        "unresolved",
        "missing",
    )
    assert {name: getattr(figure, name) for name in outcomes} == {
        name: int(name == shown) for name in outcomes
    }


def test_an_agreed_grade_keeps_its_reason_and_who_settled_it(session: orm.Session) -> None:
    importer = make_importer()
    rows = [
        row(agency="agreed", auditor="Chris Chair", grade="RI", comment="Section F has no hours."),
        row(audit_point="T-2", agency="agreed", auditor="", grade="NA"),
    ]
    round = bring_in(rows, importer)
    settled = {row.words: row for row in moderation.latest_moderated(round).values()}
    named, unnamed = settled["Section F has no hours."], settled[""]
    assert {one.reason for one in settled.values()} == {moderation.SettledReason.IMPORTED}
    assert (named.grade, unnamed.grade) == (Grade.REQUIRES_IMPROVEMENT, Grade.NOT_APPLICABLE)
    assert unnamed.settled_by == importer.id
    assert moderation.names_of({named.settled_by}) == {named.settled_by: "Chris Chair"}


def test_a_child_under_two_references_counts_once(session: orm.Session) -> None:
    rows = [
        *cell_rows("G G G", child_ref="C-1"),
        *cell_rows("I I I", plan="EHC-0002"),
        row(plan="EHC-0002", child_ref="C-1", audit_point="T-2"),
        *cell_rows("RI RI RI", plan="EHC-0003"),
    ]
    importer = make_importer()
    done = past_audits.import_audits(past_file(rows, ALL), "past.csv", importer)
    figure = figure_of(rounds.rounds()[0], "T-1")
    assert (figure.good, figure.inadequate, figure.requires_improvement) == (1, 0, 1)
    found = round_figures(rounds.rounds()[0])
    assert found is not None
    assert [(one.plan, one.counted_as) for one in found.duplicates] == [("EHC-0002", "EHC-0001")]
    assert "1 plan is left out: its child is counted once already." in done.notes


def test_a_withdrawn_plan_leaves_every_count(session: orm.Session) -> None:
    rows = [
        *cell_rows("G G G"),
        *cell_rows("I I I", plan="EHC-0002", withdrawn="yes"),
        row(plan="EHC-0003", audit_point="", agency="", auditor="", grade="", withdrawn="yes"),
    ]
    round = bring_in(rows, make_importer(), ALL)
    figure = figure_of(round, "T-1")
    assert (figure.n, figure.good, figure.withdrawn, figure.missing) == (1, 1, 2, 0)
    assert [one.plan.reference for one in sampling.sample_of(round)] == ["EHC-0001"]


def test_several_rounds_and_several_rubrics_come_from_one_file(session: orm.Session, tmp_path: Path) -> None:
    importer = make_importer()
    from audit_app.rubrics import service as rubrics

    second = Path(__file__).parents[1] / "support" / "tiny_rubric.toml"
    text = (
        second.read_text(encoding="utf-8")
        .replace('slug = "tiny"', 'slug = "theme"')
        .replace('id = "T', 'id = "P')
    )
    (tmp_path / "theme.toml").write_text(text, encoding="utf-8")
    rubrics.publish(tmp_path / "theme.toml")
    rows = [
        row(),
        row(rubric="THEME", audit_point="P-1"),
        row(round="2024-04", round_date="2024-04-18"),
        row(plan="EHC-0002"),
    ]
    done = past_audits.import_audits(past_file(rows), "past.csv", importer)
    assert [(one.name, one.plans, one.grades) for one in done.rounds] == [
        ("2024-03", 2, 3),
        ("2024-04", 1, 1),
    ]
    march = rounds.find_by_name("2024-03")
    assert march is not None
    assert [rubric.slug for rubric in rounds.rubrics_of(march)] == ["tiny", "theme"]


def test_what_the_file_leaves_open_is_said_and_keeps_the_round_provisional(session: orm.Session) -> None:
    rows = [
        *cell_rows("G RI G"),
        *cell_rows("G G G"),
        *cell_rows("G RI G", plan="EHC-0002"),
        row(audit_point="T-3", agency="education"),
    ]
    done = past_audits.import_audits(past_file(rows), "past.csv", make_importer())
    assert done.notes == (
        "1 grade is from an agency that the point does not expect: kept, but not counted: row 11 (education"
        " on T-3).",
        "3 rows were replaced by a later row of the same auditor, plan and point: row 2 by 5, 3 by 6,"
        " 4 by 7.",
        "1 later row gives another grade than the one before, and the later one counts: row 3 by 6.",
        "This round stays provisional, as the file leaves points without an agreed grade: “2024-03”"
        " (1 unresolved, 6 missing).",
    )
    (round,) = rounds.rounds()
    found = round_figures(round)
    assert found is not None
    assert (found.together.unresolved, found.together.missing) == (1, 6)
    assert report([round]).provisional


# Refused whole


MALFORMED = [
    ({"grade": "3"}, "grade"),
    ({"grade": ""}, "grade"),
    ({"grade": "very good"}, "grade"),
    ({"grade": "NA"}, "grade"),
    ({"round": ""}, "round"),
    ({"round": "2023-01"}, "round"),
    ({"round": "x" * 61}, "round"),
    ({"round_date": "soon"}, "round_date"),
    ({"round_date": "2024-03-22"}, "round_date"),
    ({"round_date": "31/13/2024"}, "round_date"),
    ({"rubric": ""}, "rubric"),
    ({"rubric": "huge"}, "rubric"),
    ({"rubric_version": "9"}, "rubric_version"),
    ({"rubric_version": "one"}, "rubric_version"),
    ({"plan": ""}, "plan"),
    ({"plan": "Oliver Smith"}, "plan"),
    ({"plan": "943 476 5919"}, "plan"),
    ({"plan": "EHC- 0001"}, "plan"),
    ({"plan": "E" * 65}, "plan"),
    ({"audit_point": ""}, "audit_point"),
    ({"audit_point": "T-9"}, "audit_point"),
    ({"agency": ""}, "agency"),
    ({"agency": "police"}, "agency"),
    ({"auditor": "A" * 201}, "auditor"),
    ({"auditor": "Ann\nBea"}, "auditor"),
    ({"child_ref": "SW1A 2AA"}, "child_ref"),
    ({"child_ref": "C-2"}, "child_ref"),
    ({"withdrawn": "maybe"}, "withdrawn"),
    ({"withdrawn": "yes"}, "withdrawn"),
    ({"area": "elsewhere"}, "area"),
]


def test_thirty_malformed_rows_are_each_named_and_nothing_is_imported(
    session: orm.Session, app: Flask, tmp_path: Path
) -> None:
    importer = make_importer()
    bring_in([row(round="2023-01", round_date="2023-01-19")], importer)
    before = [count_of(table) for table in (AuditRound, Plan, Person, Score, Assessment, TrailEntry)]
    good = row(child_ref="C-1", withdrawn="no")
    file = tmp_path / "past.csv"
    file.write_bytes(past_file([good, *(good | wrong for wrong, _ in MALFORMED)], ALL))
    answer = refused(app, "audits", "import", str(file))
    lines = answer.output.splitlines()
    assert answer.exit_code == 1
    assert lines[0] == "Nothing was imported. Put this right in the file, then import it again."
    assert [line.partition(":")[0] for line in lines[1:]] == [
        f"Row {number}, column {column}" for number, (_, column) in enumerate(MALFORMED, 3)
    ]
    assert [count_of(table) for table in (AuditRound, Plan, Person, Score, Assessment, TrailEntry)] == before


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([row(), row(rubric="tiny", rubric_version="2")], "this rubric has no such version. Published: 1."),
        ([row(agency="police")], "there is no agency “police” in this area. Correct it, or add it."),
        ([row(rubric="huge")], "there is no such published rubric. Published: tiny."),
        ([row(audit_point="T-9")], "there is no such audit point in tiny version 1."),
        ([row(grade="NA")], "point T-1 cannot be not applicable."),
        ([row(), row(plan="EHC -0001")], "only spaces make this differ from the reference in row 2."),
        ([row(area="south")], "this file is being imported into North Area (north)."),
        ([row(), row(round_date="2024-03-20")], "row 2 gives this round the date 2024-03-21."),
        ([row(child_ref="C-1"), row(child_ref="C-2")], "row 2 names another child for this plan."),
    ],
)
def test_a_row_that_does_not_fit_the_area_says_why(
    session: orm.Session, rows: list[dict[str, str]], reason: str
) -> None:
    importer = make_importer()
    with pytest.raises(past_audits.PastRefused) as caught:
        past_audits.import_audits(past_file(rows, ALL), "past.csv", importer)
    (problem,) = caught.value.problems
    assert problem.row == len(rows) + 1
    assert problem.reason.startswith(reason)


def test_a_round_that_is_there_already_is_refused_once_by_name(session: orm.Session) -> None:
    importer = make_importer()
    bring_in([row()], importer)
    with pytest.raises(past_audits.PastRefused) as caught:
        past_audits.import_audits(past_file([row(), row(plan="EHC-0002")]), "past.csv", importer)
    (problem,) = caught.value.problems
    assert problem.sentence.startswith(
        "Row 2, column round: there is already a round called “2024-03” in this area."
    )


def test_a_child_the_register_names_otherwise_is_refused(session: orm.Session) -> None:
    importer = make_importer()
    make_plans(1, child_ref="C-1")
    with pytest.raises(past_audits.PastRefused) as caught:
        past_audits.import_audits(past_file([row(child_ref="C-2")], ALL), "past.csv", importer)
    assert caught.value.problems[0].reason.startswith("the register has another child for this plan.")


def test_a_rubric_that_expects_an_agency_the_area_lacks_says_how_to_add_it(session: orm.Session) -> None:
    importer = make_importer()
    area = accounts.make_area("two", "Two Agencies", ["education", "health"])
    choose_area(area.id)
    with pytest.raises(past_audits.PastRefused) as caught:
        past_audits.import_audits(past_file([row()]), "past.csv", importer)
    assert caught.value.problems[0].reason == (
        "this rubric expects grades from “social care”, and this area has no such agency. An administrator"
        ' adds one with: flask --app wsgi area agency "social care"'
    )


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "past.csv", "The file is empty."),
        (b"round,plan\n1,2\n", "past.csv", "The file has no column round_date or rubric or"),
        (b"%PDF-1.7", "past.csv", "The file is a picture or a PDF"),
        (b'round,plan\n"1,2\n', "past.csv", "a quotation mark opens in this row and never closes."),
        (b"PK\x03\x04broken", "past.xlsx", "Nothing was imported."),
        (past_file([]), "past.csv", "The file has headings and no rows under them."),
    ],
)
def test_a_file_that_is_no_table_of_past_audits_is_refused_with_a_sentence(
    session: orm.Session, app: Flask, tmp_path: Path, data: bytes, name: str, sentence: str
) -> None:
    make_importer()
    (tmp_path / name).write_bytes(data)
    answer = refused(app, "audits", "import", str(tmp_path / name))
    assert answer.exit_code == 1
    assert answer.output.startswith("Nothing was imported.")
    assert sentence in answer.output


# Who, and what a trial leaves behind


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(
    session: orm.Session, app: Flask, tmp_path: Path
) -> None:
    make_importer()
    (tmp_path / "past.csv").write_bytes(past_file(cell_rows("G G G")))
    before = [count_of(table) for table in (AuditRound, Plan, Person, Score, TrailEntry)]
    said = flask(app, "audits", "import", str(tmp_path / "past.csv"), "--dry-run").output
    assert said.startswith("Nothing was changed. It would be:\nRound “2024-03”: 1 plan, 3 grades.\n")
    assert [count_of(table) for table in (AuditRound, Plan, Person, Score, TrailEntry)] == before
    assert flask(app, "audits", "import", str(tmp_path / "past.csv")).output in said


def test_the_importer_is_the_one_named_or_the_first_who_may(
    session: orm.Session, app: Flask, tmp_path: Path
) -> None:
    importer = make_importer()
    second = make_person("Sam Second", Role.ADMINISTRATOR)
    make_person("Ann Auditor", Role.AUDITOR, agency="health")
    for name, order in (("one", ()), ("two", ("--by", "SAM.second@example.org"))):
        (tmp_path / "past.csv").write_bytes(past_file([row(round=name)]))
        flask(app, "audits", "import", str(tmp_path / "past.csv"), *order)
    made_by = {name: by for name, by in session.execute(sa.select(AuditRound.name, AuditRound.made_by))}  # noqa: C416
    assert made_by == {"one": importer.id, "two": second.id}
    who = session.scalars(sa.select(TrailEntry.who).where(TrailEntry.what == "past audit imported")).all()
    assert who == ["Mary Manager", "Sam Second"]
    answer = refused(app, "audits", "import", str(tmp_path / "past.csv"), "--by", "ann.auditor@example.org")
    assert answer.exit_code == 1
    assert "No manager or administrator of this area signs in as ann.auditor@example.org." in answer.output


def test_in_an_area_without_anybody_to_sign_off_it_is_whoever_ran_the_command(
    session: orm.Session, app: Flask, tmp_path: Path
) -> None:
    make_area()
    publish_tiny()
    (tmp_path / "past.csv").write_bytes(past_file([row()]))
    for order in (["--dry-run"], []):
        assert not session.scalars(sa.select(Person)).all()
        answer = flask(app, "audits", "import", str(tmp_path / "past.csv"), *order)
        assert "signed off by “Whoever ran the command”" in answer.output
    signer = session.scalars(sa.select(Person).where(Person.imported_as == "Whoever ran the command")).one()
    assert not signer.active
    signed = session.scalars(sa.select(SignOff)).one()
    assert signed.chair_id == signer.id
    assert session.scalar(sa.select(TrailEntry.who).where(TrailEntry.what == "past audit imported")) == (
        "Whoever ran the command"
    )
