"""The demonstration's area: fourteen people of three agencies and a register of about 400 plans, invented."""

import csv
import datetime as dt
import io
from dataclasses import dataclass
from random import Random

from audit_app.accounts import service as accounts
from audit_app.accounts.models import Area, Person
from audit_app.accounts.rules import Role
from audit_app.overview.demo_dates import with_dates
from audit_app.register import service as register

AREA_KEY = "demonstration"
AREA_NAME = "Demonstration Area Partnership"
PASSWORD = "quiet river stepping stones"
PLANS = 404


@dataclass(frozen=True)
class Somebody:
    """One invented person."""

    name: str
    email: str
    roles: tuple[Role, ...]
    agency: str | None
    team: str | None = None
    writer: str | None = None


PEOPLE = (
    Somebody("Priya Shah", "manager", (Role.MANAGER,), "education"),
    Somebody("Tom Ellery", "chair", (Role.CHAIR,), "education"),
    Somebody("Ruth Adeyemi", "second", (Role.CHAIR, Role.MANAGER), "health"),
    Somebody("Hannah Cole", "education", (Role.AUDITOR,), "education"),
    Somebody("Marek Nowak", "education2", (Role.AUDITOR,), "education"),
    Somebody("Olivia Trent", "writer", (Role.WRITER, Role.AUDITOR), "education", "North casework", "W03"),
    Somebody("Grace Okafor", "health", (Role.AUDITOR,), "health"),
    Somebody("Daniel Price", "health2", (Role.AUDITOR,), "health"),
    Somebody("Aisha Malik", "health3", (Role.AUDITOR,), "health"),
    Somebody("Yusuf Khan", "social", (Role.AUDITOR,), "social care"),
    Somebody("Beth Lowe", "social2", (Role.AUDITOR,), "social care"),
    Somebody("Peter Vane", "social3", (Role.AUDITOR,), "social care"),
    Somebody("Simon Hale", "reader", (Role.LIG_READER,), None),
    Somebody("Joan Archer", "admin", (Role.ADMINISTRATOR,), None),
)
TEAMS = {"North casework": ("W01", "W02", "W03"), "South casework": ("W04", "W05"), "Reviews": ("W06", "W07")}
NEEDS = (
    ("Autism", 30), ("Speech, language and communication", 22), ("Social, emotional and mental health", 20),
    ("Moderate learning difficulty", 9), ("Severe learning difficulty", 6), ("Physical disability", 5),
    ("Hearing impairment", 3), ("Visual impairment", 2), ("Profound and multiple learning difficulty", 3),
)  # fmt: skip
SETTINGS = (("Mainstream", 52), ("Special school", 37), ("Resourced provision", 11))
TYPES = (("amended", 52), ("new", 33), ("annual review", 15))
LOCALITIES = ("Northgate", "Riverside", "Southfields", "Westmoor")
STAGES = (("Early years", 0), ("Key stage 1", 1), ("Key stage 2", 3), ("Key stage 3", 7), ("Key stage 4", 10))


def email_of(somebody: Somebody) -> str:
    """The address an invented person signs in with."""
    return f"{somebody.email}@demo.example"


def make_people() -> tuple[Area, dict[str, Person]]:
    """The area and its people, by the first part of their address.

    An area that setup made and nobody used yet becomes the demonstration: a second would make every command
    ask which is meant.
    """
    area = accounts.unused_area()
    if area is None:
        area = accounts.make_area(AREA_KEY, AREA_NAME)
    else:
        accounts.rename_area(area, AREA_KEY, AREA_NAME)
    people = {
        one.email: accounts.make_person(
            one.name,
            email_of(one),
            PASSWORD,
            one.roles,
            agency=one.agency,
            team=one.team,
            writer_code=one.writer,
        )
        for one in PEOPLE
    }
    return area, people


def make_register(rng: Random, first_month: dt.date) -> None:
    """The register, brought in through the same import as a real one."""
    text = io.StringIO()
    rows = [with_dates(_plan(rng, number, first_month), first_month) for number in range(1, PLANS + 1)]
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    register.import_register(text.getvalue().encode(), "register.csv", whole=True)


def _one(rng: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


def _plan(rng: Random, number: int, first_month: dt.date) -> dict[str, object]:
    year = rng.choices(range(15), [2, 3, 5, 6, 7, 8, 8, 9, 10, 9, 9, 8, 6, 5, 5])[0]
    team = rng.choices(list(TEAMS), [40, 35, 25])[0]
    requested = first_month - dt.timedelta(days=rng.randrange(120, 1500))
    issued = requested + dt.timedelta(weeks=rng.choices([16, 18, 20, 23, 28, 36], [10, 20, 30, 20, 14, 6])[0])
    plan_type = _one(rng, TYPES)
    review = issued + dt.timedelta(days=rng.randrange(300, 380)) if plan_type != "new" else None
    decision = review + dt.timedelta(days=rng.choice([14, 21, 28, 35, 49])) if review else None
    amended = (
        decision + dt.timedelta(days=rng.choice([28, 49, 56, 70]))
        if decision and plan_type == "amended"
        else None
    )
    return {
        "plan": f"EHC-{number:04}",
        "plan_type": plan_type,
        "requested_on": requested,
        "issued_on": issued,
        "review_meeting_on": review or "",
        "decision_on": decision or "",
        "amended_on": amended or "",
        "year_group": "Nursery" if year == 0 else f"Year {year}",
        "key_stage": _key_stage(year),
        "primary_need": _one(rng, NEEDS),
        "setting_type": "College" if year > 11 and rng.random() < 0.7 else _one(rng, SETTINGS),
        "locality": rng.choice(LOCALITIES),
        "team": team,
        "writer": rng.choice(TEAMS[team]),
        "looked_after": "yes" if rng.random() < 0.06 else "no",
    }


def _key_stage(year: int) -> str:
    if year > 11:
        return "Post-16"
    return [name for name, first in STAGES if year >= first][-1]
