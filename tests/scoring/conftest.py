"""An auditor at the scoring page of the only plan of a round."""

import pytest
from sqlalchemy import orm

from tests.scoring.builders import Desk, Script
from tests.support.build_scoring import make_scoring
from tests.support.pages import CheckedClient


@pytest.fixture
def desk(session: orm.Session, client: CheckedClient) -> Desk:
    return Desk(client, make_scoring(1))


@pytest.fixture
def script(session: orm.Session, client: CheckedClient) -> Script:
    return Script(client, make_scoring(1))
