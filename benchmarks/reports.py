"""How long the report takes beside what it cannot be quicker than: `python benchmarks/reports.py --help`.

Two measurements in one process, so that both stand the same weather: each page turn about with an empty page
of the same application, and ten years of figures turn about with the database's own grouped query on the same
rows.
"""

import argparse
import gc
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from audit_app import create_app  # noqa: E402
from audit_app.db import ALL_AREAS, choose_area, db  # noqa: E402
from audit_app.figures import service as figures  # noqa: E402
from audit_app.figures.trends.service import trends  # noqa: E402
from audit_app.rounds import service as rounds  # noqa: E402
from audit_app.scoring.models import Score  # noqa: E402
from benchmarks.data import PASSWORD  # noqa: E402
from benchmarks.history import MANAGER, make_history  # noqa: E402
from benchmarks.run import KEY, database  # noqa: E402

EMPTY = "/account/password"
# Rounds and plans in each: three years as the report shows them, ten years of 288,000 grades.
SIZES = {"quick": (3, 2), "three-years": (36, 12), "ten-years": (120, 23)}


def main(arguments: Sequence[str]) -> int:
    """Run it on each database asked for and print what it found."""
    parser = argparse.ArgumentParser(prog="benchmarks/reports.py", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="three-years", help="how many rounds there are")
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite"])
    parser.add_argument("--times", type=int, default=30, help="how often each is measured")
    parser.add_argument("--json", help="write the results to this file too")
    asked = parser.parse_args(arguments)
    results = []
    with tempfile.TemporaryDirectory(prefix="plan-audit-bench-") as folder:
        Path(folder).chmod(0o711)
        for kind in asked.databases:
            with database(kind, Path(folder)) as url:
                results.append({"database": kind, "size": asked.size, **_measure(url, folder, asked)})
                _tell(results[-1])
    if asked.json:
        Path(asked.json).write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


def _measure(url: str, folder: str, asked: argparse.Namespace) -> dict[str, Any]:
    app = create_app(
        {
            "DATABASE_URL": url,
            "SECRET_KEY": KEY,
            "AUDIT_APP_INSTANCE": folder,
            "HTTPS": "",
            "WTF_CSRF_ENABLED": False,
        }
    )
    # As wsgi.py does.
    gc.collect()
    gc.freeze()
    with app.app_context():
        app.extensions["alembic"].upgrade()
    with app.app_context():
        began = time.perf_counter()
        make_history(*SIZES[asked.size])
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.text("ANALYZE"))
            db.session.commit()
        made = time.perf_counter() - began
        ids = [round.id for round in rounds.rounds()]
        grades = db.session.scalar(sa.select(sa.func.count(Score.id))) or 0
    return {
        "seconds to fill": round(made, 1),
        "grades": grades,
        "pages": _pages(app, ids, asked.times),
        "figures": _figures(app, asked.times),
    }


def _pages(app: Any, ids: Sequence[int], times: int) -> dict[str, dict[str, float]]:
    client = app.test_client()
    client.post("/sign-in", data={"email": MANAGER, "password": PASSWORD})
    chosen = "&".join(f"round={id_}" for id_ in ids[:36])
    addresses = {
        "empty page": EMPTY,
        "report of a round": f"/report/rounds/{ids[0]}",
        "report of the rounds": f"/report?{chosen}",
        "trends": f"/report/trends?{chosen}",
        "a point over the rounds": f"/report/points/EHCP-F1?{chosen}",
        "board": "/board",
        "workbook of the rounds": f"/report/period.xlsx?{chosen}",
    }

    def ask(address: str) -> Callable[[], None]:
        def once() -> None:
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code}")

        return once

    return _turn_about({name: ask(address) for name, address in addresses.items()}, times)


def _figures(app: Any, times: int) -> dict[str, dict[str, float]]:
    """The figures of every round, and what the database takes to group the same grades."""
    grouped = sa.select(Score.round_id, Score.audit_point_id, Score.grade, sa.func.count(Score.id)).group_by(
        Score.round_id, Score.audit_point_id, Score.grade
    )

    def within(work: Callable[[], object]) -> Callable[[], None]:
        def once() -> None:
            with app.app_context():
                choose_area(ALL_AREAS)
                work()

        return once

    return _turn_about(
        {
            "grouped query": within(lambda: db.session.execute(grouped).all()),
            "figures of every round": within(lambda: figures.several(rounds.rounds())),
            "every trend": within(lambda: trends(rounds.rounds())),
        },
        times,
    )


def _turn_about(works: Mapping[str, Callable[[], None]], times: int) -> dict[str, dict[str, float]]:
    """Each of them once unmeasured, then in turn; p50 and p95 in milliseconds, and p50 beside the first."""
    for work in works.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(times):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            taken[name].append((time.perf_counter() - began) * 1000)
    first = statistics.median(next(iter(taken.values())))
    return {
        name: {
            "p50": round(statistics.median(found), 1),
            "p95": round(sorted(found)[int(0.95 * (len(found) - 1))], 1),
            "more": round(statistics.median(found) - first, 1),
            "ratio": round(statistics.median(found) / first, 2),
        }
        for name, found in taken.items()
    }


def _tell(result: Mapping[str, Any]) -> None:
    print(f"{result['database']}, {result['size']}: {result['grades']:,} grades")
    for part in ("pages", "figures"):
        for name, found in result[part].items():
            print(
                f"  {name:26} p50 {found['p50']:8.1f} ms   p95 {found['p95']:8.1f} ms"
                f"   {found['more']:+8.1f} ms   x {found['ratio']}",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
