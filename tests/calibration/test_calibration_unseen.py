"""What calibration never touches: two worlds that differ only in calibration plans show the same audit.

In one of them every auditor has an anchor plan and seals it, and one leaves another open. Everything asked of
the audit's round must be equal byte for byte, from scoring to the signed-off report; only how many of the
panel are calibrated may say more.
"""

import datetime as dt
import json
import re
from typing import Any

import time_machine
from flask import Flask

from audit_app.accounts.permissions import may
from audit_app.allocation import service as allocation
from audit_app.calibration import service as calibration
from audit_app.db import db
from audit_app.figures.service import check_summaries, count_round, round_figures
from audit_app.moderation import service as moderation
from audit_app.moderation.snapshot import snapshot_text
from audit_app.past import export as past_export
from audit_app.reports.audience import Audience
from audit_app.reports.files import content
from audit_app.reports.lig import Lig
from audit_app.rounds import service as rounds
from audit_app.rounds import standing
from audit_app.rounds.steps import steps
from audit_app.sampling import service as sampling
from audit_app.sampling.candidates import frame_now
from audit_app.sampling.draw import frame_hash
from audit_app.scoring import service as scoring
from audit_app.trail import history
from audit_app.web.access import permission_of
from tests.support import database as databases
from tests.support.build_calibration import give, make_anchor
from tests.support.build_moderation import SPLITS, Panel, make_scoring
from tests.support.build_scoring import seal
from tests.support.builders import PASSWORD
from tests.support.pages import CHANCE, CheckedClient

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
MASKED = re.compile(
    CHANCE.pattern + r"|\d+ of the \d+ people who scored|\"calibrated\": \d+"
    # How many are calibrated is the one thing the report may say of it.
    r"|<li>\d+ of \d+ people who scored had been calibrated[^<]*</li>"
    # The trail counts the whole area's entries, those on calibration plans too.
    r"|/report/trail/\d+|Entry \d+|class=\"app-hash\">[0-9a-f]+</td>"
    r"|<tr>\s*<th scope=\"row\">Calibration</th>(?:(?!</tr>)[\s\S])*</tr>"
)


def told(panel: Panel) -> dict[str, Any]:
    """Everything the services say of the audit's round."""
    round = panel.round
    counts = standing.counts_of([round])[round.id]
    desk = allocation.read_desk(round)
    found: dict[str, Any] = {
        "rounds": [one.name for one in rounds.rounds()],
        "frame": frame_hash(frame_now(round)),
        "counts": counts,
        "steps": repr(steps(round.state, counts)),
        "marks": standing.marks_of(round),
        "sealed": scoring.sealed_status(round),
        "sample": [one.plan.reference for one in sampling.sample_of(round, withdrawn=True)],
        "desk": [(cell.name, cell.reason, cell.briefly) for cell in desk.cells()],
        "loads": [(line.person.name, line.here, line.elsewhere) for line in desk.lines()],
        "trail": [
            (one.what, one.subject, one.subject_id, one.before, one.after, one.plan_id)
            for one in history(round_id=round.id, blind=False)
        ],
        "figures": repr(count_round(round)),
    }
    if moderation.is_revealed(round):
        board = moderation.read_board(round)
        made = Lig([round], Audience.PARTNERSHIP)
        data = json.loads(content(made, "json"))
        for one in data["rounds"]:
            one.pop("calibration", None)
        figures = round_figures(round)
        assert figures is not None
        found |= {
            "snapshot": snapshot_text(board),
            "board": [(cell.cell, cell.outcome, cell.open, cell.opinions) for cell in board.cells],
            "lines": repr([(line.point.code, line.figure, line.agencies) for line in figures.lines]),
            "together": repr((figures.together, figures.overall, figures.plans_sampled)),
            "json": data,
            "csv": content(made, "csv"),
            "export": past_export.as_csv(past_export.export_rounds([round])),
            "summary": check_summaries([round]),
        }
    return found


def addresses(app: Flask, panel: Panel) -> list[str]:
    """Every page about the audit that its manager may open."""
    sample = sampling.sample_of(panel.round)
    values: dict[str, list[object]] = {
        "round_id": [panel.round.id],
        "sample_plan_id": [one.id for one in sample],
        "plan_id": [one.plan_id for one in sample],
        "agency_id": [one.id for one in rounds.expected_agencies(panel.round)],
        "code": ["T-1"],
        "kind": ["csv", "json"],
        "number": [1],
    }
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            permission = permission_of(app, rule.endpoint)
            of_audit = rule.arguments <= values.keys() and rule.endpoint.split(".")[0] != "calibration"
            if "GET" not in (rule.methods or ()) or not of_audit or not permission:
                continue
            if not may(panel.second, permission):
                continue
            made: list[dict[str, object]] = [{}]
            for name in sorted(rule.arguments):
                made = [one | {name: value} for one in made for value in values[name]]
            found += [app.url_map.bind("localhost").build(rule.endpoint, one) for one in made]
    return found


def pages(app: Flask, panel: Panel) -> dict[str, tuple[int, str]]:
    """What the manager reads on each of them."""
    wanted, email = addresses(app, panel), panel.second.email
    db.session.commit()
    client = app.test_client()
    client.post("/sign-in", data={"email": email, "password": PASSWORD})
    answers = {address: client.get(address) for address in wanted}
    return {
        address: (answer.status_code, MASKED.sub("", answer.get_data().decode("utf-8", "replace")))
        for address, answer in answers.items()
    }


def calibrate(panel: Panel) -> None:
    """An anchor plan for every auditor, sealed with the lowest grades, and one left open."""
    check = make_anchor(panel.second)
    for held in give(check, panel.round, panel.second, *panel.auditors.values()):
        seal(held, {"T-1": "I", "T-2": "I", "T-3": "I", "T-4": "I"})
    give(make_anchor(panel.second, "EHC-7002"), panel.round, panel.second, panel.auditors["health"])


def life(kind: str, *, calibrated: bool) -> dict[str, Any]:
    """One round from scoring to its sign-off, and all that is said of it at each stage."""
    found: dict[str, Any] = {}
    with databases.fresh(kind) as database, time_machine.travel(NOON, tick=False):
        app = databases.make_app(database.url, WTF_CSRF_ENABLED=False)
        app.test_client_class = CheckedClient
        with app.app_context():
            panel = make_scoring(*SPLITS[:2], seal=False)
            if calibrated:
                calibrate(panel)
            found["scoring"] = told(panel), pages(app, panel)
            for held in allocation.allocations_of(panel.round):
                scoring.seal(held, None, held.auditor)
            moderation.reveal(panel.round, panel.chair)
            db.session.commit()
            found["moderation"] = told(panel), pages(app, panel)
            panel.settle_all()
            panel.sign_off()
            found["signed off"] = told(panel), pages(app, panel)
            held_by = calibration.panel_calibration([panel.round])[panel.round.id]
            found["calibrated"] = held_by.calibrated
            db.session.commit()
            db.engine.dispose()
    return found


def test_no_count_figure_page_or_file_of_an_audit_ever_sees_its_calibration_plans(database_kind: str) -> None:
    without, with_them = (life(database_kind, calibrated=calibrated) for calibrated in (False, True))
    assert (without.pop("calibrated"), with_them.pop("calibrated")) == (0, 3)
    for stage in without:
        said, shown = without[stage]
        said_too, shown_too = with_them[stage]
        assert [name for name in said if said[name] != said_too[name]] == [], stage
        assert shown.keys() == shown_too.keys()
        assert [address for address in shown if shown[address] != shown_too[address]] == [], stage
        read = [address for address, (status, _) in shown.items() if status == 200]
        assert len(read) > 15, read
