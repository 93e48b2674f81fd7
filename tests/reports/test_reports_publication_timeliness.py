"""Timeliness for publication: the share in time with its interval, of whatever output, and nothing hidden."""

import datetime as dt
import io

import openpyxl
import pytest
from sqlalchemy import orm

from audit_app import clock
from audit_app.db import db
from audit_app.register.models import Plan
from audit_app.reports.audience import Audience
from audit_app.reports.document import Table
from audit_app.reports.files import content
from audit_app.reports.lig import Lig
from audit_app.reports.parts.order import part_of
from audit_app.rounds.models import AuditRound
from tests.support.build_past import make_importer
from tests.support.build_publication import reference, signed_round
from tests.support.read_report import read_table

LATE, ADVISED = 3, 7


@pytest.fixture
def audited(session: orm.Session) -> AuditRound:
    """Twelve new plans, three of them late; seven have a date of the health advice."""
    importer, asked = make_importer(), dt.date(2025, 6, 2)
    for place in range(12):
        plan = Plan(reference=reference("2026-01", place), plan_type="new", requested_on=asked)
        plan.issued_on = asked + dt.timedelta(days=141 if place < LATE else 140)
        if place < ADVISED:
            plan.advice_requested_on, plan.health_advice_on = asked, asked + dt.timedelta(days=40)
        db.session.add(plan)
    session.commit()
    with clock.pretend(dt.date(2026, 8, 3)):
        return signed_round(importer, "2026-01", {"T-1": (8, 12)})


def test_a_published_share_in_time_has_its_interval_and_a_hidden_one_nothing(audited: AuditRound) -> None:
    part = part_of(Lig([audited], Audience.PUBLIC), "timeliness")
    assert part is not None
    (table,) = [block for block in part.blocks if isinstance(block, Table)]
    assert table.caption == "In time, by statutory step, of plans audited in January to March 2026"
    shown = {row[0].text: row[1] for row in table.rows}
    final, advice = shown["Final plan"], shown["Health advice"]
    assert (final.text, final.percent) == ("75%", 75)
    others = {row[0].text: [cell.text for cell in row[2:]] for row in table.rows}
    assert others["Final plan"] == ["12", "0", "2025"]
    assert others["Health advice"] == ["[c]"] * 3
    # Wilson for 9 of 12: 46.8% to 91.1%.
    assert [final.lower, final.upper] == pytest.approx([46.77, 91.11], abs=0.01)
    assert (advice.text, advice.percent, advice.lower, advice.upper) == ("[c]", None, None, None)


def test_the_published_workbook_has_the_interval_in_numbers_and_symbols_for_the_hidden(
    audited: AuditRound,
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content(Lig([audited], Audience.PUBLIC), "xlsx")))
    rows = {row["Step"]: list(row.values())[1:] for row in read_table(book, "Timeliness")}
    limits = [pytest.approx(46.77, abs=0.01), pytest.approx(91.11, abs=0.01)]
    assert rows["Final plan"] == ["75%", 75, *limits, 12, 0, "2025"]
    assert rows["Health advice"] == ["[c]"] * 7


def test_plans_past_the_limit_without_a_date_count_as_late_in_publication_and_are_not_told_while_few(
    session: orm.Session,
) -> None:
    importer, asked = make_importer(), dt.date(2023, 6, 5)
    for place in range(24):
        plan = Plan(reference=reference("2026-01", place), plan_type="new", advice_requested_on=asked)
        plan.requested_on = dt.date(2021, 6, 7) if place < 2 else asked
        plan.assess_decision_on = plan.requested_on if place < 12 else None
        plan.health_advice_on = asked if place < 20 else None
        db.session.add(plan)
    session.commit()
    with clock.pretend(dt.date(2026, 8, 3)):
        audited = signed_round(importer, "2026-01", {"T-1": (8, 24)}, plans=24)
    part = part_of(Lig([audited], Audience.PUBLIC), "timeliness")
    assert part is not None
    (table,) = [block for block in part.blocks if isinstance(block, Table)]
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert rows["Health advice"] == ["83%", "24", "[c]", "2023"]
    # Twelve are enough to be told, and so are the twelve with a date; two began in 2021.
    assert rows["Decision whether to assess"] == ["50%", "24", "12", "2023 or before"]
    assert rows["Final plan"] == ["[x]"] * 4
