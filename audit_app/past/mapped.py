"""A file read with a kept mapping, without anybody at a page: for the command line."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from audit_app.past import asked, kept, look
from audit_app.past.audits import PastFile, PastRefused
from audit_app.past.days import read_day
from audit_app.past.look import Opened
from audit_app.past.mapping import Reading, faults_of
from audit_app.past.uploads import read_sheets
from audit_app.register.raw_sheets import RawSheet
from audit_app.web.words import plural

NAMED = 5


@dataclass(frozen=True)
class Said:
    """What was said beside a mapping: its name, a sheet, a round, and dates ("2024-03=2024-03-21")."""

    name: str
    sheet: str = ""
    round: str = ""
    dates: Sequence[str] = ()


def read_mapped(data: bytes, filename: str, said: Said) -> PastFile:
    """Read a file as a kept mapping says.

    Raises PastRefused where there is no such mapping, no table with its headings, or a round without a date.
    """
    sheets, reading = _found(data, filename, said)
    opened = Opened(sheets, replace(reading, round_name=said.round), hashlib.sha256(data).hexdigest())
    faults = list(faults_of(reading.mapping, opened.headings, said.round))
    if faults:
        raise PastRefused(f"{'. '.join(faults)}. Name the round with --round.")
    wanted = asked.words_in(opened).rounds
    days = _dates(said.dates, wanted)
    if without := [one for one in wanted if one not in days]:
        some = ", ".join(f"“{one}”" for one in without[:NAMED])
        raise PastRefused(f"The file gives no date for {plural(len(without), 'round')}: {some}. Use --date.")
    return look.file_of(replace(opened, reading=replace(opened.reading, dates=days)))


def _found(data: bytes, filename: str, said: Said) -> tuple[tuple[RawSheet, ...], Reading]:
    """The sheets of a file and how the mapping reads them."""
    row = kept.named(said.name)
    if row is None:
        known = ", ".join(f"“{one.name}”" for one in kept.mappings()) or "none yet"
        raise PastRefused(f"No mapping is kept under the name “{said.name}”. Kept: {known}.")
    sheets = read_sheets(data, filename)
    fitting = kept.sheets_with(row, sheets)
    if said.sheet:
        fitting = [sheet for sheet in fitting if sheet.name == said.sheet]
    reading = kept.apply(row, fitting)
    if reading is None:
        where = f"sheet “{said.sheet}”" if said.sheet else "this file"
        raise PastRefused(f"No table of {where} has the headings of “{said.name}”. Map it on its page first.")
    if len(fitting) > len(reading.sheets):
        names = ", ".join(f"“{sheet.name}”" for sheet in fitting[:NAMED])
        raise PastRefused(f"{len(fitting)} sheets have these headings: {names}. Name one with --sheet.")
    return sheets, reading


def _dates(dates: Sequence[str], wanted: Sequence[str]) -> dict[str, dt.date]:
    """The date of each round, where one is said; a date alone is that of the only round."""
    said: dict[str, dt.date] = {}
    for text in dates:
        name, _, day = text.rpartition("=")
        if not name and len(wanted) > 1:
            raise PastRefused(f"The file has {len(wanted)} rounds: say --date ROUND={day} for each of them.")
        try:
            said[name or next(iter(wanted), "")] = read_day(day, False)
        except ValueError as fault:
            raise PastRefused(f"--date {text}: {fault}") from fault
    return said
