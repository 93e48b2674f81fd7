"""The planner's answer: how many plans until a change is seen, in a sentence and a small table."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from audit_app.figures.rules import MINIMUM_N
from audit_app.figures.service import grids
from audit_app.figures.trends.planner import (
    PlanCount,
    design_effect,
    plan_effect,
    plans_needed,
    plans_to_show,
    smallest_change,
)
from audit_app.rounds import service as audits
from audit_app.rounds.rules import State
from audit_app.web.text import plural

SIZES = (5, 10, 15, 20, 30)
MONTHS = (1, 3, 6, 12)
NEWEST = 6
GOOD, SCORED = frozenset("OG"), frozenset("OGRI")
TARGET = 75


@dataclass(frozen=True)
class Asked:
    """What was asked, in percent; `power` is how often of 100 times a real change is to be noticed."""

    before: int
    after: int
    plans: int
    together: bool
    power: int


@dataclass(frozen=True)
class Together:
    """How the grades of one plan go together: the design effect of its grades, and how many it has."""

    effect: float
    grades: float

    @property
    def a_plan(self) -> float:
        """The design effect for each plan."""
        return plan_effect(self.effect, self.grades)


@dataclass(frozen=True)
class Plan:
    """The answer. `head` and `rows` are the table; `words` its sentences in order."""

    answer: str
    words: Sequence[str]
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def together() -> Together | None:
    """How grades of one plan went together in the newest signed-off rounds; None where that is not known."""
    done = [round for round in audits.rounds() if round.state is State.SIGNED_OFF][:NEWEST]
    rounds = [
        [
            PlanCount(sum(letter in GOOD for letter in row), sum(letter in SCORED for letter in row))
            for row in grid.agreed
        ]
        for grid in grids(done).values()
    ]
    effect = design_effect(rounds)
    sizes = [plan.n for plans in rounds for plan in plans if plan.n]
    if effect is None:
        return None
    grades = sum(sizes) / len(sizes)
    # Grades that all go together tell what one would, and never less.
    return Together(min(effect, grades), grades)


def plan(asked: Asked, known: Together | None) -> Plan:
    """The answer to what was asked. `known` where all points together are asked about."""
    effect = known.a_plan if asked.together and known else 1.0
    needed = plans_needed(asked.before / 100, asked.after / 100, power=asked.power / 100, effect=effect)
    sizes = sorted({*SIZES, asked.plans})
    return Plan(
        answer=_answer(asked, needed),
        words=[*_fewest(needed), *_sure(asked), *_design(asked, known), *_showing(asked)],
        caption=f"The smallest change from {asked.before}% that would be seen",
        head=["Plans a month", *(f"{plural(months, 'month')} before and after" for months in MONTHS)],
        rows=[[str(size), *(_cell(asked, size * months, effect) for months in MONTHS)] for size in sizes],
    )


def _answer(asked: Asked, needed: int | None) -> str:
    if needed is None:
        return "These two are the same, so there is no change to be seen. Choose another percentage."
    months = plural(ceil(needed / asked.plans), "month")
    return (
        f"To see a change from {asked.before}% to {asked.after}% you need about {plural(needed, 'plan')} "
        f"before and as many after. With {plural(asked.plans, 'plan')} a month that is {months} before and "
        f"{months} after."
    )


def _fewest(needed: int | None) -> list[str]:
    if needed != MINIMUM_N:
        return []
    return [f"Of fewer than {MINIMUM_N} plans nothing is marked here, however large the change."]


def _sure(asked: Asked) -> list[str]:
    return [
        f"“Seen” means: a real change of that size would be noticed in {asked.power // 10} of 10 cases, and "
        "where nothing changed chance would be taken for a change in 1 of 20. With fewer plans a change may "
        "be real and still not be told from chance."
    ]


def _design(asked: Asked, known: Together | None) -> list[str]:
    if not asked.together:
        return ["Each plan gives one grade here, so every plan counts in full."]
    if known is None:
        return [
            "Grades of one plan tend to go together, and how much is not known before a round is signed off. "
            "Until then a plan is counted as one grade, which is on the safe side."
        ]
    worth = known.grades / known.effect
    return [
        "Grades of one plan go together: a plan that is good on one point is often good on others. In the "
        f"newest signed-off rounds a plan had {known.grades:.0f} agreed grades, which told as much as "
        f"{worth:.1f} grades of separate plans would (design effect {known.effect:.1f}). That is counted in."
    ]


def _showing(asked: Asked) -> list[str]:
    if asked.together:
        return []
    perfect = plans_to_show(1, TARGET)
    said = (
        f"That {TARGET}% is reached can be shown with {perfect} plans at the earliest, if every one of them "
        "is good or outstanding."
    )
    with_after = plans_to_show(asked.after / 100, TARGET)
    if with_after is None:
        said += f" If {asked.after}% of them are, it cannot be shown, however many plans are audited."
    elif asked.after < 100:
        said += f" If {asked.after}% are, it takes about {plural(with_after, 'plan')}."
    return [said, "That 100% is reached cannot be shown by a sample: one shortfall disproves it."]


def _cell(asked: Asked, plans: int, effect: float) -> str:
    most = 0 if asked.after < asked.before else 100
    found = smallest_change(asked.before, most, plans, power=asked.power / 100, effect=effect)
    return "none" if found is None else f"{asked.before}% to {found}%"
