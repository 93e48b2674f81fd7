"""Years of small signed-off rounds, brought in as past audits, for tests of trends."""

from pathlib import Path

from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.past.rows import REQUIRED
from audit_app.rounds.models import AuditRound
from audit_app.rubrics import service as rubrics
from tests.support.build_past import bring_in, cell_rows, make_importer
from tests.support.builders import TINY_RUBRIC


def publish_second(folder: Path) -> None:
    """The tiny rubric's second version: T-2 is gone, T-9 is new."""
    text = TINY_RUBRIC.read_text(encoding="utf-8").replace("version = 1", "version = 2")
    (folder / "v2.toml").write_text(text.replace('id = "T-2"', 'id = "T-9"'), encoding="utf-8")
    rubrics.publish(folder / "v2.toml")
    db.session.commit()


def past_round(
    importer: Person, month: int, good: int, of: int, *, points: str = "T-1", version: str = "1"
) -> AuditRound:
    """A signed-off round in which so many of the plans are good at each of the points, and no other is."""
    rows = [
        row
        for plan in range(of)
        for point in points.split()
        for row in cell_rows(
            "G G G" if plan < good else "RI RI RI",
            round=f"R{month:02}",
            round_date=f"{2020 + month // 12}-{month % 12 + 1:02}-21",
            plan=f"EHC-{plan + 1:04}",
            audit_point=point,
            rubric_version=version,
        )
    ]
    return bring_in(rows, importer, (*REQUIRED, "rubric_version"))


def make_series(goods: tuple[int, ...], **named: str) -> Person:
    """Monthly rounds R00, R01 and so on with so many of ten plans good, and who brought them in."""
    importer = make_importer()
    for month, good in enumerate(goods):
        past_round(importer, month, good, 10, **named)
    return importer
