"""Who may read a concern: chairs and managers, but for one who still has the same plan to score alone.

Such a person could be led in their own grades by what the other auditor saw. Only where nobody else in the
area could take the concern up may they read it all the same: a child's safety comes first.
"""

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from audit_app.accounts.models import Person, PersonRole
from audit_app.accounts.permissions import roles_with
from audit_app.allocation.models import Allocation
from audit_app.db import db
from audit_app.rounds.models import AuditRound
from audit_app.rounds.rules import State
from audit_app.sampling.models import SamplePlan
from audit_app.scoring.models import Assessment, Concern

READERS = roles_with("concern.read")
PersonId = int | sa.SQLColumnExpression[int]


def scores_it_still(person_id: PersonId, plan_id: PersonId) -> sa.ColumnElement[bool]:
    """Whether somebody holds an assessment of a plan that they have not sealed, in any round."""
    held, sampled = aliased(Allocation), aliased(SamplePlan)
    of_round, begun = aliased(AuditRound), aliased(Assessment)
    return (
        sa.select(held.id)
        .join(sampled, sampled.id == held.sample_plan_id)
        .join(of_round, of_round.id == held.round_id)
        .outerjoin(begun, begun.allocation_id == held.id)
        .where(
            held.auditor_id == person_id,
            sampled.plan_id == plan_id,
            held.ended_at.is_(None),
            sampled.withdrawn_at.is_(None),
            begun.sealed_at.is_(None),
            of_round.state != State.SIGNED_OFF,
        )
        .exists()
    )


def may_read(person: Person) -> sa.ColumnElement[bool]:
    """The condition on concerns, joined to their sampled plan, that somebody may read them."""
    other = aliased(Person)
    somebody_else = (
        sa.select(other.id)
        .where(
            other.area_id == Concern.area_id,
            other.id != person.id,
            other.active,
            other.id.in_(sa.select(PersonRole.person_id).where(PersonRole.role.in_(READERS))),
            ~scores_it_still(other.id, SamplePlan.plan_id),
        )
        .exists()
    )
    return sa.or_(~scores_it_still(person.id, SamplePlan.plan_id), ~somebody_else)


def to_be_told(plan_id: int, raiser: Person) -> list[Person]:
    """Whom to write to about a concern: everybody who may read it, but whoever raised it."""
    holders = sa.select(PersonRole.person_id).where(PersonRole.role.in_(READERS))
    query = sa.select(Person).where(Person.active, Person.id.in_(holders)).order_by(Person.id)
    everybody = list(db.session.scalars(query))
    free = set(db.session.scalars(sa.select(Person.id).where(~scores_it_still(Person.id, plan_id))))
    told = [person for person in everybody if person.id in free] or everybody
    return [person for person in told if person.id != raiser.id]
