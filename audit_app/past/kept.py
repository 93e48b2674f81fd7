"""Mappings kept under a name, and recognised by the headings of the next file."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.past.layout import headings_hash, known_layouts
from audit_app.past.mapping import ColumnMap, Reading, mapping_json, mapping_of
from audit_app.past.models import ColumnMapping
from audit_app.refusals import Refused
from audit_app.register.raw_sheets import RawSheet


class MappingRefused(Refused):
    """A mapping that cannot be kept or changed so. The text is a sentence."""


class MappingChanged(MappingRefused):
    """Somebody else changed the mapping after the page was drawn."""

    stale = True


def mappings() -> list[ColumnMapping]:
    """The area's mappings by name."""
    return list(db.session.scalars(sa.select(ColumnMapping).order_by(ColumnMapping.name)))


def find_mapping(mapping_id: int) -> ColumnMapping | None:
    """One mapping of this area."""
    return db.session.scalar(sa.select(ColumnMapping).where(ColumnMapping.id == mapping_id))


def named(name: str) -> ColumnMapping | None:
    """The mapping of that name."""
    return db.session.scalar(sa.select(ColumnMapping).where(ColumnMapping.name == name))


def keep(name: str, mapping: ColumnMap, headings: Sequence[str], person: Person) -> ColumnMapping:
    """Keep a mapping under a name; one of that name for the same headings is brought up to date.

    Raises MappingRefused where the name is that of a mapping for other headings.
    """
    hashed, said = headings_hash(headings), mapping_json(mapping)
    row = named(name)
    if row is not None and row.headings_hash != hashed:
        raise MappingRefused(f"There is a mapping called “{name}” for other headings. Choose another name.")
    before = None if row is None else _told(row)
    if row is None:
        row = ColumnMapping(
            name=name, headings_hash=hashed, mapping=said, made_by=person.id, made_at=clock.now()
        )
        db.session.add(row)
    else:
        row.mapping, row.version = said, row.version + 1
    db.session.flush()
    trail.record(
        "column mapping kept", "column mapping", row.id, before=before, after={"name": name, "mapping": said}
    )
    return row


def rename(row: ColumnMapping, name: str, version: int | None) -> None:
    """Give a mapping another name. Raises MappingRefused where it is taken, MappingChanged where stale."""
    _refuse_stale(row, version)
    other = named(name)
    if other is not None and other.id != row.id:
        raise MappingRefused(f"There is a mapping called “{name}” already. Choose another name")
    before = {"name": row.name}
    row.name, row.version = name, row.version + 1
    trail.record("column mapping renamed", "column mapping", row.id, before=before, after={"name": name})


def remove(row: ColumnMapping, version: int | None) -> None:
    """Forget a mapping. Raises MappingChanged where somebody changed it meanwhile."""
    _refuse_stale(row, version)
    before = _told(row)
    mapping_id = row.id
    db.session.delete(row)
    trail.record("column mapping removed", "column mapping", mapping_id, before=before)


def _told(row: ColumnMapping) -> dict[str, object]:
    """What the trail keeps of a mapping: not the words of cells, which may be anybody's."""
    return {name: row.mapping.get(name) for name in ("rubric", "version", "columns", "agency")} | {
        "name": row.name
    }


def _refuse_stale(row: ColumnMapping, version: int | None) -> None:
    if row.version != version:
        raise MappingChanged("This mapping was changed meanwhile. Open it again, then make your change.")


def sheets_with(row: ColumnMapping, sheets: Sequence[RawSheet]) -> list[RawSheet]:
    """The sheets that have a table with the mapping's headings."""
    return [sheet for sheet in sheets if known_layouts(sheet, {row.headings_hash})]


def apply(row: ColumnMapping, sheets: Sequence[RawSheet]) -> Reading | None:
    """How a mapping reads a file: the first sheet with its headings, or all of them where names say more."""
    mapping = mapping_of(row.mapping)
    with_table = sheets_with(row, sheets)
    if not with_table:
        return None
    read = with_table if mapping.sheets_are else with_table[:1]
    wanted = tuple(sheet.name or "" for sheet in read)
    layout = known_layouts(with_table[0], {row.headings_hash})[row.headings_hash]
    return Reading(mapping=mapping, sheets=wanted, layout=layout, kept_as=row.name)


def recognise(sheets: Sequence[RawSheet]) -> Reading | None:
    """How a kept mapping reads a file with the same headings, the newest such mapping first."""
    rows = mappings()
    wanted = {row.headings_hash for row in rows}
    there = {named for sheet in sheets for named in known_layouts(sheet, wanted)}
    for row in sorted(rows, key=lambda row: row.made_at, reverse=True):
        if row.headings_hash in there and (reading := apply(row, sheets)):
            return replace(reading, mapping=replace(reading.mapping, hidden=""))
    return None
