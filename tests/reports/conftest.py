"""Somebody who brings past audits in, and rounds that are published."""

import pytest
from sqlalchemy import orm

from audit_app.accounts.models import Person
from audit_app.rounds.models import AuditRound
from tests.support.build_past import make_importer
from tests.support.build_publication import two_quarters


@pytest.fixture
def importer(session: orm.Session) -> Person:
    return make_importer()


@pytest.fixture
def rounds(importer: Person) -> list[AuditRound]:
    """Two quarters: the first must be published whole, the second could be by round."""
    return two_quarters(importer)
