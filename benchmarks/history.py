"""Years of signed-off rounds for the report's benchmarks, brought in as past audits from a fixed seed."""

import datetime as dt
from collections.abc import Iterator
from random import Random

from audit_app.accounts import service as accounts
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.db import ALL_AREAS, choose_area, db
from audit_app.past import audits
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.models import RubricVersion
from benchmarks.data import PASSWORD

SCALE = ("I", "RI", "G", "O")
FIRST = dt.date(2016, 1, 20)
MANAGER = "manager@bench.example"
# As one file of a year or so: an import is all or nothing, and reads its whole file.
AT_A_TIME = 12


def make_history(rounds: int, plans: int) -> None:
    """Fill a migrated, empty database with monthly rounds of so many plans each, committed."""
    rng = Random(20262)
    choose_area(ALL_AREAS)
    for path in rubrics.shipped_files():
        rubrics.publish(path)
    accounts.make_area("bench", "Benchmark Area")
    manager = _manager()
    db.session.commit()
    rubric = max((one for one in rubrics.versions() if one.slug == "ehc_plan"), key=lambda one: one.version)
    for first in range(0, rounds, AT_A_TIME):
        lines = ["round,round_date,rubric,plan,audit_point,agency,auditor,grade,comment"]
        for number in range(first, min(first + AT_A_TIME, rounds)):
            lines += _round(rng, rubric, number, plans)
        audits.import_audits(("\n".join(lines) + "\n").encode(), "history.csv", manager)
        db.session.commit()


def _manager() -> Person:
    return accounts.make_person(
        "Manager", MANAGER, PASSWORD, {Role.MANAGER}, agency=None, team=None, writer_code=None
    )


def _round(rng: Random, rubric: RubricVersion, number: int, plans: int) -> Iterator[str]:
    """One month: agencies mostly give the same grade, and the panel settled what they differed on."""
    month = FIRST.month - 1 + number
    day = FIRST.replace(year=FIRST.year + month // 12, month=month % 12 + 1)
    for plan in range(plans):
        for point in rubric.points:
            truth = rng.choices(range(4), (1, 3, 5, 2))[0]
            given = {agency: _near(rng, truth) for agency in point.agencies}
            settled = {"agreed": truth} if len(set(given.values())) > 1 else {}
            for agency, grade in {**given, **settled}.items():
                yield (
                    f"{day:%Y-%m},{day},{rubric.slug},PAST-{number:03}-{plan:02},{point.code},{agency},"
                    f"{'' if agency == 'agreed' else 'Past ' + agency},{SCALE[grade]},Seen"
                )


def _near(rng: Random, truth: int) -> int:
    return min(max(truth + rng.choices((-1, 0, 1), (1, 8, 1))[0], 0), 3)
