"""Every route, with the permission it asks for, and every permission with the roles that hold it.

A new page asks the question by itself: it fails here until somebody has written down who may reach it.
"""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm
from werkzeug.routing import IntegerConverter

from audit_app.accounts.permissions import PERMISSIONS, may
from audit_app.accounts.rules import Role
from audit_app.web.access import BY_TOKEN, OPEN, permission_of
from tests.support.builders import make_area, make_person, sign_in

ROUTES = {
    "accounts.new_person": "people.manage",
    "accounts.password": "home",
    "accounts.people": "people.manage",
    "accounts.person": "people.manage",
    "accounts.sign_in": "open to all",
    "accounts.sign_out": "home",
    "agencies.of_round": "report.read",
    "agencies.over_rounds": "report.read",
    "agencies.own": "report.open",
    "agencies.pair": "report.open",
    "allocation.add_assessor": "assessment.waive",
    "allocation.allot": "allocation.make",
    "allocation.allot_all": "allocation.make",
    "allocation.board": "round.read",
    "allocation.conflict": "allocation.make",
    "allocation.expect": "assessment.waive",
    "allocation.place": "round.read",
    "allocation.start": "allocation.make",
    "allocation.take_back": "allocation.make",
    "allocation.waive": "assessment.waive",
    "api.description": "open to all",
    "api.index": BY_TOKEN,
    "api.rows": BY_TOKEN,
    "calibration.give": "calibration.manage",
    "calibration.index": "calibration.manage",
    "calibration.mine": "assessment.score",
    "calibration.my_result": "assessment.score",
    "calibration.new_anchor": "calibration.manage",
    "calibration.new_repeat": "calibration.manage",
    "calibration.retire": "calibration.manage",
    "calibration.show": "calibration.manage",
    "calibration.take_back": "calibration.manage",
    "charts.of_period": "report.read",
    "charts.of_round": "report.read",
    "comparison.agree": "comparison.agree",
    "comparison.index": "comparison.read",
    "comparison.picture": "comparison.read",
    "comparison.point": "comparison.read",
    "concerns.end": "concern.read",
    "concerns.index": "concern.read",
    "concerns.raise_one": "assessment.score",
    "concerns.show": "concern.read",
    "concerns.take_up": "concern.read",
    "groups.breakdown": "report.read",
    "groups.needs": "report.read",
    "groups.plans": "report.open",
    "groups.reading": "timeliness.set",
    "groups.step": "report.open",
    "groups.timeliness": "report.read",
    "habits.index": "assessment.score",
    "habits.usual_keys": "assessment.score",
    "improvement.action": "action.read",
    "improvement.change_action": "action.write",
    "improvement.index": "action.read",
    "improvement.learning": "action.read",
    "improvement.learning_item": "action.read",
    "improvement.new_action": "action.write",
    "improvement.new_learning": "action.write",
    "agreed.show": "assessment.score",
    "minutes.show": "moderation.read",
    "minutes.word": "moderation.read",
    "moderation.board": "moderation.read",
    "moderation.countersign": "round.sign",
    "moderation.minor": "moderation.settle",
    "moderation.overall": "moderation.settle",
    "moderation.plan": "moderation.read",
    "moderation.reopen": "round.reopen",
    "moderation.retract": "moderation.settle",
    "moderation.reveal": "moderation.settle",
    "moderation.settle": "moderation.settle",
    "moderation.sign": "moderation.settle",
    "moderation.sign_off": "moderation.read",
    "moderation.snapshot": "moderation.read",
    "moderation.snapshot_text": "moderation.read",
    "opening.ask": "assessment.score",
    "opening.open_plan": "assessment.score",
    "overview.board": "report.read",
    "overview.home": "home",
    "overview.this_month": "round.read",
    "panel.end": "moderation.settle",
    "panel.go": "moderation.settle",
    "panel.live": "panel.follow",
    "panel.minor": "moderation.settle",
    "panel.names": "moderation.settle",
    "panel.order": "moderation.settle",
    "panel.overall": "moderation.settle",
    "panel.postpone": "moderation.settle",
    "panel.settle": "moderation.settle",
    "panel.show": "panel.follow",
    "panel.start": "moderation.settle",
    "panel.take_up": "moderation.settle",
    "guided.columns": "audits.import",
    "guided.files": "audits.import",
    "guided.table": "audits.import",
    "guided.words": "audits.import",
    "guided_check.bring_in": "audits.import",
    "guided_check.check": "audits.import",
    "guided_check.keep": "audits.import",
    "guided_check.leave": "audits.import",
    "guided_check.problems": "audits.import",
    "mappings.index": "audits.import",
    "mappings.remove": "audits.import",
    "mappings.show": "audits.import",
    "past.index": "audits.import",
    "register.import_file": "register.import",
    "register.index": "register.read",
    "as_of.index": "report.read",
    "as_of.period": "report.read",
    "behind.all_points": "report.open",
    "behind.entry": "report.open",
    "behind.overall": "report.open",
    "report_words.over_rounds": "report.write",
    "report_words.write": "report.write",
    "reports.index": "report.read",
    "reports.over_rounds": "report.read",
    "reports.period_file": "report.read",
    "reports.notes": "report.open",
    "reports.point": "report.open",
    "reports.round": "report.read",
    "reports.round_file": "report.read",
    "publication.anew": "publication.set",
    "publication.index": "publication.set",
    "reports_trends.index": "report.read",
    "reports_trends.milestones": "milestones.set",
    "reports_trends.picture": "report.read",
    "reports_trends.planner": "report.read",
    "rounds.change": "round.make",
    "rounds.index": "round.read",
    "rounds.new": "round.make",
    "rounds.show": "round.read",
    "rubrics.index": "rubric.read",
    "rubrics.rubric": "rubric.read",
    "sampling.certificate": "draw.read",
    "sampling.certificate_file": "draw.read",
    "sampling.draw": "draw.read",
    "sampling.fix": "draw.make",
    "sampling.make": "draw.make",
    "sampling.plan": "plan.read",
    "sampling.verify": "draw.read",
    "sampling.withdraw": "plan.withdraw",
    "saving.note": "assessment.score",
    "saving.point": "assessment.score",
    "scoring.assessment": "assessment.score",
    "scoring.check": "assessment.score",
    "scoring.conflict": "assessment.score",
    "scoring.save": "assessment.score",
    "scoring.seal": "assessment.score",
    "scoring.work": "assessment.score",
    "seat.dissent": "assessment.score",
    "seat.here": "panel.follow",
    "seat.people": "moderation.settle",
    "static": "open to all",
    "tokens.index": "token.manage",
    "tokens.new": "token.manage",
    "tokens.revoke": "token.manage",
    "unclear.index": "moderation.read",
    "wording.look": "assessment.score",
    "work_time.report": "assessment.score",
}

A, C, M, W, L, D = (
    Role.AUDITOR, Role.CHAIR, Role.MANAGER, Role.WRITER, Role.LIG_READER, Role.ADMINISTRATOR,
)  # fmt: skip
ROLES = {
    "home": {A, C, M, W, L, D},
    "rubric.read": {A, C, M, W, L, D},
    "people.manage": {D},
    "register.read": {C, M},
    "register.import": {M, D},
    "plan.read": {C, M},
    "round.read": {C, M},
    "round.make": {M},
    "draw.read": {C, M},
    "draw.make": {M},
    "plan.withdraw": {C, M},
    "allocation.make": {M},
    "assessment.waive": {C, M},
    "assessment.score": {A},
    "concern.read": {C, M},
    "moderation.read": {C, M},
    "moderation.settle": {C},
    "panel.follow": {A, C, M},
    "audits.import": {M, D},
    "round.sign": {C, M},
    "round.reopen": {M},
    "report.read": {C, M, L},
    "report.open": {C, M},
    "publication.set": {D},
    "milestones.set": {M},
    "timeliness.set": {M},
    "report.write": {M},
    "action.read": {C, M, L},
    "action.write": {M},
    "calibration.manage": {M},
    "token.manage": {D},
    "comparison.read": {C, M, L},
    "comparison.agree": {M, D},
}


class Somebody:
    def __init__(self, role: Role) -> None:
        self.roles = frozenset({role})


def test_every_route_is_listed_with_its_permission(app: Flask) -> None:
    found = {rule.endpoint: permission_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert found == ROUTES


def test_every_permission_is_held_by_exactly_the_roles_listed() -> None:
    held = {name: {role for role in Role if may(Somebody(role), name)} for name in PERMISSIONS}
    assert held == ROLES


def a_url(app: Flask, endpoint: str) -> str:
    """An address of an endpoint, with ids that nothing has."""
    rule = next(app.url_map.iter_rules(endpoint))
    values: dict[str, Any] = {
        name: 987654 if isinstance(converter, IntegerConverter) else "none"
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        return app.url_for(endpoint, **values)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_refused_every_page_it_does_not_hold(
    session: orm.Session, app: Flask, client: FlaskClient, role: Role
) -> None:
    make_area()
    agency = "health" if role is Role.AUDITOR else None
    sign_in(client, make_person("Some Body", role, agency=agency))
    for rule in app.url_map.iter_rules():
        permission = ROUTES[rule.endpoint]
        if permission in (OPEN, BY_TOKEN, "home"):
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        answer = client.open(a_url(app, rule.endpoint), method=method)
        allowed = role in ROLES[permission]
        assert (answer.status_code != 403) is allowed, (rule.endpoint, answer.status_code)


def test_whoever_is_not_signed_in_is_asked_to_sign_in_everywhere(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        if ROUTES[rule.endpoint] in (OPEN, BY_TOKEN):
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        answer = client.open(a_url(app, rule.endpoint), method=method)
        assert (answer.status_code, answer.location) == (302, "/sign-in"), rule.endpoint


@pytest.mark.parametrize("role", [None, *Role])
def test_what_programs_read_asks_everybody_for_a_token(
    session: orm.Session, app: Flask, client: FlaskClient, role: Role | None
) -> None:
    """No role holds it and no session counts there: only a token, which tests/api looks at."""
    make_area()
    if role is not None:
        agency = "health" if role is Role.AUDITOR else None
        sign_in(client, make_person("Some Body", role, agency=agency))
    rules = [rule for rule in app.url_map.iter_rules() if ROUTES[rule.endpoint] == BY_TOKEN]
    assert rules
    for rule in rules:
        assert set(rule.methods or ()) == {"GET", "HEAD"}
        answer = client.get(re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule))
        assert answer.status_code == 401, rule.endpoint


def test_a_route_that_names_no_permission_is_closed_to_everybody(
    session: orm.Session, app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_area()
    sign_in(client, make_person("All Roles", *Role, agency="health"))
    view = app.view_functions["rubrics.index"]
    monkeypatch.setattr(view, "permission", None)
    assert client.get("/rubrics").status_code == 403
