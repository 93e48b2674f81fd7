"""Who may do what: one table, one predicate each, nothing else decides. What is not listed is refused.

Reading rule: the key is the permission a route names with `@needs`; the value answers for one person. Whether
a person may touch one particular plan or allocation is asked in the query of that stage's service.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from audit_app.accounts.rules import Role


class Somebody(Protocol):
    """What a predicate may look at."""

    @property
    def roles(self) -> Collection[Role]: ...


type_of_predicate = Callable[[Somebody], bool]


def _any_of(*wanted: Role) -> type_of_predicate:
    return lambda somebody: any(role in wanted for role in somebody.roles)


def _everyone(somebody: Somebody) -> bool:
    return bool(somebody.roles)


_running = _any_of(Role.MANAGER, Role.CHAIR)
_reading = _any_of(Role.MANAGER, Role.CHAIR, Role.LIG_READER)
_manager = _any_of(Role.MANAGER)
_chair = _any_of(Role.CHAIR)

PERMISSIONS: dict[str, type_of_predicate] = {
    "home": _everyone,
    "rubric.read": _everyone,
    "people.manage": _any_of(Role.ADMINISTRATOR),
    "register.read": _running,
    "register.import": _any_of(Role.MANAGER, Role.ADMINISTRATOR),
    "plan.read": _running,
    "round.read": _running,
    "round.make": _manager,
    "draw.read": _running,
    "draw.make": _manager,
    "plan.withdraw": _running,
    "allocation.make": _manager,
    "assessment.waive": _running,
    "assessment.score": _any_of(Role.AUDITOR),
    "concern.read": _running,
    "moderation.read": _running,
    "moderation.settle": _chair,
    "panel.follow": _any_of(Role.MANAGER, Role.CHAIR, Role.AUDITOR),
    "audits.import": _any_of(Role.MANAGER, Role.ADMINISTRATOR),
    "round.sign": _running,
    "round.reopen": _manager,
    "report.read": _reading,
    "report.open": _running,
    "publication.set": _any_of(Role.ADMINISTRATOR),
    "report.write": _manager,
    "milestones.set": _manager,
    "timeliness.set": _manager,
    "action.read": _reading,
    "action.write": _manager,
    "calibration.manage": _manager,
    "token.manage": _any_of(Role.ADMINISTRATOR),
    "comparison.read": _reading,
    "comparison.agree": _any_of(Role.MANAGER, Role.ADMINISTRATOR),
}


@dataclass(frozen=True)
class _Holder:
    """Somebody who holds one role and nothing else."""

    roles: frozenset[Role]


def roles_with(permission: str) -> frozenset[Role]:
    """The roles that hold a permission."""
    return frozenset(role for role in Role if may(_Holder(frozenset({role})), permission))


def may(somebody: Somebody, permission: str) -> bool:
    """Whether somebody holds a permission. A permission that is not in the table is refused."""
    predicate = PERMISSIONS.get(permission)
    return predicate is not None and predicate(somebody)
