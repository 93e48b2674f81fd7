"""The audit points of a rubric file: what each key of a [[point]] must hold."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from audit_app.rubrics.grades import SCALE, Grade
from audit_app.rubrics.rules import BASES, MAX_POINTS, AuditPoint, Problem
from audit_app.rubrics.toml_table import LONG, SHORT, Table, shown

GRADE_KEYS: Mapping[str, Grade] = {grade.name.lower(): grade for grade in SCALE}

MAX_AGENCIES = 20
LONGEST_SECTION = 60  # characters, as the tables hold them
LONGEST_AGENCY = 40

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_POINT_KEYS = (
    *("id", "section", "title", "question", "reference", "basis", "agencies", "lead"),
    *("na_allowed", "na_condition", "limiting", "guidance", "descriptors"),
)


def read_points(top: Table, starts: Sequence[int]) -> tuple[AuditPoint, ...]:
    """Read every [[point]]; `starts` are the lines of their headers. Faults join the table's problems."""
    if top.data.get("point", []) == []:
        top.fault("The rubric has no audit points. Add at least one, headed [[point]].", "point")
    found = top.listed("point", "audit point", starts, MAX_POINTS)
    points = [
        _read_point(entry, place, line, top.problems) for place, (entry, line) in enumerate(found, start=1)
    ]
    _refuse_twins(points, [line for _, line in found], top.problems)
    return tuple(points)


def _refuse_twins(points: Sequence[AuditPoint], lines: Sequence[int | None], problems: list[Problem]) -> None:
    # Case is folded because people type codes into spreadsheets: EHCP-a1 would be read as EHCP-A1.
    first: dict[str, tuple[AuditPoint, int | None]] = {}
    for point, line in zip(points, lines, strict=True):
        earlier, at = first.setdefault(point.code.casefold(), (point, line))
        if point.code and earlier is not point:
            where = f", first on line {at}" if at else ""
            problems.append(
                Problem(line, f"Two audit points have the id “{point.code}”{where}. Give one another id.")
            )


def _read_point(data: Mapping[str, Any], place: int, line: int | None, problems: list[Problem]) -> AuditPoint:
    code = data.get("id")
    named = isinstance(code, str) and _CODE.fullmatch(code.strip())
    name = f"audit point {code.strip()}" if named and isinstance(code, str) else f"audit point number {place}"
    table = Table(data, name, line, problems)
    table.only(_POINT_KEYS)
    allowed = table.value("na_allowed", bool, "true or false")
    agencies = _read_agencies(table)
    return AuditPoint(
        code=table.matching("id", _CODE, "a short code of letters, digits, - . and _, such as EHCP-A1"),
        section=table.text("section", LONGEST_SECTION),
        title=table.text("title", SHORT),
        question=table.text("question", LONG),
        reference=table.text("reference", LONG),
        basis=_read_basis(table),
        agencies=agencies,
        lead=_read_lead(table, agencies),
        na_allowed=bool(allowed),
        na_condition=_read_condition(table, allowed),
        limiting=bool(table.value("limiting", bool, "true or false")),
        descriptors=_read_descriptors(table),
        guidance=table.text("guidance", LONG) if "guidance" in data else "",
    )


def _read_agencies(table: Table) -> tuple[str, ...]:
    found = table.value("agencies", list, 'a list of agencies, such as ["education", "health"]')
    if found is None:
        return ()
    if not found:
        table.fault(f"“agencies” of {table.name} is empty. Name at least one agency that grades this point.")
    if len(found) > MAX_AGENCIES:
        table.fault(f"“agencies” of {table.name} names {len(found):,} agencies; the most is {MAX_AGENCIES}.")
        return ()
    read: list[str] = []
    for entry in found:
        name = table.checked_text("agencies", entry, LONGEST_AGENCY) if isinstance(entry, str) else None
        if name is None:
            table.fault(f"“agencies” of {table.name} must hold texts in quotation marks only.")
        elif name != name.lower():
            # Agencies are matched by these words; "Health" beside "health" would be two agencies.
            table.fault(f"Write the agency “{shown(name)}” of {table.name} in small letters.")
        elif name in read:
            table.fault(f"The agency “{shown(name)}” is named twice in {table.name}.")
        elif name:
            read.append(name)
    return tuple(read)


def _read_lead(table: Table, agencies: Sequence[str]) -> str:
    lead = table.text("lead", LONGEST_AGENCY)
    if lead and agencies and lead not in agencies:
        table.fault(
            f"The lead agency “{shown(lead)}” of {table.name} is not one of its agencies: "
            f"{', '.join(agencies)}."
        )
    return lead


def _read_basis(table: Table) -> str:
    basis = table.text("basis", SHORT)
    if basis and basis not in BASES:
        table.fault(f"“basis” of {table.name} must be must, should or practice, not “{shown(basis)}”.")
    return basis


def _read_condition(table: Table, allowed: bool | None) -> str | None:
    if "na_condition" not in table.data:
        if allowed:
            table.fault(
                f"{table.name_first} allows “not applicable” but does not say when. "
                "Add “na_condition”, or set na_allowed = false."
            )
        return None
    condition = table.text("na_condition", LONG)
    if allowed is False:
        table.fault(
            f"{table.name_first} says when it is not applicable but does not allow it. "
            "Remove “na_condition”, or set na_allowed = true."
        )
    return condition or None


def _read_descriptors(table: Table) -> dict[Grade, str]:
    found = table.value("descriptors", dict, "a table headed [point.descriptors]")
    if found is None:
        return {}
    descriptors = Table(found, f"the descriptors of {table.name}", table.line, table.problems)
    descriptors.only(tuple(GRADE_KEYS))
    return {grade: descriptors.text(key, LONG) for key, grade in GRADE_KEYS.items()}
