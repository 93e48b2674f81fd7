"""Which plans of a sample count: not the withdrawn ones, and each child once (figures.md, section 2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from audit_app.figures.life import RoundLife


@dataclass(frozen=True)
class SampledPlan:
    """A plan of a round's sample, in the order listed. `joined_at` is set for a reserve that came in."""

    reference: str
    child_ref: str | None = None
    withdrawn_at: datetime | None = None
    joined_at: datetime | None = None


@dataclass(frozen=True)
class Duplicate:
    """A plan left out because the same child already counts under another reference."""

    plan: str
    counted_as: str


@dataclass(frozen=True)
class Membership:
    """The plans of a round, sorted into those that count and those that do not."""

    counted: tuple[str, ...]
    withdrawn: tuple[str, ...]
    duplicates: tuple[Duplicate, ...]


def membership(plans: Iterable[SampledPlan], life: RoundLife) -> Membership:
    """Sort a sample into counted, withdrawn and duplicate plans, in the order listed.

    Withdrawal comes first: where the first reference of a child was withdrawn, the next one counts.
    """
    counted: list[str] = []
    withdrawn: list[str] = []
    duplicates: list[Duplicate] = []
    first: dict[tuple[str, str], str] = {}
    for plan in plans:
        if plan.joined_at is not None and not life.reflects(plan.joined_at):
            continue
        if plan.withdrawn_at is not None and life.reflects(plan.withdrawn_at):
            withdrawn.append(plan.reference)
            continue
        keys = [("plan", plan.reference)] + ([("child", plan.child_ref)] if plan.child_ref else [])
        earlier = next((first[key] for key in keys if key in first), None)
        if earlier is None:
            counted.append(plan.reference)
        else:
            duplicates.append(Duplicate(plan.reference, earlier))
        for key in keys:
            first.setdefault(key, earlier or plan.reference)
    return Membership(tuple(counted), tuple(withdrawn), tuple(duplicates))
