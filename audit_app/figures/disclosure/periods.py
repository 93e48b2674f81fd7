"""The quarters figures are published for: fixed by the calendar, so that no two of them overlap. Pure.

Source: figures.md, section 11, rule 5: never overlapping windows. `release` says whether a quarter is
published by its rounds.
"""

import datetime as dt
from dataclasses import dataclass

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


def quarter_of_key(key: str) -> Quarter:
    """The quarter of a key such as "2026-Q1"."""
    year, number = key.split("-Q")
    return Quarter(int(year), int(number))


def quarter_of(day: dt.date) -> Quarter:
    """The quarter a day is in."""
    return Quarter(day.year, (day.month + 2) // 3)
