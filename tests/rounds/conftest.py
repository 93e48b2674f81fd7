"""An area with a small rubric and somebody who runs its rounds."""

import pytest
from sqlalchemy import orm

from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.rubrics.models import RubricVersion
from tests.support.builders import make_area, make_person, publish_tiny


@pytest.fixture
def tiny(session: orm.Session) -> RubricVersion:
    make_area()
    return publish_tiny()


@pytest.fixture
def manager(tiny: RubricVersion) -> Person:
    """Tests of pages sign this person in: see `manager` there."""
    return make_person("Mo Manager", Role.MANAGER)
