"""The area and the manager of the tests of rounds, and a round of theirs with a sample drawn."""

import pytest

from audit_app.accounts.models import Person
from audit_app.rounds.models import AuditRound
from audit_app.rubrics.models import RubricVersion
from tests.rounds.conftest import manager, tiny
from tests.support.build_rounds import draw, make_draft
from tests.support.builders import make_plans

__all__ = ["drawn", "manager", "tiny"]


@pytest.fixture
def drawn(tiny: RubricVersion, manager: Person) -> AuditRound:
    """Four of eight plans, in two groups of four."""
    make_plans(4, primary_need="SEMH")
    make_plans(4, prefix="OTHER", primary_need="SLCN")
    round = make_draft(manager, tiny, strata=("primary_need",), minimum_per_stratum=1)
    draw(round, manager)
    return round
