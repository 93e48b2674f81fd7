"""Dates as past audits write them: the day first, in figures or with the month's name, or a day's number."""

import datetime as dt
import re

from audit_app.register.cell_values import day_text
from audit_app.register.rules import read_date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FIGURES = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})", re.ASCII)
NAMED = re.compile(
    r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?[ \-]([a-z]{3,9})\.?,?[ \-](\d{4}|\d{2})", re.ASCII
)
MONTH = re.compile(r"([a-z]{3,9})\.?[ \-](\d{4})|(\d{4})-(\d\d)", re.ASCII)
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
CLOCK = re.compile(r"[ T]\d{1,2}:\d\d(?::\d\d)?(?:\.0+)?$")


def read_day(text: str, from_1904: bool) -> dt.date:
    """A date in any of these forms; 31/3/24, 31.03.2024, 31 March 2024, 2024-03-31, 45382.

    A number counts days from 1900, or from 1904. Raises ValueError with a sentence for anything else.
    """
    written = CLOCK.sub("", " ".join(text.split()))
    if found := SERIAL.fullmatch(written):
        return read_date(day_text(int(found.group(1)), from_1904))
    if found := FIGURES.fullmatch(written):
        day, month, year = found.groups()
        return read_date(f"{day}/{month}/{_year(year)}")
    if found := NAMED.fullmatch(written.casefold()):
        day, name, year = found.groups()
        if number := _month(name):
            return read_date(f"{day}/{number}/{_year(year)}")
    return read_date(written)


def guess_day(name: str) -> dt.date | None:
    """The date a round's name says, the first of the month where it says only that; None otherwise."""
    try:
        return read_day(name, False) if not SERIAL.fullmatch(name.strip()) else None
    except ValueError:
        pass
    found = MONTH.search(name.casefold())
    if found is None:
        return None
    word, year, iso_year, iso_month = found.groups()
    month = _month(word) if word else int(iso_month)
    known = 1 <= month <= 12 and int(year or iso_year) >= 1990
    return dt.date(int(year or iso_year), month, 1) if known else None


def _month(name: str) -> int:
    """The number of a month by its name or its start; 0 where it is none."""
    return MONTHS.index(name[:3]) + 1 if name[:3] in MONTHS else 0


def _year(year: str) -> str:
    """A year of two figures as spreadsheets take it: 29 is 2029, 30 is 1930."""
    return year if len(year) == 4 else f"{'20' if year < '30' else '19'}{year}"
