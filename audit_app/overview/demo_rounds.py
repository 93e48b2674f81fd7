"""The demonstration's twelve rounds, each taken through the same verbs a real one is."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.accounts.service import agencies, enter
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation
from audit_app.allocation.rules import WaiverReason
from audit_app.moderation import service as moderation
from audit_app.moderation.service import Confidence, Decided, PanelCell, SettledReason, Settlement
from audit_app.overview.demo_grades import Marker
from audit_app.overview.demo_people import PASSWORD
from audit_app.overview.demo_words import DISSENT, SETTLED
from audit_app.rounds import service as rounds
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import RoundFields, Trigger
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.grades import Grade
from audit_app.sampling import service as sampling
from audit_app.sampling.models import WithdrawalReason
from audit_app.scoring import service as scoring

ROUNDS = 12
SECOND_VERSION_FROM = 8  # so that a change of the rubric's version is in the trends
THEMES = {4: "Health and social care provision", 8: "New plans on the new template"}
REASONS = (
    SettledReason.READ_DIFFERENTLY, SettledReason.READ_DIFFERENTLY, SettledReason.EVIDENCE_MISSED,
    SettledReason.DIFFERENT_INFORMATION, SettledReason.UNCLEAR, SettledReason.SLIP,
)  # fmt: skip


@dataclass
class Month:
    """One month of the demonstration: its round, and who runs it."""

    number: int
    first: dt.date
    people: dict[str, Person]
    rng: Random

    def on(self, day: int) -> dt.date:
        """A day of the month; the panel meets on the 24th."""
        return self.first.replace(day=day)

    def set_up(self) -> AuditRound:
        """Make the round, draw its sample, withdraw a plan in some months, allot and start."""
        manager = self.people["manager"]
        enter(manager)
        with clock.pretend(self.on(2)):
            round = rounds.make_round(self._fields(), manager)
            sampling.fix_frame(round, manager, seed=f"demonstration {self.first:%Y-%m} {self.number}")
        with clock.pretend(self.on(2), 11):
            sampling.draw_sample(round, manager)
            if self.number % 3 == 1:
                leaving = self.rng.choice(sampling.sample_of(round))
                sampling.withdraw(leaving, WithdrawalReason.MOVED, "Moved in the summer holidays.", manager)
            allocation.allocate_all(round, manager)
            if self.number % 4 == 2:
                self._waive(round, manager)
            allocation.start_scoring(round, manager)
        return round

    def _fields(self) -> RoundFields:
        version = rubrics.find_version("ehc_plan", 2 if self.number >= SECOND_VERSION_FROM else 1)
        assert version is not None
        return RoundFields(
            name=f"{self.first:%Y-%m}",
            theme=THEMES.get(self.number),
            held_on=self.on(24),
            due_on=self.on(20),
            rubric_version_ids=(version.id,),
            agency_ids=frozenset(agency.id for agency in agencies()),
            trigger=Trigger.ACROSS_OR_TWO,
            sample_size=12 + (self.number * 5) % 9,
            strata=("plan_type",) if self.number % 2 else ("key_stage",),
            minimum_per_stratum=1,
            exclusion_months=12,
            target_percent=75,
        )

    def _waive(self, round: AuditRound, manager: Person) -> None:
        plan = self.rng.choice(sampling.sample_of(round))
        [health] = [agency for agency in agencies() if agency.key == "health"]
        allocation.waive(plan, health, WaiverReason.NOT_INVOLVED, "Not known to the service.", manager)

    def score(self, round: AuditRound, share: float = 1.0) -> None:
        """Everybody grades what they hold. Of a share under 1 the rest is half begun or untouched."""
        marker = Marker(self.rng, self.number)
        held = sorted(allocation.allocations_of(round), key=lambda one: (one.sample_plan_id, one.agency_id))
        for place, one in enumerate(held):
            finished = place < share * len(held)
            if finished or place % 3 == 0:
                self._score_one(one, marker, place, finished=finished)

    def _score_one(self, held: Allocation, marker: Marker, place: int, *, finished: bool) -> None:
        auditor = held.auditor
        enter(auditor)
        asked = list(scoring.questions(held))
        typed = marker.answers(held.sample_plan.plan_id, held.agency.key, asked)
        if not finished:
            typed = {question.id: typed[question.id] for question in asked[: len(asked) // 2]}
        with clock.pretend(self.on(5 + place % 14), 9 + place % 8):
            scoring.save_scores(held, typed, auditor)
            if finished:
                scoring.seal(held, None, auditor)

    def moderate(self, round: AuditRound, share: float = 1.0) -> None:
        """The panel settles what differs (or the first share of it), then each plan as a whole."""
        chair = self.people["chair"]
        enter(chair)
        with clock.pretend(self.on(24), 13):
            moderation.reveal(round, chair)
            moderation.settle_minor(round, chair)
            waiting = moderation.read_board(round).open_cells
            for cell in waiting[: round_up(share * len(waiting))]:
                self._settle(round, cell, chair)
            for plan in moderation.read_board(round).plans:
                if plan.owes_overall and not plan.open_cells and plan.suggestion.grade is not None:
                    moderation.settle_overall(
                        round, plan.sample_plan, plan.suggestion.grade, "", plan.overall_revision, chair
                    )

    def _settle(self, round: AuditRound, cell: PanelCell, chair: Person) -> None:
        given = sorted(
            (opinion.grade for opinion in cell.opinions if opinion.grade is not None and opinion.grade.steps),
            key=lambda grade: grade.steps or 0,
        )
        agreed = given[len(given) // 2] if self.rng.random() < 0.8 else given[0] if given else Grade.GOOD
        dissenting = [opinion.agency for opinion in cell.opinions if opinion.grade not in (None, agreed)]
        dissents = {}
        if dissenting and self.rng.random() < 0.04:
            dissents = {self.rng.choice(dissenting): self.rng.choice(DISSENT)}
        # Of its own, so that nothing else in the demonstration depends on it.
        how = Random(f"{cell.cell.plan} {cell.point.code}")
        by_chair = dissents or how.random() < 0.08
        settlement = Settlement(
            agreed,
            self.rng.choice(REASONS).value,
            self.rng.choice(SETTLED),
            confidence=how.choices(list(Confidence), [60, 30, 10])[0],
            decided=Decided.CHAIR if by_chair else Decided.CONSENSUS,
            dissents=dissents,
        )
        moderation.settle(round, cell.sample_plan, cell.point, settlement, cell.revision, chair)

    def sign_off(self, round: AuditRound) -> None:
        """The chair signs, then a second person of another agency."""
        enter(self.people["chair"])
        with clock.pretend(self.on(24), 16):
            moderation.sign(round, self.people["chair"], PASSWORD)
        enter(self.people["second"])
        with clock.pretend(self.on(25), 9):
            moderation.countersign(round, self.people["second"], PASSWORD)


def round_up(number: float) -> int:
    """To whole cells, upwards."""
    return -int(-number // 1)
