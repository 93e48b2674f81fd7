"""Rounds of which the tests of reports take more than one: to publish, or to write words of."""

import pytest
from sqlalchemy import orm

from audit_app.accounts.models import Person
from audit_app.rounds.models import AuditRound
from tests.support.build_moderation import Panel, make_revealed
from tests.support.build_past import make_importer
from tests.support.build_publication import two_quarters
from tests.support.build_reports import another_round


@pytest.fixture
def importer(session: orm.Session) -> Person:
    return make_importer()


@pytest.fixture
def rounds(importer: Person) -> list[AuditRound]:
    """Two quarters: the first must be published whole, the second could be by round."""
    return two_quarters(importer)


@pytest.fixture
def first(session: orm.Session) -> Panel:
    """A round in moderation, with a second one of the same people."""
    panel = make_revealed()
    another_round(panel)
    return panel
