"""How the demonstration's auditors grade: a plan has a quality, a point a difficulty, an agency a threshold.

Quality rises over the year, health grades half a step harder, and everybody errs a little. All numbers are
invented; none of them is used outside the demonstration.
"""

from dataclasses import dataclass, field
from random import Random

from audit_app.overview.demo_words import comment_for
from audit_app.rubrics.grades import Grade
from audit_app.scoring.rules import NOTHING, Answer, Question, Typed

SEVERITY = {"education": 0.12, "health": -0.4, "social care": 0.02}
# Where each grade begins on the scale of quality.
FROM = ((3.45, Grade.OUTSTANDING), (2.5, Grade.GOOD), (1.45, Grade.REQUIRES_IMPROVEMENT))
# Points that plans do worse or better on than others, by the start of their code.
DIFFICULTY = {
    "EHCP-A1": 0.35, "EHCP-A2": 0.3, "EHCP-B2": 0.25, "EHCP-W9": 0.45, "EHCP-W12": 0.3, "EHCP-E1": -0.5,
    "EHCP-F2": -0.65, "EHCP-F3": -0.45, "EHCP-G1": -0.4, "EHCP-H": -0.35, "EHCP-D": -0.2, "EHCP-W7": -0.3,
    "EHCP-E4": -0.25, "EHCP-C": -0.1,
}  # fmt: skip


@dataclass
class Marker:
    """Grades one round. `month` counts from 0; the same seed gives the same grades."""

    rng: Random
    month: int
    qualities: dict[int, float] = field(default_factory=dict)
    truths: dict[tuple[int, str], float | None] = field(default_factory=dict)

    def answers(self, plan_id: int, agency: str, questions: list[Question]) -> dict[int, Typed]:
        """What one auditor types about one plan."""
        return {question.id: self._typed(plan_id, agency, question) for question in questions}

    def _typed(self, plan_id: int, agency: str, question: Question) -> Typed:
        grade = self._grade(plan_id, agency, question)
        wants_words = not grade.is_good or self.rng.random() < 0.35
        words = comment_for(self.rng, grade, question.section) if wants_words else ""
        return Typed(Answer(grade, words), NOTHING.stamp)

    def _grade(self, plan_id: int, agency: str, question: Question) -> Grade:
        truth = self._truth(plan_id, question)
        slip = self.rng.random() < 0.03
        if question.na_allowed and (truth is None) != slip:
            return Grade.NOT_APPLICABLE
        seen = (2.4 if truth is None else truth) + SEVERITY.get(agency, 0.0) + self.rng.gauss(0, 0.13)
        return next((grade for start, grade in FROM if seen >= start), Grade.INADEQUATE)

    def _truth(self, plan_id: int, question: Question) -> float | None:
        """How well a plan does on a point; None where the point does not apply to it."""
        key = (plan_id, question.code)
        if key not in self.truths:
            quality = self.qualities.setdefault(plan_id, self.rng.gauss(2.66 + 0.045 * self.month, 0.28))
            difficulty = max(
                (value for code, value in DIFFICULTY.items() if question.code.startswith(code)),
                key=abs, default=0.0,
            )  # fmt: skip
            applies = not question.na_allowed or self.rng.random() > 0.22
            self.truths[key] = quality + difficulty + self.rng.gauss(0, 0.5) if applies else None
        return self.truths[key]
