"""The run chart: whether a series crosses its own median as chance would. Pure.

Anhøj's rules; figures.md, section 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from statistics import median

from audit_app.figures.trends.binomial import quantile
from audit_app.figures.trends.xmr import runs

FEWEST = 10
SAME = 1e-9


@dataclass(frozen=True)
class RunChart:
    """What the runs of a series say. `useful` rounds lie off the median; the others count for nothing.

    `signal`: None where there are fewer than ten useful rounds, and nothing may be said.
    """

    centre: float
    useful: int
    longest_run: int
    crossings: int
    longest_run_max: int
    crossings_min: int

    @property
    def signal(self) -> bool | None:
        """Whether a run is too long or there are too few crossings to be chance."""
        if self.useful < FEWEST:
            return None
        return self.longest_run > self.longest_run_max or self.crossings < self.crossings_min


def run_chart(values: Sequence[float | None]) -> RunChart | None:
    """The runs of a series, oldest first, about its median; None where it has no value at all."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    centre = float(median(known))
    sides = [1 if value > centre else -1 for value in known if abs(value - centre) > SAME]
    found = runs(sides)
    return RunChart(
        centre=centre,
        useful=len(sides),
        longest_run=max((length for _, length, _ in found), default=0),
        crossings=max(len(found) - 1, 0),
        longest_run_max=round(log2(len(sides)) + 3) if sides else 0,
        crossings_min=quantile(0.05, len(sides) - 1, 0.5) if len(sides) > 1 else 0,
    )
