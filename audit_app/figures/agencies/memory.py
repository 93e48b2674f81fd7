"""The figures of grids seen before: a signed-off round's letters never change, nor do its figures. Pure.

What is remembered depends on the letters and on who graded alone, and both are what it is found by.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from audit_app.figures.agencies.differences import Differences
from audit_app.figures.grid import Grid

Letters = tuple[object, ...]


@dataclass(frozen=True)
class _Seen:
    letters: Letters
    grids: tuple[Grid, ...] = field(compare=False)


def differences(grids: Sequence[Grid]) -> Differences:
    """Everything told of the agencies over some grids, counted once for the same letters."""
    seen = _Seen(tuple(_letters(grid) for grid in grids), tuple(grids))
    return _of_one(seen) if len(grids) == 1 else _of_several(seen)


@lru_cache(maxsize=128)
def _of_one(seen: _Seen) -> Differences:
    return Differences(seen.grids)


@lru_cache(maxsize=8)
def _of_several(seen: _Seen) -> Differences:
    return Differences(seen.grids)


def _letters(grid: Grid) -> Letters:
    return (
        grid.points,
        grid.agreed,
        grid.moderated,
        grid.contested,
        tuple((agency, tuple(rows)) for agency, rows in sorted(grid.given.items())),
        tuple((plan.reference, tuple(sorted(plan.auditors.items()))) for plan in grid.plans),
    )
