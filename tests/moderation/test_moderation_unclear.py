"""Descriptors the panels found unclear, for the rubric's next version."""

from sqlalchemy import orm

from audit_app.accounts.rules import Role
from audit_app.moderation import service as moderation
from audit_app.moderation.models import SettledReason
from audit_app.moderation.unclear import unclear_points
from tests.support.build_moderation import AGREED, DISPUTED, Panel, make_revealed
from tests.support.build_reports import another_round
from tests.support.builders import make_person, sign_in
from tests.support.pages import CheckedClient
from tests.support.queries import counted_queries

SPLIT = {**DISPUTED, "T-2": "NA G G"}
UNCLEAR = SettledReason.UNCLEAR


def found_twice() -> tuple[Panel, Panel]:
    panel = make_revealed(SPLIT, AGREED)
    panel.settle(1, "T-2", "G", reason=UNCLEAR, words="When does it apply?")
    panel.settle(1, "T-1", "G", reason=SettledReason.SLIP, words="A slip.")
    other = another_round(panel, SPLIT, name="2026-11")
    other.settle(1, "T-1", "RI", reason=UNCLEAR, words="“Clear” to whom?")
    other.settle(1, "T-2", "NA", reason=UNCLEAR, words="The same again.")
    return panel, other


def test_unclear_points_come_with_words_round_and_grades_by_agency(session: orm.Session) -> None:
    panel, other = found_twice()
    points = unclear_points()
    assert [(one.point.code, len(one.found)) for one in points] == [("T-2", 2), ("T-1", 1)]
    newest, oldest = points[0].found
    assert (newest.round.id, newest.row.words) == (other.round.id, "The same again.")
    assert (oldest.round.id, oldest.row.words) == (panel.round.id, "When does it apply?")
    assert oldest.given == (("education", "NA"), ("health", "G"), ("social care", "G"))


def test_what_was_taken_back_or_settled_for_another_reason_is_not_listed(session: orm.Session) -> None:
    panel, other = found_twice()
    cell = panel.cell(1, "T-2")
    moderation.retract(panel.round, cell.sample_plan, cell.point, "Wrong plan.", 1, panel.chair)
    other.settle(1, "T-1", "RI", words="It was on page 4.")
    assert [(one.point.code, len(one.found)) for one in unclear_points()] == [("T-2", 1)]


def test_the_list_takes_the_same_queries_however_many_rounds_it_tells_of(session: orm.Session) -> None:
    panel = make_revealed(SPLIT)
    panel.settle(1, "T-2", "G", reason=UNCLEAR)
    session.flush()
    with counted_queries(session) as few:
        unclear_points()
    other = another_round(panel, SPLIT, name="2026-11")
    other.settle(1, "T-1", "RI", reason=UNCLEAR)
    session.flush()
    with counted_queries(session) as many:
        assert len(unclear_points()) == 2
    assert many.number <= few.number + 1


def test_the_page_names_no_auditor_and_can_be_asked_of_one_rubric(
    session: orm.Session, client: CheckedClient
) -> None:
    panel, _ = found_twice()
    session.commit()
    sign_in(client, panel.chair)
    page = client.get("/unclear-descriptors").text
    assert "When does it apply?" in page
    folded = page.partition("Found unclear 2 times: T-2")[0]
    assert folded.rstrip().endswith('<span class="govuk-details__summary-text">')
    assert "Auditor of" not in page
    assert "A slip." not in page
    assert "When does it apply?" in client.get("/unclear-descriptors?rubric=tiny").text
    assert (
        "No descriptor was found unclear in this rubric." in client.get("/unclear-descriptors?rubric=x").text
    )
    assert "/unclear-descriptors" in client.get(f"/rounds/{panel.round.id}/moderation").text
    assert "/unclear-descriptors?rubric=tiny" in client.get("/rubrics/tiny/1").text
    auditor = client.application.test_client()
    sign_in(auditor, panel.auditors["health"])
    assert auditor.get("/unclear-descriptors").status_code == 403
    assert "unclear-descriptors" not in auditor.get("/rubrics/tiny/1").text
    empty = client.application.test_client()
    sign_in(empty, make_person("Mo Manager", Role.MANAGER))
    assert empty.get("/unclear-descriptors").status_code == 200
