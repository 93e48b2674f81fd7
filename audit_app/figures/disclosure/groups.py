"""A quarter's published points by one characteristic of the plans. Pure.

Only characteristics of which none lies inside another: a year group inside its key stage, or a team inside
its locality, would give a hidden group back. Never two at once (figures.md, section 11, rule 4).
"""

from collections.abc import Collection, Mapping

from audit_app.figures.disclosure.cells import GroupCount, PublicCell, breakdown
from audit_app.figures.disclosure.release import GOOD, OTHER
from audit_app.figures.disclosure.thresholds import DEFAULTS, Thresholds
from audit_app.figures.grid import Grid

PUBLIC_TRAITS = ("primary_need", "key_stage", "setting_type", "plan_type", "locality", "looked_after")
NOT_RECORDED = "not recorded"


def group_counts(grids: Collection[Grid], trait: str, codes: Collection[str]) -> dict[str, GroupCount]:
    """The agreed grades of some points by a characteristic, with the plans behind them, groups by name.

    A plan without the characteristic counts in NOT_RECORDED, so that the groups make up the whole.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for grid in grids:
        wanted = [at for at, code in enumerate(grid.points) if code in codes]
        for plan, row in zip(grid.plans, grid.agreed, strict=True):
            graded = [row[at] for at in wanted if row[at] in GOOD | OTHER]
            name = plan.traits.get(trait) or NOT_RECORDED
            found.setdefault(name, []).extend((plan.reference, letter) for letter in graded)
    return {name: _count(found[name]) for name in sorted(found)}


def _count(graded: list[tuple[str, str]]) -> GroupCount:
    good = [plan for plan, letter in graded if letter in GOOD]
    other = [plan for plan, letter in graded if letter not in GOOD]
    return GroupCount(len(good), len(graded), len({*good, *other}), len({*good}), len({*other}))


def public_groups(
    grids: Mapping[int, Grid], trait: str, codes: Collection[str], thresholds: Thresholds = DEFAULTS
) -> dict[str, PublicCell]:
    """One characteristic's breakdown of a quarter in public form.

    Raises ValueError for a characteristic that is not published.
    """
    if trait not in PUBLIC_TRAITS:
        raise ValueError(f"“{trait}” is not among the characteristics that figures are published by.")
    return breakdown(group_counts(list(grids.values()), trait, codes), thresholds)
