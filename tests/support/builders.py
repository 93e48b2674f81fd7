"""Builders of test data: an area with people, rubrics, a register. They use the services, as people would.

Later stages add their own: build_rounds.py, build_scoring.py, build_moderation.py.
"""

from collections.abc import Iterable
from pathlib import Path

from audit_app.accounts import service as accounts
from audit_app.accounts.models import Area, Person
from audit_app.accounts.rules import Role
from audit_app.db import ALL_AREAS, choose_area, db
from audit_app.register.models import Plan
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.models import RubricVersion

PASSWORD = "seven calm otters swim"
TINY_RUBRIC = Path(__file__).parent / "tiny_rubric.toml"


def make_area(key: str = "north", name: str = "North Area") -> Area:
    """A committed area with education, health and social care; the session works in it."""
    area = accounts.make_area(key, name)
    db.session.commit()
    return area


def make_person(
    name: str,
    *roles: Role,
    agency: str | None = None,
    team: str | None = None,
    writer_code: str | None = None,
    email: str | None = None,
) -> Person:
    """A committed person of the session's area who signs in with PASSWORD."""
    address = email or f"{name.lower().replace(' ', '.')}@example.org"
    person = accounts.make_person(
        name, address, PASSWORD, set(roles), agency=agency, team=team, writer_code=writer_code
    )
    db.session.commit()
    return person


def publish_all() -> list[RubricVersion]:
    """Every shipped rubric file, published and committed: five rubrics, one of them in two versions."""
    published = [rubrics.publish(path) for path in rubrics.shipped_files()]
    db.session.commit()
    return published


def publish_tiny() -> RubricVersion:
    """A rubric of four points for fast tests: T-1 and T-2 for all three agencies (T-2 may be not applicable),
    T-3 for health only, T-4 limiting, for education and social care.
    """
    version = rubrics.publish(TINY_RUBRIC)
    db.session.commit()
    return version


def make_plans(count: int, *, prefix: str = "EHC", **fields: object) -> list[Plan]:
    """Plans EHC-0001 and so on in the register, committed; `fields` go to every one of them."""
    plans = [
        Plan(reference=f"{prefix}-{number:04}", plan_type="new", **fields) for number in range(1, count + 1)
    ]
    db.session.add_all(plans)
    db.session.commit()
    return plans


def sign_in(client: object, person: Person) -> None:
    """Sign a test client in as a person."""
    answer = client.post("/sign-in", data={"email": person.email, "password": PASSWORD})  # type: ignore[attr-defined]
    assert answer.status_code == 302, answer.text


def work_in(area: Area) -> None:
    """Turn the session to another area."""
    choose_area(area.id)


def work_in_all() -> None:
    """Let the session see every area, as upkeep commands do."""
    choose_area(ALL_AREAS)


def codes(points: Iterable[object]) -> list[str]:
    """The codes of audit points, in order."""
    return [point.code for point in points]  # type: ignore[attr-defined]
