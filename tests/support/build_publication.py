"""Signed-off rounds with chosen counts, for what is published of them."""

from collections.abc import Mapping

from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.register.models import Plan
from audit_app.rounds.models import AuditRound
from tests.support.build_past import bring_in, row

Counts = Mapping[str, tuple[int, int]]
POINTS = ("T-1", "T-2", "T-3", "T-4")


def signed_round(
    importer: Person, name: str, counts: Counts, plans: int = 12, needs: str = "", first: int = 0
) -> AuditRound:
    """A signed-off round of "2026-02": x of n at each point, and no grade for the other plans.

    `needs` gives each plan its main need, one letter a plan; a plan's reference has the round's name in it.
    """
    rows = []
    for place, letter in enumerate(needs):
        db.session.add(Plan(reference=reference(name, first + place), primary_need=NEEDS[letter]))
    db.session.commit()
    for place in range(plans):
        for point in POINTS:
            x, n = counts.get(point, (0, 0))
            if place < n:
                cells = {"round": name, "round_date": f"{name}-20", "plan": reference(name, first + place)}
                grade = "G" if place < x else "I"
                rows.append(row(**cells, audit_point=point, agency="agreed", grade=grade, comment=CANARY))
    return bring_in(rows, importer)


CANARY = "CANARY-in-a-comment"
NEEDS = {"A": "autism", "L": "language", "M": "mental health"}


def reference(name: str, place: int) -> str:
    """The reference of a plan of a round."""
    return f"EHC-{name.replace('-', '')}-{place:03}"
