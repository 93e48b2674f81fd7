"""A round as one grid: what happened at every plan and audit point, one letter each. Pure.

Agreement, severity, what moderation did and every breakdown are counted from grids, so they all look at the
same plans and points. A grid is frozen at each sign-off in one written form; `grid_text` and `read_grid` are
each other's inverse, and a text once frozen stays readable.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from audit_app.figures.life import latest_moderation
from audit_app.figures.round_record import RoundRecord, round_cells
from audit_app.moderation.agreed import Cell, SealedGrade, Unsettled, outcome
from audit_app.rubrics.grades import Grade

FORMAT = "ehc-plan-audit grid 1"
LETTERS = {
    Grade.OUTSTANDING: "O",
    Grade.GOOD: "G",
    Grade.REQUIRES_IMPROVEMENT: "R",
    Grade.INADEQUATE: "I",
    Grade.NOT_APPLICABLE: "N",
}
GRADES = {letter: grade for grade, letter in LETTERS.items()}
UNRESOLVED, MISSING = "u", "m"
NOTHING, DIFFERING = ".", "?"


@dataclass(frozen=True)
class GridPlan:
    """One plan of a grid. What is not recorded of it is not in `traits` and `dates`.

    `traits`: primary_need, key_stage, setting_type, plan_type, locality, team, looked_after ("yes", "no"),
    year_group, transfer, transfer_year, late_reason, and the area's own characteristics by their names.
    `dates`: the register's dates by their column names. `auditors`: who graded, by agency, as numbers.
    `overall`: the letter of the agreed overall grade, or MISSING.
    """

    reference: str
    overall: str = MISSING
    stratum: str = ""
    traits: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, dt.date] = field(default_factory=dict)
    auditors: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Grid:
    """The plans that count in a round (no withdrawn plan, no duplicate) by its audit points.

    Every layer holds one text per plan, in the order of `plans`, with one letter per point, in the order of
    `points`. `agreed`: a letter of LETTERS, UNRESOLVED or MISSING. `given`, by agency: its own sealed grade
    where it is expected and not waived, in a small letter where it was not given blind; NOTHING without one;
    DIFFERING where two auditors of the agency differ. `moderated` and `contested` (a dissent stands): "1" or
    "0". `strata`: eligible plans and plans drawn, by stratum; empty without a draw.
    """

    points: tuple[str, ...]
    plans: tuple[GridPlan, ...]
    agreed: tuple[str, ...]
    given: Mapping[str, tuple[str, ...]]
    moderated: tuple[str, ...]
    contested: tuple[str, ...]
    strata: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def grid_of(
    record: RoundRecord,
    plans: Mapping[str, GridPlan],
    strata: Mapping[str, tuple[int, int]] | None = None,
    as_of: dt.datetime | None = None,
) -> Grid:
    """The grid of a round's records as known at `as_of`, or now. `plans` are what is known of each."""
    by_point = round_cells(record, as_of)
    points = tuple(by_point)
    counted = [
        [cells[place] for cells in by_point.values()]
        for place, cell in enumerate(next(iter(by_point.values()), ()))
        if not cell.withdrawn and not cell.duplicate
    ]
    references = [cells[0].plan for cells in counted]
    agencies = sorted({agency for expected in record.expected.values() for agency in expected})
    contested = _contested(record, as_of)
    return Grid(
        points=points,
        plans=tuple(plans.get(reference, GridPlan(reference)) for reference in references),
        agreed=tuple("".join(_agreed(cell) for cell in cells) for cells in counted),
        given={
            agency: tuple("".join(_given(cell, agency) for cell in cells) for cells in counted)
            for agency in agencies
        },
        moderated=tuple("".join(str(int(outcome(cell).moderated)) for cell in cells) for cells in counted),
        contested=tuple(
            "".join(str(int((cells[0].plan, point) in contested)) for point in points) for cells in counted
        ),
        strata=dict(strata or {}),
    )


def _agreed(cell: Cell) -> str:
    found = outcome(cell).result
    if isinstance(found, Unsettled):
        return UNRESOLVED if found is Unsettled.UNRESOLVED else MISSING
    return LETTERS[found]


def _given(cell: Cell, agency: str) -> str:
    if agency not in cell.standing:
        return NOTHING
    letters = {_letter(sealed) for sealed in cell.sealed if sealed.agency == agency}
    if len({letter.upper() for letter in letters}) > 1:
        return DIFFERING
    # Two auditors who agree count once; one of them blind makes the agency's grade a blind one.
    return min(letters, default=NOTHING)


def _letter(sealed: SealedGrade) -> str:
    letter = LETTERS[sealed.grade]
    return letter if sealed.blind else letter.lower()


def _contested(record: RoundRecord, as_of: dt.datetime | None) -> set[tuple[str, str]]:
    """The cells whose standing moderated grade an agency does not share."""
    life = record.life.seen(as_of)
    by_cell: dict[tuple[str, str], list[Any]] = {}
    for made in record.moderations:
        by_cell.setdefault((made.plan, made.point), []).append(made)
    standing = {key: latest_moderation(found, life) for key, found in by_cell.items()}
    return {
        key for key, made in standing.items()
        if made and any(as_of is None or said <= as_of for said in made.dissents)
    }  # fmt: skip


def grid_text(grid: Grid) -> str:
    """The one written form of a grid: JSON with sorted keys and no spaces."""
    content = {
        "format": FORMAT,
        "points": grid.points,
        "plans": [
            {
                "plan": plan.reference,
                "overall": plan.overall,
                "stratum": plan.stratum,
                "traits": dict(plan.traits),
                "dates": {name: day.isoformat() for name, day in plan.dates.items()},
                "auditors": {agency: list(people) for agency, people in plan.auditors.items()},
            }
            for plan in grid.plans
        ],
        "agreed": grid.agreed,
        "given": dict(grid.given),
        "moderated": grid.moderated,
        "contested": grid.contested,
        "strata": {name: list(counts) for name, counts in grid.strata.items()},
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read_grid(text: str) -> Grid:
    """The grid of a written form. Raises ValueError for a format this version does not know."""
    content = json.loads(text)
    if content.get("format") != FORMAT:
        raise ValueError(f"A grid is written as “{content.get('format')}”, which this version cannot read.")
    return Grid(
        points=tuple(content["points"]),
        plans=tuple(
            GridPlan(
                plan["plan"],
                plan["overall"],
                plan["stratum"],
                plan["traits"],
                {name: dt.date.fromisoformat(day) for name, day in plan["dates"].items()},
                {agency: tuple(people) for agency, people in plan["auditors"].items()},
            )
            for plan in content["plans"]
        ),
        agreed=tuple(content["agreed"]),
        given={agency: tuple(rows) for agency, rows in content["given"].items()},
        moderated=tuple(content["moderated"]),
        contested=tuple(content["contested"]),
        strata={name: (counts[0], counts[1]) for name, counts in content["strata"].items()},
    )


def grid_hash(text: str) -> str:
    """SHA-256, 64 hex digits, of a grid's written form."""
    return hashlib.sha256(text.encode()).hexdigest()
