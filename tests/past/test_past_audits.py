"""Bringing past audits in: what a file becomes, and what it leaves open."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from audit_app.accounts import service as accounts
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.allocation.models import Allocation
from audit_app.figures.rules import PointFigure
from audit_app.figures.service import check_summaries, round_figures
from audit_app.moderation import service as moderation
from audit_app.past import audits as past_audits
from audit_app.register.models import Plan, PlanStatus
from audit_app.reports.service import report
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.sampling.kept import draw_of
from audit_app.trail import TrailEntry
from tests.past.builders import ALL
from tests.support.build_past import bring_in, cell_rows, make_importer, past_file, row
from tests.support.builders import make_person, make_plans


def figure_of(round: AuditRound, code: str) -> PointFigure:
    found = round_figures(round)
    assert found is not None
    return next(line.figure for line in found.lines if line.point.code == code)


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
