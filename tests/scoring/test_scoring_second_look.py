"""What deserves a second look before sealing: grades that hardly go together, and comments that deny them."""

import re

import pytest
from sqlalchemy import orm

from audit_app import clock
from audit_app.rubrics.grades import Grade
from audit_app.rubrics.rules import ImprobablePair
from audit_app.rubrics.service import find_version
from audit_app.scoring import habits
from audit_app.scoring import service as scoring
from audit_app.scoring.improbable import improbable_pairs
from audit_app.scoring.rules import Answer, Question, Typed
from audit_app.scoring.second_look import doubts, says_broken
from tests.support.build_scoring import answer, make_scoring
from tests.support.builders import publish_all, sign_in
from tests.support.pages import CheckedClient

NEEDS = Question(1, "B1", "Plan", "B", "Needs", "?", basis="must")
PROVISION = Question(2, "F1", "Plan", "F", "Provision", "?", basis="must", na_allowed=True)
STYLE = Question(3, "W1", "Plan", "Whole", "Style", "?", basis="practice")
ASKED = (NEEDS, PROVISION, STYLE)
PAIRS = (
    ImprobablePair("B1", (Grade.INADEQUATE,), "F1", (Grade.OUTSTANDING,), "Provision rests on needs."),
    ImprobablePair(
        "B1", (Grade.OUTSTANDING,), "F1", (Grade.NOT_APPLICABLE, Grade.INADEQUATE), "Needs met by nothing."
    ),
)


@pytest.mark.parametrize(
    ("needs", "provision", "told"),
    [
        ("I", "O", ["Provision rests on needs."]),
        ("I", "G", []),
        ("RI", "O", []),
        ("O", "NA", ["Needs met by nothing."]),
        ("O", "I", ["Needs met by nothing."]),
        ("O", "I", ["Needs met by nothing."]),
        ("O", None, []),
        (None, None, []),
    ],
)
def test_a_pair_is_told_only_where_both_grades_are_given(
    needs: str | None, provision: str | None, told: list[str]
) -> None:
    answers = {
        question.id: Answer(Grade(code), "Seen.")
        for question, code in ((NEEDS, needs), (PROVISION, provision))
        if code
    }
    found = doubts(ASKED, answers, PAIRS)
    assert [one.words for one in found] == told
    assert all(one.questions == (NEEDS, PROVISION) for one in found)


def test_a_pair_with_a_point_that_is_not_asked_of_this_agency_is_left_out() -> None:
    answers = {1: Answer(Grade.INADEQUATE), 2: Answer(Grade.OUTSTANDING)}
    assert doubts((NEEDS,), answers, PAIRS) == []


@pytest.mark.parametrize(
    "comment",
    [
        "The 20 week duty was breached.", "In breach of regulation 13", "This is UNLAWFUL", "not lawful",
        "Plainly illegal", "The plan is non-compliant", "does not  comply\nwith section 37",
        "failed to comply", "No, unlawful", "Not on time, in breach of regulation 13",
        "Not met and unlawful", "no doubt it is unlawful", "No breach of one rule. The other was breached.",
        "Not compliant with reg 12", "against the law",
    ],
)  # fmt: skip
def test_a_point_the_law_requires_graded_good_with_words_of_a_breach_is_told(comment: str) -> None:
    assert says_broken(comment)
    for grade, told in (("G", 1), ("O", 1), ("RI", 0), ("I", 0)):
        assert len(doubts(ASKED, {1: Answer(Grade(grade), comment)})) == told
    assert doubts(ASKED, {3: Answer(Grade.GOOD, comment)}) == []  # no law asks for style


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "No breach found.",
        "Not unlawful.",
        "Without breach",
        "Lawful and complete",
        "never breached",
        "Bleach",
        "There is no evidence of breach.",
        "This isn't unlawful",
        "This isn’t unlawful",
        "I saw nothing unlawful",
        "It cannot be called a breach",
        "It does not appear to breach the regulation",
        "Neither late nor unlawful",
    ],
)
def test_words_that_say_the_opposite_are_not_told(comment: str) -> None:
    assert not says_broken(comment)


def test_the_check_page_names_what_to_look_at_again_and_offers_the_seal_all_the_same(
    session: orm.Session, client: CheckedClient
) -> None:
    world = make_scoring(1)
    held = world.held("education")
    held.no_conflict_at = clock.now()
    sign_in(client, held.auditor)
    answer(held, lambda _question: Grade.GOOD)
    page = client.get(f"/my-plans/{held.id}/check").text
    assert "worth a second look" not in page
    assert "Seal this assessment" in page
    must = next(question for question in scoring.questions(held) if question.basis == "must")
    saved = scoring.answers_of(scoring.assessment_of(held))[must.id]
    typed = Typed(Answer(Grade.GOOD, "The duty was breached."), saved.stamp)
    scoring.save_scores(held, {must.id: typed}, held.auditor)
    page = client.get(f"/my-plans/{held.id}/check").text
    assert "1 thing worth a second look" in page
    assert "You can seal all the same." in page
    assert f"#grade_{must.id}" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    sealed = client.post(f"/my-plans/{held.id}/check", data={"version": version[1]})
    assert sealed.status_code == 302


def test_links_of_the_check_page_lead_to_the_view_somebody_prefers(
    session: orm.Session, client: CheckedClient
) -> None:
    world = make_scoring(1)
    held = world.held("education")
    held.no_conflict_at = clock.now()
    sign_in(client, held.auditor)
    first = scoring.questions(held)[0].id
    assert f"?section=1#grade_{first}" in client.get(f"/my-plans/{held.id}/check").text
    habits.remember_view(True, held.auditor)
    assert f"?view=all#grade_{first}" in client.get(f"/my-plans/{held.id}/check").text


def test_the_pairs_of_a_round_are_those_its_rubric_names(session: orm.Session) -> None:
    publish_all()
    rubric = find_version("ehc_plan", 2)
    assert rubric is not None
    pairs = improbable_pairs(make_scoring(1, [rubric]).round)
    assert len(pairs) >= 3
    codes = {point.code for point in rubric.points}
    assert {code for pair in pairs for code in (pair.one, pair.other)} <= codes
