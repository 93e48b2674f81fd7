"""Signed-off rounds with chosen counts, for what is published of them."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping

from audit_app import clock
from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.register.models import Plan
from audit_app.reports.audience import Audience
from audit_app.reports.files import MIMETYPES
from audit_app.reports.lig import Lig
from audit_app.rounds.models import AuditRound
from tests.support.build_past import bring_in, row

Counts = Mapping[str, tuple[int, int]]
POINTS = ("T-1", "T-2", "T-3", "T-4")
# Twelve plans a round. T-2 is hardly ever graded: 5 and 2 in the first quarter, so 7 in all.
FIRST = {"T-1": (8, 12), "T-2": (3, 5), "T-3": (6, 11), "T-4": (10, 12)}
SECOND = {"T-1": (9, 12), "T-2": (1, 2), "T-3": (5, 9), "T-4": (11, 12)}
WHOLE = {"T-1": (8, 12), "T-2": (10, 12), "T-3": (6, 11), "T-4": (10, 12)}
LATER = dt.date(2026, 8, 3)  # when both quarters of `two_quarters` are over
# Every address of the report that a visitor may ask for publication.
PAGES = (
    "/report", "/report/rounds/{id}", "/report/points/T-1", "/report/points/T-2", "/report/needs",
    "/report/breakdown", "/report/breakdown?by=primary_need", "/report/timeliness", "/report/trends",
    "/report/rounds/{id}/as-of", "/report/rounds/{id}/agencies", "/report/agencies",
    "/report/rounds/{id}/notes", "/report/rounds/{id}/points/T-2",
    "/report/rounds/{id}/charts/headline/all-points.svg", "/report/together", "/report/overall",
    "/report/period/charts/headline/all-points.svg", "/report/trends/charts/point-T-2.svg",
    "/report/trends/charts/point-T-1.svg",
    *(f"/report/rounds/{{id}}/report.{kind}" for kind in MIMETYPES),
    *(f"/report/period.{kind}" for kind in MIMETYPES),
)  # fmt: skip


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


def two_quarters(importer: Person) -> list[AuditRound]:
    """Two rounds in each of two quarters: the first must be published whole, the second could be by round."""
    needs = "ALALALALALMA"
    with clock.pretend(LATER):
        return [
            signed_round(importer, "2026-01", FIRST, needs=needs),
            signed_round(importer, "2026-02", SECOND, needs=needs),
            signed_round(importer, "2026-04", WHOLE, needs=needs),
            signed_round(importer, "2026-05", WHOLE, needs=needs),
        ]


def public(*rounds: AuditRound) -> Lig:
    """The rounds as they are published."""
    return Lig(list(rounds), Audience.PUBLIC)


def text_of_file(data: bytes) -> str:
    """All text of an answer, of the files in it too."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
