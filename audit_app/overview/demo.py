"""The demonstration area: invented people, plans and grades, the same from the same seed and month."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.accounts.service import areas, enter
from audit_app.db import tell_planner
from audit_app.figures.trends.targets import set_milestones
from audit_app.improvement import service as improvement
from audit_app.improvement.rules import ActionFields, LearningFields, Rag
from audit_app.overview import demo_calibration
from audit_app.overview.demo_people import AREA_KEY, make_people, make_register
from audit_app.overview.demo_rounds import ROUNDS, Month
from audit_app.overview.demo_words import ACTIONS, EVIDENCE, LEARNING, PROGRESS
from audit_app.past.records import FILLED
from audit_app.rounds.models import AuditRound

SEED = 20261
# References like those of the register: nothing tells these two plans from the others.
ANCHOR, REPEAT = "EHC-0412", "EHC-0427"
# In percent: at the baseline, from 3, 6, 12 and 18 months on.
MILESTONES = (None, 60, 75, 100, 100)
MILESTONES_WHY = "Agreed by the partnership board with the improvement plan."
# Days from the round to the date an action is due, by its rating at the end of the year.
DUE = {"R": 200, "A": 190, "G": 380, "C": 120}


@dataclass(frozen=True)
class Made:
    """One finished step of the demonstration, for a progress line."""

    words: str


def is_there() -> bool:
    """Whether the demonstration area was made before."""
    return any(area.key == AREA_KEY for area in areas())


def make(seed: int = SEED, until: dt.date | None = None) -> Iterator[Made]:
    """Make the demonstration, step by step. `until` is any day of the month of its last round.

    Ten rounds are signed off, the eleventh is before the panel, the twelfth in scoring.
    """
    rng = Random(seed)
    last = (until or clock.today()).replace(day=1)
    months = [months_before(last, ROUNDS - 1 - number) for number in range(ROUNDS)]
    with clock.pretend(months_before(months[0], 1)):
        _, people = make_people()
        enter(people["manager"])
        make_register(rng, months[0])
    yield Made("people and register")
    made: list[AuditRound] = []
    for number, first in enumerate(months):
        made.append(_month(Month(number, first, people, Random(rng.random())), number, made))
        tell_planner(*FILLED)
        yield Made(f"round {first:%Y-%m}")
    _agree_milestones(made[0].held_on, people["manager"])
    _improve(made[: ROUNDS - 2], people["manager"])
    yield Made("learning and actions")


def _month(month: Month, number: int, earlier: list[AuditRound]) -> AuditRound:
    round = month.set_up()
    if number == ROUNDS - 1:
        with clock.pretend(month.on(3)):
            demo_calibration.repeat(round, earlier[0], REPEAT, month.people["manager"])
        month.score(round, share=0.4)
        return round
    if number == ROUNDS - 3:
        with clock.pretend(month.on(3)):
            held = demo_calibration.anchor(round, ANCHOR, month.people["manager"])
        demo_calibration.score(held, number, month.on(12))
    month.score(round)
    if number == ROUNDS - 2:
        month.moderate(round, share=0.5)
        return round
    month.moderate(round)
    month.sign_off(round)
    return round


def _agree_milestones(baseline: dt.date, manager: Person) -> None:
    """What the board wants to see by when, counted from the first round."""
    enter(manager)
    with clock.pretend(baseline + dt.timedelta(days=14)):
        set_milestones(baseline, MILESTONES, MILESTONES_WHY, manager)


def _improve(signed_off: list[AuditRound], manager: Person) -> None:
    """What the group learned and what is done about it, from rounds of the first half of the year."""
    enter(manager)
    learned = {}
    for place, (code, title, words) in enumerate(LEARNING):
        round = signed_off[1 + place]
        with clock.pretend(round.held_on + dt.timedelta(days=9)):
            learned[code] = improvement.make_learning(round, LearningFields(title, words, code), manager)
    for place, (code, title, lead, officer, rag, impact) in enumerate(ACTIONS):
        round = signed_off[1 + place % len(LEARNING)]
        item = learned.get(code)
        fields = ActionFields(
            title=title,
            point_codes=(code,),
            strategic_lead=lead,
            responsible_officer=officer,
            due_on=round.held_on + dt.timedelta(days=DUE[rag] + 10 * place),
            desired_impact=impact,
            progress=PROGRESS[rag],
            evidence=EVIDENCE if rag == "C" else "",
            rag=Rag(rag),
            learning_id=item.id if item is not None and item.round_id == round.id else None,
        )
        with clock.pretend(round.held_on + dt.timedelta(days=9), 11):
            improvement.make_action(round, fields, manager)


def months_before(first: dt.date, months: int) -> dt.date:
    """The first day of the month so many months earlier."""
    place = first.year * 12 + first.month - 1 - months
    return dt.date(place // 12, place % 12 + 1, 1)
