"""A world with one row of every table, for what the database itself refuses: see refused_rows.py."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from audit_app import clock
from audit_app.accounts.models import AreaSetting
from audit_app.allocation.models import Conflict, Waiver
from audit_app.allocation.rules import WaiverReason
from audit_app.api.models import ApiToken
from audit_app.api.rules import Scope
from audit_app.calibration.models import CheckGrade, CheckKind, CheckPlan
from audit_app.figures.models import FrozenGrid, Summary
from audit_app.improvement.models import Action, ActionPoint, LearningItem
from audit_app.moderation.models import (
    Dissent,
    ModeratedGrade,
    OverallGrade,
    Panel,
    PanelMember,
    Postponement,
    SettledReason,
    SignOff,
)
from audit_app.past.models import ColumnMapping, PastUpload
from audit_app.reports.models import ReportPeriod, ReportPeriodRound, ReportPeriodWords, ReportWords
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint
from audit_app.rubrics.service import shipped_files
from audit_app.sampling.models import Draw
from audit_app.scoring.concern_rules import ConcernKind
from audit_app.scoring.models import Concern, ScoringHabit, SectionNote
from audit_app.web.once import WriteKey
from tests.support.build_rounds import make_draft
from tests.support.build_scoring import World, answer, make_scoring
from tests.support.builders import make_plans


def make_rows(session: orm.Session) -> dict[str, Any]:
    """The world, and the ids the cases name."""
    world = make_scoring(1)
    held = world.held("education")
    answer(held, {"T-1": "G"})
    points = {point.code: point for point in session.scalars(sa.select(AuditPoint))}
    strange = _another_rubric(session)
    # Another round with the same rubric, also in scoring, so that only the row's own round differs.
    other = make_draft(world.manager, world.round.rubric_rows[0].rubric, name="2026-11")
    session.execute(sa.text("UPDATE audit_round SET state = 'scoring'"))
    other.calibrates_id = world.round.id
    _draw(session, world)
    _settle(session, world, points["T-1"])
    _report(session, world, points["T-1"])
    _improve(session, world)
    _score(session, world, points["T-1"])
    _meet(session, world, points["T-1"])
    _calibrate(session, world, points["T-1"])
    empty, elsewhere = _periods(session, world, other.id)
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
        "@own_agency": held.agency_id,
        "@own_allocation": held.id,
        "@other_allocation": world.held("health").id,
        "@sample_plan": world.sample[0].id,
        "@third_point": points["T-4"].id,
        "@strange_rubric": strange.rubric_version_id,
        "@strange_point": strange.id,
        "@other_sign_off": _sign_off(session, world, other.id).id,
        "@empty_period": empty.id,
        "@strange_period": elsewhere.id,
    }


def _sign_off(session: orm.Session, world: World, round_id: int) -> SignOff:
    now, signer = clock.now(), world.chair.id
    row = SignOff(
        round_id=round_id, number=1, snapshot="{...}", snapshot_hash="h", chair_id=signer, chair_at=now
    )
    session.add(row)
    session.flush()
    return row


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
    moderated = ModeratedGrade(
        rubric_version_id=point.rubric_version_id, audit_point_id=point.id, revision=1, grade=Grade.GOOD,
        reason=SettledReason.SLIP, **place, **settled,
    )  # fmt: skip
    overall = OverallGrade(revision=1, grade=Grade.GOOD, suggested=Grade.GOOD, **place, **settled)
    session.add_all([moderated, overall])
    session.flush()
    agency = world.held("education").agency_id
    session.add(Dissent(moderated_grade_id=moderated.id, agency_id=agency, words="We do not agree"))


def _draw(session: orm.Session, world: World) -> None:
    chair, manager, now = world.chair.id, world.manager.id, clock.now()
    draw = Draw(
        round_id=world.round.id, seed="s", frame=[], frame_hash="h", fixed_at=now, fixed_by=manager
    )  # fmt: skip
    conflict = Conflict(
        plan_id=world.plans[0].id, person_id=chair, words="Neighbour", declared_at=now, declared_by=chair
    )
    waiver = Waiver(
        round_id=world.round.id, sample_plan_id=world.sample[0].id,
        agency_id=world.held("education").agency_id, reason=WaiverReason.NO_AUDITOR, waived_by=chair,
        waived_at=now,
    )  # fmt: skip
    session.add_all([draw, conflict, waiver])


def _report(session: orm.Session, world: World, point: AuditPoint) -> None:
    round_id, manager, now = world.round.id, world.manager.id, clock.now()
    signed = _sign_off(session, world, round_id)
    words = ReportWords(
        round_id=round_id, part="drawn", drafted="The report’s own", words="Ours", written_by=manager,
        written_at=now,
    )  # fmt: skip
    setting = AreaSetting(
        name="disclosure", value={"min_n": 10}, reason="Agreed", set_by=manager, set_at=now
    )  # fmt: skip
    summary = Summary(round_id=round_id, audit_point_id=point.id, source="agreed", outcome="G", count=1)
    grid = FrozenGrid(round_id=round_id, sign_off_id=signed.id, body="{}", body_hash="h")
    session.add_all([words, setting, summary, grid])
    session.flush()


def _periods(session: orm.Session, world: World, other: int) -> tuple[ReportPeriod, ReportPeriod]:
    """A period with its rounds and words; one that its rounds may still join, and one of none of them."""
    here = world.round.id
    whole, empty, elsewhere = (
        ReportPeriod(rounds=f",{','.join(map(str, ids))},")
        for ids in ([here, other], [here, other, 99_998], [99_997, 99_998])
    )
    session.add_all([whole, empty, elsewhere])
    session.flush()
    session.add_all(ReportPeriodRound(period_id=whole.id, round_id=one) for one in (here, other))
    session.flush()
    session.add(
        ReportPeriodWords(
            period_id=whole.id, part="drawn", drafted="The report’s own", words="Ours",
            written_by=world.manager.id, written_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()
    return empty, elsewhere


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


def _score(session: orm.Session, world: World, point: AuditPoint) -> None:
    """What goes with an assessment: words on a section, habits, a concern. Its time is kept by saving."""
    held = world.held("education")
    now = clock.now()
    assessment_id = session.execute(sa.text("SELECT id FROM assessment")).scalar_one()
    of_round: dict[str, Any] = {"round_id": world.round.id}
    session.add_all(
        [
            SectionNote(
                assessment_id=assessment_id,
                rubric_version_id=point.rubric_version_id,
                section="A",
                saved_at=now,
                **of_round,
            ),
            ScoringHabit(person_id=held.auditor_id),
            Concern(
                allocation_id=held.id,
                kind=ConcernKind.UNLAWFUL,
                words="No provision at all in section F",
                raised_by=held.auditor_id,
                raised_at=now,
                answer_by=now,
                **of_round,
            ),
            WriteKey(key="k", content_hash="h", location="/", at=now),
            PastUpload(person_id=world.manager.id, file_name="a.csv", content=b"a", sent_at=now),
            ColumnMapping(
                name="Monthly", headings_hash="h", mapping={}, made_by=world.manager.id, made_at=now
            ),
            ApiToken(
                name="Power BI",
                scope=Scope.INTERNAL,
                token_hash="h",
                begins="ehcpa_",
                made_by=world.manager.id,
                made_at=now,
                expires_at=now,
            ),
        ]
    )
    session.flush()


def _meet(session: orm.Session, world: World, point: AuditPoint) -> None:
    now = clock.now()
    of_round: dict[str, Any] = {"round_id": world.round.id}
    place = {"sample_plan_id": world.sample[0].id, "audit_point_id": point.id, **of_round}
    session.add_all(
        [
            Panel(started_at=now, shown_at=now, **place),
            PanelMember(person_id=world.chair.id, joined_at=now, **of_round),
            Postponement(
                rubric_version_id=point.rubric_version_id,
                postponed_by=world.chair.id,
                postponed_at=now,
                **place,
            ),
        ]
    )
    session.flush()


def _calibrate(session: orm.Session, world: World, point: AuditPoint) -> None:
    kept = CheckPlan(
        plan_id=make_plans(1, prefix="CAL")[0].id,
        kind=CheckKind.ANCHOR,
        rubric_version_id=point.rubric_version_id,
        made_by=world.manager.id,
        made_at=clock.now(),
    )
    kept.grades = [CheckGrade(audit_point_id=point.id, grade=Grade.GOOD)]
    session.add(kept)
    session.flush()
