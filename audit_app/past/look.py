"""A file under way as its pages need it: opened, its table placed, and what would come in."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from audit_app.accounts import service as accounts
from audit_app.accounts.models import Area, Person
from audit_app.db import current_area, db
from audit_app.past import audits, kept
from audit_app.past.audits import BroughtIn, Imported, PastFile, PastRefused
from audit_app.past.check import PastRound
from audit_app.past.judged import judged_words, points_of, rubric_of
from audit_app.past.layout import guess_layout, headings_hash, headings_of, known_layouts, left_below, spread
from audit_app.past.lines import Placed
from audit_app.past.mapping import Holds, Reading, column_name, reading_of
from audit_app.past.models import PastUpload
from audit_app.past.rows import OPTIONAL, REQUIRED
from audit_app.past.suggest import suggest_columns
from audit_app.past.turn import Turned, turn
from audit_app.past.uploads import read_sheets
from audit_app.register.raw_sheets import RawSheet
from audit_app.register.table import Problem
from audit_app.web.words import list_words, plural

MOST_COLUMNS, NAMED = 20, 5


@dataclass(frozen=True)
class Opened:
    """A file with what was said of it so far."""

    sheets: tuple[RawSheet, ...]
    reading: Reading
    sha256: str

    @property
    def first(self) -> RawSheet:
        """The sheet whose table is shown."""
        wanted = self.reading.sheets[0] if self.reading.sheets else None
        return next((sheet for sheet in self.sheets if (sheet.name or "") == wanted), self.sheets[0])

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the table, with "" for columns in use beyond them."""
        layout = self.reading.layout
        found = headings_of(spread(self.first), layout) if layout else ()
        return (*found, *[""] * (self.first.width - len(found)))

    @property
    def own_headings(self) -> tuple[str, ...]:
        """The headings alone, as the next file is recognised by them."""
        return headings_of(spread(self.first), self.reading.layout) if self.reading.layout else ()

    @property
    def below(self) -> list[tuple[int, str]]:
        """The rows under the table, which are not read."""
        return left_below(spread(self.first), self.reading.layout) if self.reading.layout else []

    def placed(self) -> list[Placed]:
        """The tables to read. Raises PastRefused where a sheet has no table with the same headings."""
        if self.reading.layout is None:
            raise PastRefused("Say first where the table is.")
        wanted = headings_hash(self.own_headings)
        tables, without = [Placed(self.first, self.reading.layout)], []
        for name in self.reading.sheets[1:]:
            sheet = next((sheet for sheet in self.sheets if sheet.name == name), None)
            found = known_layouts(sheet, {wanted}) if sheet else {}
            if sheet is None or not found:
                without.append(f"“{name}”")
            else:
                tables.append(Placed(sheet, found[wanted]))
        if without:
            where = f"{'sheet' if len(without) == 1 else 'sheets'} {list_words(without)}"
            raise PastRefused(
                f"There is no table with the same headings as “{self.first.name}” in {where}."
                " Leave out what has none, and import it by itself."
            )
        return tables

    @property
    def read(self) -> list[RawSheet]:
        """The sheets that are read, the first one first."""
        others = [sheet for sheet in self.sheets if sheet.name in self.reading.sheets]
        return [self.first, *(sheet for sheet in others if sheet is not self.first)]


def open_upload(upload: PastUpload) -> Opened:
    """Read a kept file again, with what was said of it."""
    reading = reading_of(upload.mapping)
    sheets = read_sheets(upload.content, upload.file_name)
    return Opened(sheets, reading, hashlib.sha256(upload.content).hexdigest())


def first_reading(sheets: Sequence[RawSheet]) -> Reading:
    """What is suggested for a new file: a kept mapping with its headings, or else the first sheet's table."""
    known = kept.recognise(sheets)
    return known or Reading(sheets=(sheets[0].name or "",), layout=guess_layout(sheets[0]))


def with_columns(opened: Opened) -> Reading:
    """The reading with suggestions for its columns."""
    rubric = rubric_of(opened.reading)
    points = points_of(rubric) if rubric else {}
    agencies = [agency.key for agency in accounts.agencies()]
    suggested = suggest_columns(opened.headings, points, agencies)
    hidden = opened.first.hidden_columns if opened.reading.mapping.hidden == "leave" else frozenset[int]()
    columns: dict[int, Holds] = {place: one for place, one in suggested.items() if place not in hidden}
    return replace(opened.reading, mapping=replace(opened.reading.mapping, columns=columns))


@dataclass(frozen=True)
class RoundSeen:
    """A round that would come in, in numbers."""

    held_on: dt.date
    brought: BroughtIn
    by_agency: dict[str, int]


@dataclass(frozen=True)
class Look:
    """What a file would bring in, and everything that is wrong with it; `lost` are comments left unread."""

    rounds: list[RoundSeen]
    new_plans: int
    problems: list[Problem]
    lost: list[Problem]
    notes: list[str]
    unknown: dict[str, int]

    @property
    def grades(self) -> int:
        """How many grades would come in, agreed ones included."""
        return sum(one.brought.grades + one.brought.agreed for one in self.rounds)


def look(opened: Opened) -> Look:
    """Go through the whole file as an import would, and change nothing."""
    area = db.session.scalars(sa.select(Area).where(Area.id == current_area())).one()
    file, turned = _turned(opened)
    checked = audits.check_file(file, area)
    references = file.references
    known = audits.known_plans(references)
    problems = list(checked.problems)
    if taken := audits.calibration_words(known):
        problems.append(Problem(None, None, None, taken))
    return Look(
        rounds=[
            RoundSeen(past.held_on, audits.brought_in(past), _by_agency(past)) for past in checked.rounds
        ],
        new_plans=len(set(references) - known.keys()),
        problems=problems,
        lost=list(file.lost),
        notes=[*file.notes, *(audits.notes_meanwhile(checked) if problems else audits.notes_on(checked))],
        unknown=dict(turned.unknown),
    )


def _by_agency(past: PastRound) -> dict[str, int]:
    counted = Counter[str]()
    for (_, agency, _), given in past.grades.items():
        counted[agency] += len(given)
    return dict(sorted(counted.items()))


def file_of(opened: Opened) -> PastFile:
    """The file as rows that the import knows. Raises PastRefused where a sheet has no table."""
    return _turned(opened)[0]


def _turned(opened: Opened) -> tuple[PastFile, Turned]:
    turned = turn(opened.placed(), opened.reading)
    mapping = opened.reading.mapping
    optional = {"rubric_version": True, "child_ref": mapping.place("child") is not None}
    optional["withdrawn"] = mapping.place("withdrawn") is not None
    columns = (*REQUIRED, *(name for name in OPTIONAL if optional.get(name)))
    notes = [f"Left out: {plural(number, *what)}." for what, number in turned.left.items() if number]
    if none := [f"“{text}” ({number:,})" for text, number in turned.nothing.items() if number]:
        more = f" and {len(none) - NAMED:,} more" if len(none) > NAMED else ""
        notes.append(f"Taken as no grade: {', '.join(none[:NAMED])}{more}.")
    told = (judged_words(opened.reading), unread_sheets(opened), unread_words(opened))
    notes = [*filter(None, told), *notes]
    if opened.below:
        rows = ", ".join(str(number) for number, _ in opened.below[:NAMED])
        more = f" and {len(opened.below) - NAMED:,} more" if len(opened.below) > NAMED else ""
        notes.append(f"Under the table, not read: row {rows}{more}.")
    sheet = opened.first.name
    file = PastFile(turned.rows, turned.problems, sheet, columns, opened.sha256, notes, turned.lost)
    return file, turned


def unread_sheets(opened: Opened) -> str:
    """The sheets that are not read; "" where all are."""
    names = [f"“{sheet.name}”" for sheet in opened.sheets if sheet not in opened.read]
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return (
        f"Sheets not read: {', '.join(names[:NAMED])}{more}. Tick them in step 1 to read them."
        if names
        else ""
    )


def unread_words(opened: Opened) -> str:
    """The columns with a heading that are not read; "" where all are."""
    unread = [
        column_name(place, opened.headings)
        for place, heading in enumerate(opened.headings)
        if heading and place not in opened.reading.mapping.columns
    ]
    more = f" and {len(unread) - MOST_COLUMNS:,} more" if len(unread) > MOST_COLUMNS else ""
    return f"Columns not read: {', '.join(unread[:MOST_COLUMNS])}{more}." if unread else ""


def bring_in(opened: Opened, importer: Person, *, without_comments: bool) -> Imported:
    """Import what was looked at, through the one import there is. Raises PastRefused naming every bad row.

    `without_comments`: somebody said that comments which cannot be read may stay out.
    """
    file = file_of(opened)
    return audits.import_file(file.without_comments() if without_comments else file, importer)
