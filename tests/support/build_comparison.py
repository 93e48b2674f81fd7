"""Areas of one deployment with published figures, for the comparison between them."""

import datetime as dt
from dataclasses import dataclass

from audit_app import clock
from audit_app.accounts.models import Area, Person
from audit_app.accounts.rules import Role
from audit_app.comparison import service as comparison
from audit_app.comparison.rules import last_quarters
from audit_app.db import db
from tests.support.build_past import bring_in, cell_rows
from tests.support.builders import make_area, make_person, work_in

# When the rounds were signed, and the day all of this is looked at: its quarters are long published.
SIGNED, TODAY = dt.date(2026, 10, 5), dt.date(2026, 11, 23)


@dataclass
class Compared:
    """An area and its manager."""

    area: Area
    manager: Person

    def agree(self, answer: bool = True) -> None:
        """The area's answer, committed."""
        work_in(self.area)
        comparison.decide(answer, "Asked for by the board", self.manager)
        db.session.commit()


def make_compared(
    key: str, good: int, plans: int = 30, month: str = "2026-05", few: int = 3, signed: dt.date = SIGNED
) -> Compared:
    """An area that audited T-1 on `plans` plans of which `good` are good, and T-3 on `few`.

    Every name in it but the area's own begins with its key in capitals.
    """
    canary = key.upper()
    area = make_area(key, f"{key.title()} Area")
    manager = make_person(f"{canary} Manager", Role.MANAGER)
    rows = []
    for number in range(plans):
        of = {
            "round": f"{canary} round",
            "round_date": f"{month}-20",
            "plan": f"{canary}-{number:03}",
            "comment": f"{canary} words",
        }
        rows += cell_rows("G G G" if number < good else "I I I", **of)
        if number < few:
            rows += cell_rows("- G -", audit_point="T-3", **of)
    for row in rows:
        row["auditor"] = f"{canary} {row['agency']}"
    with clock.pretend(signed):
        bring_in(rows, manager)
    return Compared(area, manager)


def make_lately(key: str, good: int) -> Compared:
    """An area whose figures are of the last four quarters whenever this runs."""
    quarter = last_quarters(clock.today())[1]
    return make_compared(key, good, month=f"{quarter.first_day:%Y-%m}", signed=quarter.following.first_day)
