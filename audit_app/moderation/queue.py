"""In which order the panel goes through what is left. Pure.

Reading rule: what matters most comes first over the whole round, then the rest, then overall grades. Within
each of these the panel goes plan by plan or point by point.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from audit_app.moderation.rules import Split

FIRST = frozenset({Split.WIDE, Split.ACROSS, Split.APPLIES})


class PanelOrder(StrEnum):
    """In which order the panel goes through what is left."""

    BY_PLAN = "plan by plan"
    BY_POINT = "point by point"


@dataclass(frozen=True)
class Place:
    """What is on the screen: a point of a plan, or without one the plan itself and its overall grade."""

    sample_plan_id: int
    point_id: int | None = None

    @property
    def key(self) -> str:
        """The place as a form sends it: "12-34", or "12" for the plan itself."""
        return str(self.sample_plan_id) if self.point_id is None else f"{self.sample_plan_id}-{self.point_id}"


def read_place(key: str) -> Place | None:
    """The place a form sent, or None where it is none."""
    plan, dash, point = key.partition("-")
    numbers = [plan, point] if dash else [plan]
    if not all(number.isascii() and number.isdecimal() and len(number) < 10 for number in numbers):
        return None
    return Place(*map(int, numbers))


@dataclass(frozen=True)
class Item:
    """Something the panel settles. `plan`: the plan's position in the sample; `point`: where in the rubrics.

    Without a `split` it is an overall grade.
    """

    place: Place
    plan: int
    point: tuple[int, int]
    split: Split | None


def rank(item: Item, going: PanelOrder) -> tuple[int, ...]:
    """For sorting: two steps apart, across the good line, and whether a point applies, before the rest."""
    turn = 2 if item.split is None else 0 if item.split in FIRST else 1
    weight = item.split or 0
    if going is PanelOrder.BY_PLAN:
        return (turn, item.plan, weight, *item.point)
    return (turn, *item.point, weight, item.plan)


def in_order(items: Iterable[Item], going: PanelOrder) -> list[Item]:
    """What is left, in the order the panel takes it."""
    return sorted(items, key=lambda item: rank(item, going))


def following(queue: Sequence[Item], here: Item | None, going: PanelOrder) -> Place | None:
    """What comes after `here`, which need not be in the queue itself; after the last, the first again."""
    others = [item for item in queue if here is None or item.place != here.place]
    later = [item for item in others if here is None or rank(item, going) > rank(here, going)]
    found = later or others
    return found[0].place if found else None


def preceding(queue: Sequence[Item], here: Item | None, going: PanelOrder) -> Place | None:
    """What comes before `here`; before the first, the last."""
    others = [item for item in queue if here is None or item.place != here.place]
    earlier = [item for item in others if here is None or rank(item, going) < rank(here, going)]
    found = earlier or others
    return found[-1].place if found else None


def after_settling(queue: Sequence[Item], settled: Item, going: PanelOrder) -> Place | None:
    """What comes up by itself once `settled` is.

    Plan by plan, a plan with nothing left to settle gets its overall grade while everybody has it in mind.
    """
    overall = Place(settled.place.sample_plan_id)
    if going is PanelOrder.BY_PLAN and settled.split and any(item.place == overall for item in queue):
        return overall
    # Overall grades come last in the order, and are settled in between: go on with what matters most.
    return following(queue, settled if settled.split else None, going)
