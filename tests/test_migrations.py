"""The migrations make exactly the tables the models describe, and can be undone and done again."""

import sqlalchemy as sa
from flask import Flask

from audit_app.db import Base, db


def checks(table: str) -> set[str]:
    found = sa.inspect(db.engine).get_check_constraints(table)
    return {str(check["name"]) for check in found}


def test_models_match_migrations(committed_app: Flask) -> None:
    with committed_app.app_context():
        assert committed_app.extensions["alembic"].compare_metadata() == []


def test_check_constraints_of_the_models_are_in_the_database(committed_app: Flask) -> None:
    with committed_app.app_context():
        for table in Base.metadata.sorted_tables:
            wanted = {
                str(constraint.name)
                for constraint in table.constraints
                if isinstance(constraint, sa.CheckConstraint)
            }
            assert wanted == checks(table.name), table.name


def test_migrations_can_be_undone_and_done_again(committed_app: Flask) -> None:
    with committed_app.app_context():
        alembic = committed_app.extensions["alembic"]
        alembic.downgrade("0001")
        alembic.upgrade()
        assert alembic.compare_metadata() == []
