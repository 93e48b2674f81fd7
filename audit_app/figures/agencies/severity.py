"""How much harder or easier an agency grades than the panel settles (figures.md, section 6). Pure.

Positive is more generous than the agreed grade, negative harder. Unanimous cells are in it, as differences of
nought; grades that were not given blind are not.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt

from audit_app.figures.agencies.cells import AGREED, GOOD, SCALE, Cells
from audit_app.figures.agencies.jackknife import t95
from audit_app.figures.grid import DIFFERING
from audit_app.figures.interval import Interval

FEWEST_CELLS, FEWEST_PLANS, FEWEST_PEOPLE = 10, 5, 3


@dataclass(frozen=True)
class Severity:
    """One agency against the agreed grades, in counts; a cell is one plan at one audit point.

    `signed`, `absolute`: own minus agreed grade, summed. `up`, `down`: cells it put on the good side that
    were agreed not good, and the other way. `error`: the standard error of the mean, clustered by plan.
    `people`: how many graded for it. Left out and counted: `not_blind`, and `differing` where its own
    auditors differ.
    """

    agency: str
    cells: int = 0
    plans: int = 0
    signed: int = 0
    absolute: int = 0
    same: int = 0
    up: int = 0
    down: int = 0
    own_good: int = 0
    agreed_good: int = 0
    error: float | None = None
    people: int = 0
    not_blind: int = 0
    differing: int = 0

    @property
    def enough(self) -> bool:
        """Whether there are 10 cells of 5 plans; with fewer only counts are shown."""
        return self.cells >= FEWEST_CELLS and self.plans >= FEWEST_PLANS

    @property
    def tells_of_a_person(self) -> bool:
        """Whether fewer than three people graded for it, so that outside the panel it would describe one."""
        return self.people < FEWEST_PEOPLE

    @property
    def mean(self) -> float | None:
        """Mean signed difference in grades; None without a cell."""
        return self.signed / self.cells if self.cells else None

    @property
    def interval(self) -> Interval | None:
        """Its 95% interval in grades, t(plans - 1); None with one plan, or where plans are all alike."""
        if self.mean is None or not self.error:
            return None
        spread = t95(self.plans - 1) * self.error
        return self.mean - spread, self.mean + spread

    @property
    def leniency(self) -> float | None:
        """The share, 0 to 1, of cells agreed not good that the agency graded good; None without any."""
        not_good = self.cells - self.agreed_good
        return self.up / not_good if not_good else None

    @property
    def harshness(self) -> float | None:
        """The share, 0 to 1, of cells agreed good that the agency graded not good; None without any."""
        return self.down / self.agreed_good if self.agreed_good else None

    @property
    def drift(self) -> float | None:
        """Net threshold drift: its percent good minus the agreed one, in percentage points."""
        return 100 * (self.up - self.down) / self.cells if self.cells else None


Graded = Mapping[tuple[int, int], int]


def measure(agency: str, plans: Mapping[str, Graded], people: int = 0, **left_out: int) -> Severity:
    """The severity from (own, agreed) grades, 1 to 4, and how often each occurs, by plan."""
    graded = {plan: found for plan, found in plans.items() if sum(found.values())}
    total: Counter[tuple[int, int]] = Counter()
    for found in graded.values():
        total.update(found)

    def of(holds: Callable[[int, int], bool]) -> int:
        return sum(count for (own, agreed), count in total.items() if holds(own, agreed))

    return Severity(
        agency,
        cells=total.total(),
        plans=len(graded),
        signed=sum(count * (own - agreed) for (own, agreed), count in total.items()),
        absolute=sum(count * abs(own - agreed) for (own, agreed), count in total.items()),
        same=of(lambda own, agreed: own == agreed),
        up=of(lambda own, agreed: own >= GOOD > agreed),
        down=of(lambda own, agreed: own < GOOD <= agreed),
        own_good=of(lambda own, agreed: own >= GOOD),
        agreed_good=of(lambda own, agreed: agreed >= GOOD),
        error=_error(graded),
        people=people,
        **left_out,
    )


def _error(plans: Mapping[str, Graded]) -> float | None:
    """SE² = (m/(m-1)) Σ_plans (Σ(d_i - D))² / n²; None with fewer than two plans.

    In whole numbers up to the root, so that plans which are all alike give exactly 0.
    """
    sums = [
        (sum(count * (own - agreed) for (own, agreed), count in found.items()), sum(found.values()))
        for found in plans.values()
    ]
    m, n = len(sums), sum(cells for _, cells in sums)
    if m < 2:
        return None
    total = sum(signed for signed, _ in sums)
    squares = sum((signed * n - cells * total) ** 2 for signed, cells in sums)
    return sqrt(m / (m - 1) * squares) / n**2


def severity(cells: Cells, agency: str, people: int = 0) -> Severity:
    """One agency's severity over some cells."""
    place = cells.place(agency)
    plans: dict[str, Counter[tuple[int, int]]] = {}
    not_blind = differing = 0
    for plan, kinds in cells.plans.items():
        plans[plan] = Counter()
        for kind, count in kinds.items():
            own, agreed = SCALE.get(kind[place]), SCALE.get(kind[AGREED])
            if own is not None and agreed is not None:
                plans[plan][own, agreed] += count
            not_blind += count * kind[place].islower()
            differing += count * (kind[place] == DIFFERING)
    return measure(agency, plans, people, not_blind=not_blind, differing=differing)
