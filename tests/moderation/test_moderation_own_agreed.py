"""After the sign-off each auditor sees their own grades beside the agreed ones, and nobody else's."""

import pytest
from sqlalchemy import orm

from audit_app.allocation import service as allocation
from audit_app.moderation import service as moderation
from audit_app.moderation.agreed import Outcome, Unsettled
from audit_app.moderation.own_agreed import own_agreed
from audit_app.moderation.own_rules import Compared, count
from audit_app.rubrics.grades import Grade
from tests.support.build_moderation import AGREED, DISPUTED, Panel, make_revealed, make_signed_off
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient

SPLIT = {**DISPUTED, "T-2": "NA G G"}


def pair(own: str, agreed: str | None) -> Compared:
    result = Grade(agreed) if agreed else Unsettled.MISSING
    return Compared("T-1", "Voice", Grade(own), Outcome(result, moderated=True))


@pytest.mark.parametrize(
    ("own", "agreed", "steps", "differs", "apart"),
    [
        ("G", "G", 0, False, "the same"),
        ("NA", "NA", None, False, "the same"),
        ("O", "G", 1, True, "1 step more generous than agreed"),
        ("I", "G", -2, True, "2 steps stricter than agreed"),
        ("NA", "G", None, True, "not applicable to one of the two"),
        ("G", "NA", None, True, "not applicable to one of the two"),
        ("G", None, None, False, "the same"),
    ],
)
def test_one_point_is_compared_in_steps_and_words(
    own: str, agreed: str | None, steps: int | None, differs: bool, apart: str
) -> None:
    point = pair(own, agreed)
    assert (point.steps, point.differs, point.apart) == (steps, differs, apart)


def test_points_are_counted_and_not_applicable_has_no_place_on_the_scale() -> None:
    points = [pair(*each) for each in (("G", "G"), ("O", "G"), ("I", "G"), ("RI", "I"), ("NA", "G"))]
    counts = count([*points, pair("NA", "NA"), pair("G", None)])
    assert (counts.agreed, counts.same, counts.not_agreed) == (6, 2, 1)
    assert (counts.on_scale, counts.within_one, counts.same_side) == (4, 3, 3)
    assert (counts.stricter, counts.more_generous) == (1, 2)
    empty = count([])
    assert (empty.agreed, empty.same, empty.within_one) == (0, 0, 0)


def held_by(panel: Panel, agency: str, place: int = 1) -> int:
    plan = panel.plan(place).sample_plan.id
    held = [one for one in allocation.allocations_of(panel.round) if one.sample_plan_id == plan]
    return next(one.id for one in held if one.agency.key == agency)


def signed(words: str = "The appendix has it.") -> Panel:
    panel = make_revealed(SPLIT, AGREED)
    panel.settle(1, "T-1", "RI", words=words)
    panel.settle_all()
    panel.sign_off()
    return panel


def test_an_auditor_sees_what_differs_from_their_own_and_why(session: orm.Session) -> None:
    panel = signed()
    found = own_agreed(held_by(panel, "education"), panel.auditors["education"])
    assert found is not None
    first, second = found.differing
    assert (first.code, first.own, first.outcome.grade) == ("T-1", "O", "RI")
    assert (first.reason, first.words) == ("evidence missed", "The appendix has it.")
    assert (second.code, second.own, second.outcome.grade) == ("T-2", "NA", "G")
    assert [point.code for point in found.points] == ["T-1", "T-2", "T-4"]
    same = own_agreed(held_by(panel, "social care"), panel.auditors["social care"])
    assert same is not None
    assert same.differing == ()


def test_the_page_gives_counts_first_and_no_grade_of_anybody_else(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = signed()
    held = held_by(panel, "education")
    sign_in(client, panel.auditors["education"])
    page = client.get(f"/my-plans/{held}/agreed").text
    assert page.index("The same grade") < page.index("Points on which another grade was agreed")
    assert "1 of 3" in page
    assert "2 steps more generous than agreed" in page
    assert "The appendix has it." in page
    assert "Health" not in page
    assert "saw " not in page
    for other in ("health", "social care"):
        assert panel.auditors[other].name not in page
    link = f'href="/my-plans/{held}/agreed"'
    assert link in client.get(f"/my-plans/{held}").text
    assert link in client.get("/my-plans/").text


def test_there_is_nothing_before_the_sign_off_and_none_after_a_reopening(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_revealed(SPLIT)
    held = held_by(panel, "education")
    sign_in(client, panel.auditors["education"])
    assert client.get(f"/my-plans/{held}/agreed").status_code == 404
    assert "agreed" not in client.get(f"/my-plans/{held}").text.lower()
    assert "After the sign-off" in client.get("/my-plans/").text
    panel.settle_all()
    panel.sign_off()
    assert client.get(f"/my-plans/{held}/agreed").status_code == 200
    moderation.reopen(panel.round, "A plan was mixed up.", panel.second)
    session.commit()
    assert client.get(f"/my-plans/{held}/agreed").status_code == 404


def test_somebody_elses_page_answers_as_what_is_not_there(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_signed_off(SPLIT)
    sign_in(client, panel.auditors["health"])
    answers = [
        client.get(f"/my-plans/{number}/agreed")
        for number in (held_by(panel, "education"), 999999, 99999999999999999999)
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({len(answer.data) for answer in answers}) == 1
    sign_in_again = client.application.test_client()
    sign_in(sign_in_again, panel.chair)
    assert sign_in_again.get(f"/my-plans/{held_by(panel, 'education')}/agreed").status_code == 403
