"""What the database itself refuses, on SQLite and PostgreSQL alike, each refusal by its constraint's name.

Reading rule: a world holds one row of every table. A case copies the first row of a table with some changes,
updates it or deletes it; the refusal must carry the case's name. SQLite gives no name for a foreign key and
columns for a unique constraint; there the kind of refusal is checked. The last tests hold the table complete.
"""

import importlib.util
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import DBAPIError

from audit_app import clock
from audit_app.allocation.models import Conflict, Waiver
from audit_app.allocation.rules import WaiverReason
from audit_app.db import Base
from audit_app.figures.models import Summary
from audit_app.improvement.models import Action, ActionPoint, LearningItem
from audit_app.moderation.models import Dissent, ModeratedGrade, OverallGrade, SettledReason, SignOff
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint
from audit_app.rubrics.service import shipped_files
from audit_app.sampling.models import Draw
from audit_app.scoring.models import Score
from tests.support.build_rounds import make_draft
from tests.support.build_scoring import World, answer, make_scoring
from tests.support.builders import make_plans

NONSENSE = "nonsense"


@dataclass(frozen=True)
class Case:
    """One refusal. `changes` may name ids of the world as "@name"; `before` runs first, and is undone too.

    `or_first` names a guard that refuses the same thing and may be asked before.
    """

    name: str
    table: str
    op: str = "copy"
    changes: dict[str, Any] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    row: str = ""
    or_first: str = ""

    def __str__(self) -> str:
        return f"{self.name}-{self.table}-{self.op}-{'-'.join(self.changes)}"


def copy(name: str, table: str, row: str = "", /, **changes: Any) -> Case:
    return Case(name, table, "copy", changes, row=row)


SIGNED = "UPDATE audit_round SET state = 'signed off'"
SEALED = "UPDATE assessment SET sealed_at = '2026-10-12 12:00:00+00'"
IN_MODERATION = "UPDATE audit_round SET state = 'moderation'"
VOIDED = "UPDATE sign_off SET voided_at = '2026-10-12 12:00:00', voided_by = chair_id, void_reason = 'Slip'"
DRAWN = "UPDATE draw SET drawn_at = '2026-10-12 12:00:00', drawn_by = fixed_by"
COUNTED = "UPDATE sign_off SET second_id = @other_person, second_at = '2026-10-12 12:00:00'"

# Points of a rubric that no round uses yet: those of a used one take no new rows at all.
UNUSED = "rubric_version_id NOT IN (SELECT rubric_version_id FROM round_rubric)"
UNUSED_POINT = f"audit_point_id IN (SELECT id FROM audit_point WHERE {UNUSED})"

UNIQUE = [
    copy("uq_area_key", "area"),
    copy("uq_agency_area_id_key", "agency"),
    copy("uq_rubric_version_slug_version", "rubric_version"),
    copy("uq_audit_point_rubric_version_id_code", "audit_point", UNUSED),
    copy("uq_plan_area_id_reference", "plan"),
    copy("uq_person_sign_in_name", "person"),
    copy("uq_person_area_id_agency_id_imported_as", "person", "imported_as = 'A1'"),
    copy("uq_audit_round_area_id_name", "audit_round"),
    copy("uq_draw_round_id", "draw"),
    copy("uq_sample_plan_round_id_plan_id", "sample_plan"),
    # Two allocations of one plan to one auditor.
    copy("uq_allocation_sample_plan_id_auditor_id", "allocation"),
    copy("uq_conflict_plan_id_person_id", "conflict"),
    copy("uq_waiver_sample_plan_id_agency_id", "waiver"),
    # Two assessments of one allocation; two grades of one assessment and point.
    copy("uq_assessment_allocation_id", "assessment"),
    copy("uq_score_assessment_id_audit_point_id", "score"),
    copy("uq_moderated_grade_sample_plan_id_audit_point_id_revision", "moderated_grade"),
    copy("uq_dissent_moderated_grade_id_agency_id", "dissent"),
    copy("uq_overall_grade_sample_plan_id_revision", "overall_grade"),
    copy("uq_sign_off_round_id_number", "sign_off"),
    copy("uq_figure_summary_round_id_audit_point_id_source_outcome", "figure_summary"),
    copy("uq_action_area_id_reference", "action"),
    copy("uq_trail_entry_chain_sequence", "trail_entry"),
]
CODES = [
    copy("ck_audit_point_basis", "audit_point", UNUSED, basis=NONSENSE, code="T-99"),
    copy("ck_point_grade_grade", "point_grade", UNUSED_POINT, grade=NONSENSE),
    *(
        copy(f"ck_{table}_{column}", table, **{column: NONSENSE})
        for table, column in [
            ("plan", "plan_type"),
            ("plan", "status"),
            ("audit_round", "state"),
            ("audit_round", "trigger"),
            ("person_role", "role"),
            ("moderated_grade", "reason"),
            ("overall_grade", "suggested"),
            ("waiver", "reason"),
            ("action", "rag"),
            # A grade outside the scale.
            ("score", "grade"),
            ("moderated_grade", "grade"),
        ]
    ),
]
CHECKS = [
    copy("ck_plan_reference_length", "plan", reference=""),
    copy("ck_person_active_has_password", "person", password_hash=None, sign_in_name=None),
    copy("ck_audit_round_sample_size", "audit_round", sample_size=-1),
    copy("ck_audit_round_minimum_per_stratum", "audit_round", minimum_per_stratum=-1),
    copy("ck_audit_round_exclusion_months", "audit_round", exclusion_months=-1),
    copy("ck_audit_round_target_percent", "audit_round", target_percent=0),
    copy("ck_audit_round_target_percent", "audit_round", target_percent=101),
    copy("ck_draw_drawn_by_somebody", "draw", drawn_at="@now"),
    copy("ck_draw_drawn_by_somebody", "draw", drawn_by="@person"),
    copy("ck_sample_plan_withdrawn_with_reason", "sample_plan", withdrawn_at="@now", withdrawn_by="@person"),
    copy("ck_sample_plan_withdrawn_with_reason", "sample_plan", withdrawn_reason="plan ceased"),
    copy(
        "ck_sample_plan_withdrawn_reason",
        "sample_plan",
        withdrawn_at="@now",
        withdrawn_by="@person",
        withdrawn_reason=NONSENSE,
    ),
    copy("ck_allocation_ended_with_reason", "allocation", ended_at="@now"),
    copy("ck_allocation_ended_with_reason", "allocation", ended_reason="plan withdrawn"),
    copy("ck_allocation_ended_reason", "allocation", ended_at="@now", ended_reason=NONSENSE),
    copy("ck_moderated_grade_retraction_has_no_grade", "moderated_grade", grade=None),
    copy("ck_moderated_grade_retraction_has_no_grade", "moderated_grade", reason="retracted"),
    copy("ck_overall_grade_four_grades", "overall_grade", grade="NA"),
    copy("ck_sign_off_two_people", "sign_off", second_id="@chair", second_at="@now"),
    copy("ck_sign_off_second_with_time", "sign_off", second_id="@person"),
    copy("ck_sign_off_second_with_time", "sign_off", second_at="@now"),
    copy("ck_sign_off_voided_with_reason", "sign_off", voided_at="@now", voided_by="@person"),
    copy("ck_sign_off_voided_with_reason", "sign_off", void_reason="Slip"),
    copy("ck_figure_summary_count", "figure_summary", count=-1),
]
# A moderated grade, and a sign-off, without who, when or why.
NEEDED = [
    copy(column, table, **{column: None})
    for table, columns in {
        "moderated_grade": ("settled_by", "settled_at", "reason"),
        "overall_grade": ("settled_by", "settled_at", "grade"),
        "sign_off": ("chair_id", "chair_at", "snapshot", "snapshot_hash"),
        "dissent": ("words", "agency_id"),
        "conflict": ("words", "declared_by"),
        "waiver": ("reason", "waived_by"),
        "trail_entry": ("at", "who", "what"),
    }.items()
    for column in columns
]
FOREIGN = [
    copy("fk_allocation_sample_plan_id_round_id", "allocation", round_id="@other_round", auditor_id="@chair"),
    copy("fk_waiver_sample_plan_id_round_id", "waiver", round_id="@other_round", agency_id="@other_agency"),
    copy(
        "fk_assessment_allocation_id_round_id",
        "assessment",
        round_id="@other_round",
        allocation_id="@other_allocation",
    ),
    # Not applicable where the point does not allow it.
    copy("fk_score_audit_point_id_grade", "score", audit_point_id="@third_point", grade="NA"),
    copy("fk_moderated_grade_audit_point_id_grade", "moderated_grade", revision=2, grade="NA"),
    # A point of a rubric the round does not use, or passed off as one of the round's.
    copy(
        "fk_score_round_id_rubric_version_id",
        "score",
        rubric_version_id="@strange_rubric",
        audit_point_id="@strange_point",
    ),
    copy("fk_score_rubric_version_id_audit_point_id", "score", audit_point_id="@strange_point"),
    copy(
        "fk_moderated_grade_round_id_rubric_version_id",
        "moderated_grade",
        rubric_version_id="@strange_rubric",
        audit_point_id="@strange_point",
    ),
    copy(
        "fk_moderated_grade_rubric_version_id_audit_point_id",
        "moderated_grade",
        audit_point_id="@strange_point",
    ),
    # A row carried over to another round.
    copy("fk_score_assessment_id_round_id", "score", round_id="@other_round", audit_point_id="@third_point"),
    copy(
        "fk_moderated_grade_sample_plan_id_round_id", "moderated_grade", round_id="@other_round", revision=2
    ),
    copy("fk_overall_grade_sample_plan_id_round_id", "overall_grade", round_id="@other_round", revision=2),
]


def guard(name: str, table: str, op: str, /, *before: str, **changes: Any) -> Case:
    return Case(name, table, op, changes, before)


# A change to each table of a round that would be sound if the round were open.
IN_A_ROUND: dict[str, dict[str, Any]] = {
    "round_rubric": {"position": 9, "rubric_version_id": "@strange_rubric"},
    "round_agency": {"agency_id": "@fourth_agency"},
    "draw": {"result": None},
    "sample_plan": {"plan_id": "@other_plan"},
    "allocation": {"auditor_id": "@chair"},
    "waiver": {"agency_id": "@other_agency"},
    "assessment": {"allocation_id": "@other_allocation"},
    "score": {"audit_point_id": "@third_point"},
    "moderated_grade": {"revision": 2},
    "overall_grade": {"revision": 2},
    "dissent": {"agency_id": "@other_agency"},
}


def _before_signed(table: str, op: str) -> str:
    if table == "score":
        return "blind_scoring"
    if table == "draw":
        return "fixed_draw" if op == "delete" else ""
    return (
        "settled_only_added"
        if table in ("moderated_grade", "overall_grade", "dissent") and op != "copy"
        else ""
    )


GUARDS = [
    guard("trail_only_grows", "trail_entry", "update", what="something else"),
    guard("trail_only_grows", "trail_entry", "delete"),
    *(
        guard("published_rubric", table, op, **({column: value} if op == "update" else {}))
        for table, column, value in [
            ("rubric_version", "title", "Another title"),
            ("audit_point", "question", "Another question"),
            ("point_grade", "grade", "O"),
        ]
        for op in ("update", "delete")
    ),
    guard("published_rubric", "audit_point", "copy", code="T-99"),
    guard("published_rubric", "point_grade", "copy", grade="NA"),
    guard("sealed_assessment", "assessment", "update", SEALED, sealed_at=None),
    guard("sealed_assessment", "assessment", "delete", SEALED),
    guard("sealed_assessment", "score", "copy", SEALED, audit_point_id="@third_point"),
    guard("sealed_assessment", "score", "update", SEALED, grade="I"),
    guard("sealed_assessment", "score", "delete", SEALED),
    guard("blind_scoring", "score", "copy", IN_MODERATION, audit_point_id="@third_point"),
    guard("blind_scoring", "score", "update", IN_MODERATION, comment="Now that I see theirs"),
    guard("blind_scoring", "score", "delete", IN_MODERATION),
    *(
        guard("settled_only_added", table, op, **({column: value} if op == "update" else {}))
        for table, column, value in [
            ("moderated_grade", "grade", "O"),
            ("dissent", "words", "We agree after all"),
            ("overall_grade", "grade", "O"),
        ]
        for op in ("update", "delete")
    ),
    guard("fixed_draw", "draw", "update", seed="a better seed"),
    guard("fixed_draw", "draw", "update", frame_hash="0"),
    guard("fixed_draw", "draw", "update", DRAWN, drawn_by="@chair"),
    guard("fixed_draw", "draw", "delete"),
    guard("signed_snapshot", "sign_off", "update", snapshot="{}"),
    guard("signed_snapshot", "sign_off", "update", snapshot_hash="0"),
    guard("signed_snapshot", "sign_off", "update", chair_id="@person"),
    guard("signed_snapshot", "sign_off", "update", chair_at="@later"),
    guard("signed_snapshot", "sign_off", "update", COUNTED, second_id="@person"),
    guard("signed_snapshot", "sign_off", "update", VOIDED, void_reason="Another reason"),
    guard("signed_snapshot", "sign_off", "delete"),
    guard("signed_off_round", "audit_round", "update", SIGNED, state="moderation"),
    guard("signed_off_round", "audit_round", "update", SIGNED, state="reopened", name="Another name"),
    guard("signed_off_round", "audit_round", "delete", SIGNED),
    *(
        Case(
            "signed_off_round",
            table,
            op,
            changes if op != "delete" else {},
            (SIGNED,),
            or_first=_before_signed(table, op),
        )
        for table, changes in IN_A_ROUND.items()
        for op in ("copy", "update", "delete")
    ),
]

# Names no case can reach: the rows they speak of are refused by another name first.
UNREACHED = {
    "ck_overall_grade_grade": "ck_overall_grade_four_grades refuses all it would, and more",
    "uq_audit_point_rubric_version_id_id": "there for the composite foreign keys; id is the primary key",
    "uq_sample_plan_id_round_id": "there for the composite foreign keys; id is the primary key",
    "uq_allocation_id_round_id": "there for the composite foreign keys; id is the primary key",
    "uq_assessment_id_round_id": "there for the composite foreign keys; id is the primary key",
}


@pytest.fixture
def ids(session: orm.Session) -> dict[str, Any]:
    """A world with one row of every table, and the ids the cases name."""
    world = make_scoring(1)
    held = world.held("education")
    answer(held, {"T-1": "G"})
    points = {point.code: point for point in session.scalars(sa.select(AuditPoint))}
    strange = _another_rubric(session)
    # Another round with the same rubric, also in scoring, so that only the row's own round differs.
    other = make_draft(world.manager, world.round.rubric_rows[0].rubric, name="2026-11")
    session.execute(sa.text("UPDATE audit_round SET state = 'scoring'"))
    _settle(session, world, points["T-1"])
    _improve(session, world)
    other_plan = make_plans(1, prefix="OTH")[0]
    now = clock.now()
    return {
        "@now": now,
        "@later": now.replace(year=now.year + 1),
        "@person": world.manager.id,
        "@chair": world.chair.id,
        "@other_person": world.auditors["health"].id,
        "@other_round": other.id,
        "@other_plan": other_plan.id,
        "@other_agency": world.held("health").agency_id,
        "@fourth_agency": _fourth_agency(session),
        "@other_allocation": world.held("health").id,
        "@third_point": points["T-4"].id,
        "@strange_rubric": strange.rubric_version_id,
        "@strange_point": strange.id,
    }


def _another_rubric(session: orm.Session) -> AuditPoint:
    from audit_app.rubrics import service as rubrics

    version = rubrics.publish(shipped_files()[0])
    session.flush()
    return version.points[0]


def _fourth_agency(session: orm.Session) -> int:
    from audit_app.accounts import service as accounts

    agency = accounts.add_agency("parent carer forum")
    session.flush()
    return agency.id


def _settle(session: orm.Session, world: World, point: AuditPoint) -> None:
    place = {"round_id": world.round.id, "sample_plan_id": world.sample[0].id}
    settled = {"settled_by": world.chair.id, "settled_at": clock.now()}
    agency = world.held("education").agency_id
    moderated = ModeratedGrade(
        rubric_version_id=point.rubric_version_id,
        audit_point_id=point.id,
        revision=1,
        grade=Grade.GOOD,
        reason=SettledReason.SLIP,
        **place,
        **settled,
    )
    session.add_all(
        [
            moderated,
            OverallGrade(revision=1, grade=Grade.GOOD, suggested=Grade.GOOD, **place, **settled),
            SignOff(
                round_id=world.round.id,
                number=1,
                snapshot="{...}",
                snapshot_hash="h",
                chair_id=world.chair.id,
                chair_at=clock.now(),
            ),
            Draw(
                round_id=world.round.id,
                seed="s",
                frame=[],
                frame_hash="h",
                fixed_at=clock.now(),
                fixed_by=world.manager.id,
            ),
            Conflict(
                plan_id=world.plans[0].id,
                person_id=world.chair.id,
                words="Neighbour",
                declared_at=clock.now(),
                declared_by=world.chair.id,
            ),
            Waiver(
                agency_id=agency,
                reason=WaiverReason.NO_AUDITOR,
                waived_by=world.chair.id,
                waived_at=clock.now(),
                **place,
            ),
            Summary(round_id=world.round.id, audit_point_id=point.id, source="agreed", outcome="G", count=1),
        ]
    )
    session.flush()
    session.add(Dissent(moderated_grade_id=moderated.id, agency_id=agency, words="We do not agree"))
    session.flush()


def _improve(session: orm.Session, world: World) -> None:
    from audit_app.accounts.models import Person

    made = {"made_by": world.manager.id, "made_at": clock.now(), "round_id": world.round.id}
    today = clock.today()
    action = Action(
        reference="A-1",
        title="T",
        strategic_lead="L",
        responsible_officer="O",
        due_on=today,
        desired_impact="I",
        **made,
    )
    past = Person(
        name="A1",
        active=False,
        session_key="k",
        imported_as="A1",
        agency_id=world.held("education").agency_id,
    )
    session.add_all([action, LearningItem(title="T", **made), past])
    session.flush()
    session.add(ActionPoint(action_id=action.id, point_code="T-1"))
    session.flush()


# By kind, so that one world serves many cases: each is rolled back to a savepoint.
KINDS = {
    "two of what there may be one": UNIQUE,
    "a code that is not one": CODES,
    "a broken rule": CHECKS,
    "something needed left out": NEEDED,
    "a row that belongs elsewhere": FOREIGN,
    "a change to what is closed": GUARDS,
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_database_refuses(session: orm.Session, ids: dict[str, Any], kind: str) -> None:
    faults = {str(case): fault for case in KINDS[kind] if (fault := _fault(session.connection(), case, ids))}
    assert not faults


def _fault(connection: sa.Connection, case: Case, ids: dict[str, Any]) -> str:
    """What is wrong with how the database took a case; "" when it was refused by name."""
    savepoint = connection.begin_nested()
    try:
        for statement in case.before:
            connection.execute(sa.text(_with_ids(statement, ids)))
        connection.execute(_statement(connection, case, ids))
    except DBAPIError as error:
        return "" if _is_named(error, case) else f"refused by another name: {error.orig}"
    finally:
        savepoint.rollback()
    return "let through"


def _with_ids(statement: str, ids: dict[str, Any]) -> str:
    for name, value in ids.items():
        statement = statement.replace(name, str(value))
    return statement.replace(":", r"\:")


def _statement(connection: sa.Connection, case: Case, ids: dict[str, Any]) -> sa.Executable:
    table = Base.metadata.tables[case.table]
    query = sa.select(table).where(sa.text(case.row)) if case.row else sa.select(table)
    row = connection.execute(query.order_by(*table.primary_key.columns).limit(1)).mappings().one()
    changes = {
        name: ids.get(value, value) if isinstance(value, str) else value
        for name, value in case.changes.items()
    }
    this = sa.and_(*(column == row[column.name] for column in table.primary_key.columns))
    if case.op == "delete":
        return sa.delete(table).where(this)
    values: dict[str, Any] = {name: _plain(table.c[name], value) for name, value in changes.items()}
    if case.op == "update":
        return sa.update(table).where(this).values(values)
    same = {name: value for name, value in row.items() if name != "id"}
    return sa.insert(table).values(same | values)


def _plain(column: sa.Column[Any], value: Any) -> Any:
    """A code past the check that SQLAlchemy makes itself, so that the database's own is asked."""
    return sa.literal(value, sa.String()) if isinstance(column.type, sa.Enum) and value is not None else value


def _is_named(refused: DBAPIError, case: Case) -> bool:
    diagnosis = getattr(refused.orig, "diag", None)
    if diagnosis is not None:
        names = (diagnosis.constraint_name, diagnosis.column_name)
        return case.name in names or (bool(case.or_first) and case.or_first in names)
    said = str(refused.orig)
    if case.name.startswith("uq_"):
        constraint = next(
            one for one in Base.metadata.tables[case.table].constraints if one.name == case.name
        )
        columns = constraint.columns  # type: ignore[attr-defined]
        return said == "UNIQUE constraint failed: " + ", ".join(f"{case.table}.{one.name}" for one in columns)
    if case.name.startswith("fk_"):
        return said == "FOREIGN KEY constraint failed"
    if case.name.startswith("ck_"):
        return said == f"CHECK constraint failed: {case.name}"
    if case.or_first and said.startswith(f"{case.or_first}: "):
        return True
    return (
        said.startswith(f"{case.name}: ") or said == f"NOT NULL constraint failed: {case.table}.{case.name}"
    )


def test_every_named_constraint_of_the_tables_has_its_case() -> None:
    named = {
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint | sa.UniqueConstraint)
        or (isinstance(constraint, sa.ForeignKeyConstraint) and len(constraint.columns) > 1)
    }
    tested = {case.name for case in [*UNIQUE, *CODES, *CHECKS, *FOREIGN]}
    assert named - tested - UNREACHED.keys() == set()
    assert tested - named == set()


def test_every_guard_has_a_case_for_each_table_and_operation() -> None:
    from audit_app import migrations

    path = Path(next(iter(migrations.__path__))) / "0002_guards.py"
    spec = importlib.util.spec_from_file_location("guards", path)
    assert spec is not None and spec.loader is not None
    guards = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(guards)
    operations = {"INSERT": "copy", "UPDATE": "update", "DELETE": "delete"}
    made = {(name, table, operations[kind]) for name, table, kind, *_ in guards._rows()}
    tested = {(case.name, case.table, case.op) for case in GUARDS}
    assert made == tested


def test_what_stays_allowed_beside_the_guards(session: orm.Session, ids: dict[str, Any]) -> None:
    """A guard that refused everything would pass every test above."""
    connection = session.connection()
    score = Case("", "score", "copy", {"audit_point_id": "@third_point"})
    connection.execute(_statement(connection, score, ids))
    for statement in (DRAWN, VOIDED, SEALED, SIGNED, "UPDATE audit_round SET state = 'reopened'"):
        connection.execute(sa.text(statement.replace(":", r"\:")))
    connection.execute(_statement(connection, Case("", "moderated_grade", "copy", {"revision": 2}), ids))
    counts = [
        session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Score, ModeratedGrade)
    ]
    assert counts == [2, 2]
