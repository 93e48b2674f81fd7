"""The fixed periods figures are published for, so that no two of them differ by a hidden month. Pure.

Source: figures.md, section 11, rule 5: a quarter with any month under the minimum is published as the quarter
only; never overlapping windows.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from audit_app.figures.disclosure.cells import PublicCell, area_cell
from audit_app.figures.disclosure.thresholds import DEFAULTS, Thresholds

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a calendar year, 1 to 4."""

    year: int
    number: int

    @property
    def name(self) -> str:
        """ "January to March 2026"."""
        return f"{MONTHS[3 * self.number - 3]} to {MONTHS[3 * self.number - 1]} {self.year}"

    @property
    def key(self) -> str:
        """ "2026-Q1", for files."""
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> dt.date:
        """Its last day."""
        return self.following.first_day - dt.timedelta(days=1)

    @property
    def following(self) -> "Quarter":
        """The quarter after it: from its first day this one is over."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)


def quarter_of(day: dt.date) -> Quarter:
    """The quarter a day is in."""
    return Quarter(day.year, (day.month + 2) // 3)


@dataclass(frozen=True)
class Month:
    """One month's counts of one series. `name`: "2025-01"."""

    name: str
    x: int
    n: int


@dataclass(frozen=True)
class PublicPeriod:
    """A period of a series as published: "2025-04", or "2025-01 to 2025-03"."""

    period: str
    cell: PublicCell


def published_periods(months: Sequence[Month], thresholds: Thresholds = DEFAULTS) -> list[PublicPeriod]:
    """A series by the periods it may be published for, in time's order.

    Blocks are fixed by the calendar (the width of a block from January on), whatever months there are. A
    block is shown by month only where every month of it that there is could be shown alone.
    """
    width = thresholds.block_width
    found = []
    for block, group in groupby(
        sorted(months, key=lambda month: month.name), lambda m: _place(m.name) // width
    ):
        inside = list(group)
        if by_month([(month.x, month.n) for month in inside], thresholds):
            found += [PublicPeriod(m.name, area_cell(m.x, m.n, thresholds)) for m in inside]
        else:
            x, n = sum(month.x for month in inside), sum(month.n for month in inside)
            found.append(PublicPeriod(_block_name(block, width), area_cell(x, n, thresholds)))
    return found


def by_month(counts: Sequence[tuple[int, int]], thresholds: Thresholds = DEFAULTS) -> bool:
    """Whether a block may be published by its months: each of them, (x, n), could stand alone."""
    return all(area_cell(x, n, thresholds).n is not None for x, n in counts)


def _place(name: str) -> int:
    year, month = name.split("-")
    return 12 * int(year) + int(month) - 1


def _block_name(block: int, width: int) -> str:
    first, last = (
        f"{place // 12}-{place % 12 + 1:02}" for place in (block * width, block * width + width - 1)
    )
    return first if first == last else f"{first} to {last}"


def refuse_overlaps(windows: Sequence[tuple[dt.date, dt.date]]) -> None:
    """Raise ValueError where two periods, each from its first day to its last, share a day (SDC-40)."""
    for one, other in pairwise(sorted(windows)):
        if other[0] <= one[1]:
            named = " and ".join(f"{first:%d %b %Y} to {last:%d %b %Y}" for first, last in (one, other))
            raise ValueError(
                f"{named} overlap: taking one from the other would give a part that is hidden. "
                "Publish periods that do not overlap."
            )
