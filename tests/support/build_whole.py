"""A plan to be scored on every one of the 38 points of the whole-plan rubric, by education."""

from pathlib import Path

from flask import Flask

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation
from audit_app.db import choose_area, db
from audit_app.rounds.models import AuditRound
from audit_app.rubrics import service as rubrics
from audit_app.sampling import service as sampling
from audit_app.scoring import service as scoring
from audit_app.scoring.rules import Answer, Question
from tests.support.build_rounds import make_draft
from tests.support.build_scoring import make_people
from tests.support.builders import make_area, make_plans

POINTS = 38


class Whole:
    """The allocation of one auditor on a live server, read afresh at each question."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        with app.app_context():
            area = make_area()
            self.area_id = area.id
            manager, _, auditors = make_people()
            version = rubrics.publish(_rubric(folder))
            round = make_draft(manager, version)
            sampling.add_to_sample(round, make_plans(1))
            db.session.commit()
            _start(round, manager)
            held = next(
                one for one in allocation.allocations_of(round) if one.auditor_id == auditors["education"].id
            )
            held.no_conflict_at = clock.now()
            self.allocation_id, self.name = held.id, auditors["education"].name
            self.questions: tuple[Question, ...] = scoring.questions(held)
            db.session.commit()
        assert len(self.questions) == POINTS

    @property
    def url(self) -> str:
        """Where it is scored."""
        return f"/my-plans/{self.allocation_id}"

    def answers(self) -> dict[int, Answer]:
        """What the server holds now, by point."""
        with self.app.app_context():
            choose_area(self.area_id)
            held = db.session.get_one(Allocation, self.allocation_id)
            return scoring.answers_of(scoring.assessment_of(held))

    def sealed(self) -> bool:
        """Whether it is sealed."""
        with self.app.app_context():
            choose_area(self.area_id)
            held = db.session.get_one(Allocation, self.allocation_id)
            found = scoring.assessment_of(held)
            return found is not None and found.sealed_at is not None


def _start(round: AuditRound, manager: Person) -> None:
    allocation.allocate_all(round, manager)
    allocation.start_scoring(round, manager)
    db.session.commit()


def _rubric(folder: Path) -> Path:
    """The shipped rubric with its one point for social care alone asked of education too."""
    shipped = next(path for path in rubrics.shipped_files() if path.parent.name == "ehc_plan")
    text = shipped.read_text(encoding="utf-8")
    file = folder / "v1.toml"
    text = text.replace('slug = "ehc_plan"', 'slug = "whole"').replace(
        'agencies = ["social care"]', 'agencies = ["social care", "education"]'
    )
    file.write_text(text, encoding="utf-8")
    return file
