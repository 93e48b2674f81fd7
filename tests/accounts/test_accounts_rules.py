"""Roles, sign-in names, passwords and the permissions table, as tables of cases."""

import pytest

from audit_app.accounts.permissions import PERMISSIONS, may
from audit_app.accounts.rules import Role, password_fault, sign_in_name


class Somebody:
    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)


@pytest.mark.parametrize("typed", ["admin@a.org", " Admin@A.ORG ", "ａｄｍｉｎ@a.org", "admin\u200b@a.org"])
def test_variants_of_an_address_are_one_sign_in_name(typed: str) -> None:
    assert sign_in_name(typed) == "admin@a.org"


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("eleven char", True),
        ("twelve chars", False),
        ("aaaaaaaaaaaaaaaa", True),
        ("shropshire rhubarb council", False),
        ("councilehcp2026", True),
        ("Password1234", True),
        ("correct horse battery staple", False),
        ("🦊🐻🦁🐯🐨🐼🐸🐵🐔🐧🐦🐤", False),
        ("x" * 257, True),
    ],
)
def test_passwords_must_be_long_and_not_obvious(password: str, refused: bool) -> None:
    assert (password_fault(password) is not None) is refused


def test_a_permission_that_is_not_in_the_table_is_refused_to_everybody() -> None:
    assert not may(Somebody(*Role), "round.erase")


def test_somebody_without_a_role_may_do_nothing() -> None:
    assert [permission for permission in PERMISSIONS if may(Somebody(), permission)] == []


@pytest.mark.parametrize(
    ("role", "may_not"),
    [
        (Role.AUDITOR, {"report.read", "round.read", "moderation.read", "plan.read", "people.manage"}),
        (Role.LIG_READER, {"report.open", "moderation.read", "plan.read", "draw.read", "action.write"}),
        (Role.CHAIR, {"round.make", "allocation.make", "round.reopen", "people.manage"}),
        (Role.MANAGER, {"moderation.settle", "people.manage"}),
        (Role.WRITER, {"report.read", "plan.read", "assessment.score"}),
        (Role.ADMINISTRATOR, {"assessment.score", "report.read", "moderation.read"}),
    ],
)
def test_no_role_reaches_further_than_its_work(role: Role, may_not: set[str]) -> None:
    assert {permission for permission in may_not if may(Somebody(role), permission)} == set()
