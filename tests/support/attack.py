"""What somebody who wants to know a hidden number can do with everything that is published.

Reading rule: a published figure is an equation, "the plans of these cells, taken together, are x of n". The
attacker holds all of them at once, adds and subtracts as they like, and knows the rules by heart.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from audit_app.figures.disclosure.rules import PublicCell, Thresholds
from audit_app.figures.interval import interval_words, wilson
from audit_app.figures.percent import display

Cell = tuple[object, ...]
Pairs = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Equation:
    """One published figure: these cells together have x of n."""

    cells: frozenset[Cell]
    x: int
    n: int


def counts_of(show: str, n: int) -> list[int]:
    """Every x that is shown as this percentage of n."""
    return [x for x in range(n + 1) if display(x, n) == show]


def counts_behind(limits: str, largest: int = 30) -> list[tuple[int, int]]:
    """Every x of n, n up to `largest`, with these limits: what an interval that was left in gives away."""
    every = [(x, n) for n in range(1, largest + 1) for x in range(n + 1)]
    return [pair for pair in every if interval_words(wilson(*pair)) == limits]


def worked_out(published: Collection[Equation], hidden: Iterable[frozenset[Cell]]) -> list[frozenset[Cell]]:
    """Which of some hidden sums of cells follow from the published ones, by any adding and subtracting.

    A sum follows where it is a combination of published sums: then its x and its n are known, whatever they
    are.
    """
    every = sorted({cell for one in published for cell in one.cells}, key=str)
    if not every:
        return []
    known = np.array([[float(cell in one.cells) for cell in every] for one in published])
    rank = int(np.linalg.matrix_rank(known))
    found = []
    for sought in hidden:
        if not sought or not sought <= set(every):
            continue
        row = np.array([[float(cell in sought) for cell in every]])
        if int(np.linalg.matrix_rank(np.vstack([known, row]))) == rank:
            found.append(sought)
    return found


def possible(cell: PublicCell, thresholds: Thresholds) -> Pairs:
    """Every (x, n) a shown group of a breakdown may have: it is rounded to 5, and kept the rules."""
    assert cell.n is not None
    percent = {"[low]": 0.0, "over 95%": 100.0}.get(cell.show, cell.percent)
    small = thresholds.small
    return frozenset(
        (x, n)
        for n in range(max(cell.n - 2, thresholds.min_n), cell.n + 3)
        for x in range(small, n - small + 1)
        if (200 * x + 5 * n) // (10 * n) * 5 == percent
    )


def _sums(one: Pairs, other: Pairs) -> Pairs:
    return frozenset((x + a, n + b) for x, n in one for a, b in other)


def left_over(
    cells: Mapping[str, PublicCell], x: int, n: int, thresholds: Thresholds
) -> Sequence[tuple[int, int]]:
    """Every (x, n) the hidden groups may have together, from the exact total and the rounded groups."""
    shown = [possible(cell, thresholds) for cell in cells.values() if cell.n is not None]
    together = reduce(_sums, shown, frozenset({(0, 0)}))
    return sorted({(x - a, n - b) for a, b in together if 0 <= x - a <= n - b})


def candidates(
    cells: Mapping[str, PublicCell], x: int, n: int, thresholds: Thresholds
) -> tuple[set[int], set[int]]:
    """Every x and every n that any one hidden group may have, all of them being alike to the attacker."""
    hidden = sum(cell.hidden for cell in cells.values())
    # Where every group is hidden nobody is told which of them are empty.
    least = 0 if hidden == len(cells) else 1
    xs, ns = set[int](), set[int]()
    for whole_x, whole_n in left_over(cells, x, n, thresholds):
        for own_n in range(least, whole_n - least * (hidden - 1) + 1):
            rest = whole_n - own_n
            fits = [own_x for own_x in range(own_n + 1) if 0 <= whole_x - own_x <= rest]
            if fits:
                ns.add(own_n)
                xs.update(fits)
    return xs, ns
