"""What a cell's stored value is as text: numbers, dates and truths as a person would type them."""

import datetime as dt
import re
from functools import lru_cache

from audit_app.register.number_formats import NumberFormat
from audit_app.register.table import UnreadableFile
from audit_app.register.workbook_xml import DAMAGED

EXACT_WHOLE = 10**15  # Excel keeps 15 digits; a longer number has lost some already
ISO_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T.*)?", re.ASCII)
TRUTHS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
FIRST_LEAP_FAULT = 60  # Excel's 1900 has a 29 February; the days before it count from one day later
LAST_DAY = 2_958_466  # 1 January 10000, which no date can be


def number_text(value: str, shown: NumberFormat, from_1904: bool) -> str:
    """A number under its format: whole without a point, dates as yyyy-mm-dd, times as hh:mm:ss.

    A time of day beside a date is dropped: such columns are usually formatted to show the date alone.
    Raises UnreadableFile where the value is no number.
    """
    if shown.kind == "number" and value.isdecimal() and value.isascii() and len(value) < 16:
        return str(int(value))
    try:
        number = float(value)
        whole = int(number)
    except (ValueError, OverflowError):
        raise UnreadableFile(DAMAGED) from None
    if shown.kind == "date" and 0 <= whole < LAST_DAY - (1462 if from_1904 else 0):
        return day_text(whole, from_1904)
    if shown.kind == "time" and number >= 0:
        seconds = round(number * 86_400)
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if abs(number) >= EXACT_WHOLE:
        return f"{number:.14E}"
    return str(whole) if number == whole else repr(number)


@lru_cache(maxsize=4096)
def day_text(serial: int, from_1904: bool) -> str:
    """The day a serial number stands for, counted from 1900 or 1904."""
    if from_1904:
        return (dt.date(1904, 1, 1) + dt.timedelta(days=serial)).isoformat()
    if serial == FIRST_LEAP_FAULT:
        return "1900-02-29"
    start = dt.date(1899, 12, 31) if serial < FIRST_LEAP_FAULT else dt.date(1899, 12, 30)
    return (start + dt.timedelta(days=serial)).isoformat()


def truth_text(value: str) -> str:
    """TRUE or FALSE. Raises UnreadableFile where the value is neither."""
    if value not in TRUTHS:
        raise UnreadableFile(DAMAGED)
    return TRUTHS[value]


def iso_text(value: str) -> str:
    """The day of a date stored as text, or the text where it is none."""
    found = ISO_DAY.fullmatch(value)
    return found.group(1) if found else value
