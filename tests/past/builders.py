"""What the tests of past audits read of an imported round."""

import sqlalchemy as sa

from audit_app.db import db
from audit_app.past.rows import REQUIRED

ALL = (*REQUIRED, "rubric_version", "child_ref", "withdrawn", "area")


def count_of(table: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
