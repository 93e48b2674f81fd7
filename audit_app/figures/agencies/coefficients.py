"""How far raters agree beyond chance, on a fixed scale in its order (figures.md, section 5). Pure.

A unit is what several raters graded: how many of them gave each grade of the scale, lowest first. Units of
one rater count for AC2's chance part and for nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from audit_app.figures.agencies.jackknife import Sums

Unit = tuple[int, ...]
GRADES = 4


def unit_of(grades: Iterable[int | None], categories: int = GRADES) -> Unit:
    """The unit of some raters' grades, from 1 to `categories`; None where a rater gave none."""
    given = [grade for grade in grades if grade is not None]
    return tuple(given.count(grade) for grade in range(1, categories + 1))


def alpha(units: Mapping[Unit, int]) -> float | None:
    """Krippendorff's alpha, ordinal, from how often each unit occurs.

    None where no unit has two raters, and where every grade is the same: 0/0, neither 1 nor 0.
    """
    import krippendorff  # loaded when first asked for, with numpy
    import numpy as np

    paired = {unit: count for unit, count in units.items() if sum(unit) > 1 and count}
    if not paired or len(used(paired)) < 2:
        return None
    rows = np.repeat(np.array(list(paired)), list(paired.values()), axis=0)
    domain = list(range(1, rows.shape[1] + 1))
    return float(krippendorff.alpha(value_counts=rows, value_domain=domain, level_of_measurement="ordinal"))


def used(units: Mapping[Unit, int]) -> set[int]:
    """The grades that occur in some units."""
    return {place + 1 for unit, count in units.items() if count for place, n in enumerate(unit) if n}


def alpha_sums(units: Mapping[Unit, int]) -> Sums:
    """What some units add to alpha's coincidences, row by row of the square."""
    categories = len(next(iter(units), ()))
    total = [0.0] * categories**2
    for unit, count in units.items():
        for place, value in enumerate(_coincidences(unit)):
            total[place] += count * value
    return tuple(total)


@lru_cache(maxsize=4096)
def _coincidences(unit: Unit) -> Sums:
    raters, size = sum(unit), range(len(unit))
    if raters < 2:
        return (0.0,) * len(unit) ** 2
    return tuple(unit[a] * (unit[b] - (a == b)) / (raters - 1) for a in size for b in size)


def alpha_from(sums: Sums) -> float | None:
    """Alpha, ordinal, from the coincidences: as the package's, fast enough to leave out each plan."""
    size = round(len(sums) ** 0.5)
    rows = [sums[size * a : size * (a + 1)] for a in range(size)]
    # Each grade adds 1 to its margin; less is what is left of a sum after a plan was taken out of it.
    margins = [margin if (margin := sum(row)) > 0.5 else 0.0 for row in rows]
    total = sum(margins)
    observed = expected = 0.0
    for a in range(size):
        between = margins[a] / 2
        for b in range(a + 1, size):
            distance = (between + margins[b] / 2) ** 2
            between += margins[b]
            observed += rows[a][b] * distance
            expected += margins[a] * margins[b] * distance
    return 1 - (total - 1) * observed / expected if expected else None


def ac2_sums(units: Mapping[Unit, int]) -> Sums:
    """What some units add to AC2: agreement, units of two raters, units, and the share of each grade."""
    categories = len(next(iter(units), ()))
    total = [0.0] * (3 + categories)
    for unit, count in units.items():
        for place, value in enumerate(_ac2_parts(unit)):
            total[place] += count * value
    return tuple(total)


@lru_cache(maxsize=4096)
def _ac2_parts(unit: Unit) -> Sums:
    raters, top = sum(unit), len(unit) - 1
    if not raters:
        return (0.0,) * (3 + len(unit))
    shares = tuple(n / raters for n in unit)
    if raters < 2:
        return (0.0, 0.0, 1.0, *shares)
    near = [sum(m * (1 - abs(a - b) / top) for b, m in enumerate(unit)) for a in range(len(unit))]
    agreement = sum(n * (near[a] - 1) for a, n in enumerate(unit)) / (raters * (raters - 1))
    return (agreement, 1.0, 1.0, *shares)


def ac2_from(sums: Sums) -> float | None:
    """Gwet's AC2 with linear weights from its sums; None where no unit has two raters.

    With every grade the same it is 1 by its formula; whoever shows it says "not calculable" instead.
    """
    agreement, paired, units, *shares = sums
    if paired < 0.5:
        return None
    size = len(shares)
    weights = sum(1 - abs(a - b) / (size - 1) for a in range(size) for b in range(size))
    spread = sum(share / units * (1 - share / units) for share in shares)
    chance = weights / (size * (size - 1)) * spread
    return (agreement / paired - chance) / (1 - chance)


def ac2(units: Mapping[Unit, int]) -> float | None:
    """Gwet's AC2, linear weights, from how often each unit occurs."""
    return ac2_from(ac2_sums(units)) if units else None


def counted(units: Sequence[Unit]) -> dict[Unit, int]:
    """How often each unit occurs."""
    return {unit: units.count(unit) for unit in dict.fromkeys(units)}
