"""Rounds before the panel: sealed with agreements and disagreements, revealed, settled, signed off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from audit_app.accounts.models import Agency, Person
from audit_app.accounts.rules import Role
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation
from audit_app.allocation.rules import WaiverReason
from audit_app.db import db
from audit_app.moderation import service as moderation
from audit_app.moderation.models import SignOff
from audit_app.moderation.service import Decided, PanelCell, PlanPanel, SettledReason, Settlement
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.models import AuditPoint
from audit_app.sampling import service as sampling
from audit_app.scoring import service as scoring
from audit_app.scoring.rules import NOTHING, Answer, Typed
from tests.support.build_rounds import make_draft
from tests.support.build_scoring import open_all
from tests.support.builders import PASSWORD, make_area, make_person, make_plans, publish_tiny

AGENCIES = ("education", "health", "social care")
# What the agencies of the tiny rubric give on one plan, by point: one grade each, in the order of AGENCIES;
# T-3 is health's alone, T-4 education's and social care's.
AGREED = {"T-1": "G G G", "T-2": "G G G", "T-3": "G", "T-4": "G G"}
DISPUTED = {**AGREED, "T-1": "O G RI"}  # two steps apart
SPLITS: tuple[Mapping[str, str], ...] = (
    {**DISPUTED, "T-2": "NA G G"},  # two steps apart; does it apply or not
    {**AGREED, "T-1": "G RI G"},  # across the good line
    {**AGREED, "T-1": "O G G", "T-4": "RI I"},  # one step, same side, twice
    AGREED,
)


@dataclass
class Panel:
    """A round and the people around it: `second` is a manager, who can sign second for health as the chair
    signs for education; `other` is another chair, of education too.
    """

    round: AuditRound
    chair: Person
    second: Person
    other: Person
    auditors: dict[str, Person] = field(default_factory=dict)

    @property
    def board(self) -> moderation.Board:
        """The round as the panel sees it now."""
        return moderation.read_board(self.round)

    def plan(self, place: int) -> PlanPanel:
        """A plan of the board by its place, from 1."""
        return self.board.plans[place - 1]

    def cell(self, place: int, code: str) -> PanelCell:
        """One cell by the plan's place and the point's code."""
        return next(cell for cell in self.plan(place).cells if cell.point.code == code)

    def settle(self, place: int, code: str, grade: str = "G", **decided: Any) -> moderation.PanelCell:
        """The chair settles one point and the cell as it is then."""
        cell = self.cell(place, code)
        settlement = settlement_of(grade, **decided)
        moderation.settle(
            self.round, cell.sample_plan, cell.point, settlement, cell.revision, self.chair, cell.heard
        )
        return self.cell(place, code)

    def settle_all(self) -> None:
        """Settle every open point as good, then every overall grade as the rubric suggests."""
        for cell in self.board.open_cells:
            moderation.settle(
                self.round, cell.sample_plan, cell.point, settlement_of("G"), cell.revision, self.chair
            )
        for plan in self.board.plans:
            if plan.owes_overall or plan.overall_outdated:
                grade = plan.suggestion.grade
                assert grade is not None
                moderation.settle_overall(
                    self.round, plan.sample_plan, grade, "", plan.overall_revision, self.chair
                )
        db.session.commit()

    def sign_off(self) -> SignOff:
        """Both signatures, committed."""
        moderation.sign(self.round, self.chair, PASSWORD)
        row = moderation.countersign(self.round, self.second, PASSWORD)
        db.session.commit()
        return row


def settlement_of(
    grade: str = "G",
    reason: SettledReason = SettledReason.EVIDENCE_MISSED,
    words: str = "The appendix has it.",
    confidence: str = "high",
    decided: str | None = None,
    **dissents: str,
) -> Settlement:
    """What a panel might decide; keyword arguments name dissenting agencies ("social_care" for two words).

    Consensus, or with a dissent the chair's decision, where `decided` does not say.
    """
    how = decided or (Decided.CHAIR if dissents else Decided.CONSENSUS)
    spoken = {agency.replace("_", " "): said for agency, said in dissents.items()}
    return Settlement(Grade(grade), reason.value, words, confidence, how, spoken)


def make_scoring(*plans: Mapping[str, str], seal: bool = True, comment: str = "", **fields: Any) -> Panel:
    """A committed round in scoring, graded plan by plan as `plans` say (SPLITS where none), sealed or not.

    One auditor for each agency, and people who run it.
    """
    given = plans or SPLITS
    make_area()
    rubric = publish_tiny()
    panel = Panel(
        round=make_draft(make_person("Mary Manager", Role.MANAGER), rubric, sample_size=len(given), **fields),
        chair=make_person("Chris Chair", Role.CHAIR, agency="education"),
        second=make_person("Sam Second", Role.MANAGER, agency="health"),
        other=make_person("Olu Other", Role.CHAIR, agency="education"),
    )
    for agency in AGENCIES:
        panel.auditors[agency] = make_person(f"Auditor of {agency}", Role.AUDITOR, agency=agency)
    make_plans(len(given) + 2)
    sampling.fix_frame(panel.round, panel.second, seed="a seed for tests")
    sampling.draw_sample(panel.round, panel.second)
    allocation.allocate_all(panel.round, panel.second)
    allocation.start_scoring(panel.round, panel.second)
    open_all(panel.round)
    for sample_plan, grades in zip(sampling.sample_of(panel.round), given, strict=True):
        for held in allocation.allocations_of(panel.round):
            if held.sample_plan_id == sample_plan.id:
                score(held, grades, seal=seal, comment=comment)
    db.session.commit()
    return panel


def make_revealed(*plans: Mapping[str, str], **fields: Any) -> Panel:
    """A committed round in moderation."""
    panel = make_scoring(*plans, **fields)
    moderation.reveal(panel.round, panel.chair)
    db.session.commit()
    return panel


def make_signed_off(*plans: Mapping[str, str], **fields: Any) -> Panel:
    """A committed round, settled and signed off by two people."""
    panel = make_revealed(*plans, **fields)
    panel.settle_all()
    panel.sign_off()
    return panel


def score(held: Allocation, grades: Mapping[str, str], *, seal: bool = True, comment: str = "") -> None:
    """Save, and seal, what an agency gives on a plan. `grades` are as in AGREED."""
    points = {point.code: point for point in rounds.points_of(_round_of(held))}
    typed = {}
    for code, letters in grades.items():
        asked = [agency for agency in AGENCIES if agency in points[code].agencies]
        if held.agency.key in asked:
            letter = letters.split()[asked.index(held.agency.key)]
            words = comment or f"{held.agency.key.capitalize()} saw {letter} in {code}."
            typed[points[code].id] = Typed(Answer(Grade(letter), words), NOTHING.stamp)
    scoring.save_scores(held, typed, held.auditor)
    if seal:
        scoring.seal(held, None, held.auditor)


def seal_all(panel: Panel) -> None:
    """Every auditor seals what they gave."""
    for held in allocation.allocations_of(panel.round):
        scoring.seal(held, None, held.auditor)


def waive(panel: Panel, place: int, agency: str) -> None:
    """Waive an agency on a plan of a round that is not revealed yet."""
    sample_plan = sampling.sample_of(panel.round)[place - 1]
    row = next(row for row in rounds.expected_agencies(panel.round) if row.key == agency)
    allocation.waive(sample_plan, row, WaiverReason.NOT_INVOLVED, "", panel.second)
    db.session.commit()


def agency_of(panel: Panel, key: str) -> Agency:
    """An agency of the round."""
    return next(row for row in rounds.expected_agencies(panel.round) if row.key == key)


def point_of(panel: Panel, code: str) -> AuditPoint:
    """An audit point of the round."""
    return next(point for point in rounds.points_of(panel.round) if point.code == code)


def _round_of(held: Allocation) -> AuditRound:
    round = rounds.find_round(held.round_id)
    assert round is not None
    return round
