"""What an area has set for itself. Each setting keeps every value it had, who set it, when and why."""

from typing import Any

import sqlalchemy as sa

from audit_app import clock, trail
from audit_app.accounts.models import AreaSetting, Person
from audit_app.db import db


def setting(name: str, default: Any) -> Any:
    """The value of a setting in this session's area; `default` where it was never set."""
    newest = setting_row(name)
    return default if newest is None else newest.value


def setting_row(name: str) -> AreaSetting | None:
    """The newest row of a setting, with who set it and why."""
    query = sa.select(AreaSetting).where(AreaSetting.name == name).order_by(AreaSetting.id.desc())
    return db.session.scalars(query.limit(1)).first()


def setting_rows(*names: str) -> list[AreaSetting]:
    """Every row of some settings, the newest first: what was ever in force."""
    query = sa.select(AreaSetting).where(AreaSetting.name.in_(names)).order_by(AreaSetting.id.desc())
    return list(db.session.scalars(query))


def set_setting(name: str, value: Any, reason: str, person: Person) -> AreaSetting:
    """Set it anew. The value is plain data (text, number, truth, list, mapping)."""
    before = setting(name, None)
    row = AreaSetting(name=name, value=value, reason=reason, set_by=person.id, set_at=clock.now())
    db.session.add(row)
    db.session.flush()
    trail.record(
        "setting changed", "setting", row.id, before={name: before}, after={name: value}, reason=reason
    )
    return row
