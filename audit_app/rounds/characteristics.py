"""The characteristics of plans that a sample may be spread over, with the values seen in the register."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from audit_app.db import db
from audit_app.register.models import Plan, PlanStatus

NOT_RECORDED = "not recorded"
COLUMNS: Mapping[str, str] = {
    "plan_type": "Plan type",
    "primary_need": "Primary need",
    "key_stage": "Key stage",
    "year_group": "Year group",
    "setting_type": "Setting type",
    "locality": "Locality",
    "looked_after": "Looked after",
    "team": "Team",
    "writer": "Writer",
}
YES_OR_NO = {"looked_after": {True: "looked after", False: "not looked after"}}


@dataclass(frozen=True)
class Characteristic:
    """One characteristic and how many active plans have each value, most first."""

    name: str
    words: str
    values: tuple[tuple[str, int], ...]


def characteristic_words(name: str) -> str:
    """A characteristic as pages name it: "Plan type"."""
    words = COLUMNS.get(name, name.replace("_", " ").strip())
    return words[:1].upper() + words[1:]


def value_of(plan: Any, name: str) -> str:
    """The value a plan has, in words; "not recorded" where the register says nothing."""
    value = getattr(plan, name) if name in COLUMNS else (plan.characteristics or {}).get(name)
    if name in YES_OR_NO and value is not None:
        return YES_OR_NO[name][value]
    text = "" if value is None else str(value).strip()
    return text or NOT_RECORDED


def characteristics(also: Sequence[str] = ()) -> list[Characteristic]:
    """What the register records about its active plans. `also` names some to list though nothing has them."""
    columns = [getattr(Plan, name) for name in COLUMNS]
    rows = db.session.execute(
        sa.select(*columns, Plan.characteristics).where(Plan.status == PlanStatus.ACTIVE)
    ).all()
    names = [*COLUMNS, *sorted({name for row in rows for name in row.characteristics or {}} - set(COLUMNS))]
    names += [name for name in also if name not in names]
    found = []
    for name in names:
        values = Counter(value_of(row, name) for row in rows)
        if set(values) - {NOT_RECORDED} or name in also:
            order = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
            found.append(Characteristic(name, characteristic_words(name), tuple(order)))
    return found


def known_names(names: Sequence[str]) -> set[str]:
    """Those of the names that some plan of the register has, or could have."""
    unknown = set(names) - set(COLUMNS)
    if not unknown:
        return set(names)
    rows = db.session.scalars(sa.select(Plan.characteristics))
    return (set(names) & set(COLUMNS)) | {name for row in rows for name in row or {} if name in unknown}
