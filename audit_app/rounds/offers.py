"""What the form of a round offers: rubrics, agencies, characteristics, and what the last round decided."""

import sqlalchemy as sa

from audit_app import clock
from audit_app.accounts.service import agencies
from audit_app.db import db
from audit_app.register.models import Plan, PlanStatus
from audit_app.rounds.characteristics import characteristics
from audit_app.rounds.models import IS_AUDIT, AuditRound
from audit_app.rounds.rules import RoundFields
from audit_app.rounds.service import as_fields
from audit_app.rubrics.models import AuditPoint, RubricVersion

SHOWN_VALUES = 5


def rubric_choices(also: tuple[int, ...] = ()) -> list[tuple[int, str]]:
    """The newest version of each rubric, and the versions named in `also`, as (id, words)."""
    points = sa.func.count(AuditPoint.id)
    query = (
        sa.select(RubricVersion.id, RubricVersion.slug, RubricVersion.title, RubricVersion.version, points)
        .join(AuditPoint, AuditPoint.rubric_version_id == RubricVersion.id)
        .group_by(RubricVersion.id)
        .order_by(RubricVersion.title, RubricVersion.version.desc())
    )
    offered, seen = [], set()
    for id, slug, title, version, count in db.session.execute(query):
        if slug not in seen or id in also:
            offered.append(
                (id, f"{title}, version {version} ({count} {'point' if count == 1 else 'points'})")
            )
        seen.add(slug)
    return offered


def agency_choices() -> list[tuple[int, str]]:
    """The area's agencies as (id, words)."""
    return [(agency.id, agency.key[:1].upper() + agency.key[1:]) for agency in agencies()]


def strata_choices(also: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    """Characteristics as (name, words, values seen): "amended (220), new (180)"."""
    offered = []
    for found in characteristics(also):
        seen = ", ".join(f"{value} ({number:,})" for value, number in found.values[:SHOWN_VALUES])
        more = len(found.values) - SHOWN_VALUES
        offered.append((found.name, found.words, seen + (f" and {more:,} more" if more > 0 else "")))
    return offered


def active_plans() -> int:
    """How many plans of the register can be drawn from."""
    query = sa.select(sa.func.count(Plan.id)).where(Plan.status == PlanStatus.ACTIVE)
    return db.session.scalar(query) or 0


def usual_fields() -> RoundFields | None:
    """What the newest round decided, as most months are like the one before; None for the first round."""
    query = sa.select(AuditRound).where(IS_AUDIT, sa.not_(AuditRound.imported))
    last = db.session.scalar(query.order_by(AuditRound.held_on.desc(), AuditRound.id.desc()).limit(1))
    return as_fields(last) if last else None


def suggested_name() -> str:
    """This month, "2026-11", unless a round already has that name."""
    month = f"{clock.today():%Y-%m}"
    taken = db.session.scalar(sa.select(AuditRound.id).where(AuditRound.name == month))
    return "" if taken else month
