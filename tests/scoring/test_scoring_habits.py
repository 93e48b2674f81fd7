"""How somebody likes to score: the keys they choose, what is refused, what is remembered."""

import pytest
from sqlalchemy import orm

from audit_app.scoring import habits
from audit_app.scoring.habit_rules import USUAL, Action, Habit, KeyRefused, changed_keys, kept_keys, read_keys
from tests.support.build_scoring import make_scoring
from tests.support.builders import sign_in
from tests.support.pages import CheckedClient


def test_the_usual_keys_count_the_grades_from_inadequate_to_outstanding() -> None:
    assert Habit().key_for_grade == {"I": "1", "RI": "2", "G": "3", "O": "4", "NA": "n"}
    assert len(set(USUAL.values())) == len(Action)


@pytest.mark.parametrize(
    ("typed", "kept"), [(" G ", "g"), ("É", "é"), ("E\u0301", "é"), ("+", "+"), ("", ""), ("5", "5")]
)
def test_a_key_is_one_character_and_large_or_small_is_the_same(typed: str, kept: str) -> None:
    assert read_keys({Action.GOOD: typed})[Action.GOOD] == kept


@pytest.mark.parametrize("typed", ["gg", "F1", "Enter", "\u202e", "İ"])
def test_what_is_no_single_character_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(KeyRefused, match="Enter one letter, number or sign for “Good”") as refused:
        read_keys({Action.GOOD: typed})
    assert refused.value.action is Action.GOOD


@pytest.mark.parametrize("key", ["j", "J"])
def test_one_key_for_two_things_is_refused_and_both_are_named(key: str) -> None:
    with pytest.raises(KeyRefused, match="“J” cannot do two things") as refused:
        read_keys({Action.COMMENT: key})
    assert "Next point" in str(refused.value)
    assert "Write the comment" in str(refused.value)


def test_several_actions_may_have_no_key_at_all() -> None:
    assert read_keys(dict.fromkeys(Action, "")) == dict.fromkeys(Action, "")


def test_two_keys_may_change_places() -> None:
    swapped = read_keys({Action.NEXT: "k", Action.PREVIOUS: "j"})
    assert (swapped[Action.NEXT], swapped[Action.PREVIOUS]) == ("k", "j")
    assert changed_keys(swapped) == {"next": "k", "previous": "j"}
    assert kept_keys(changed_keys(swapped)) == swapped


def test_a_key_given_to_something_else_no_longer_does_what_it_usually_does() -> None:
    # As where a later version of the product brings an action whose usual key somebody has chosen already.
    held = kept_keys({"good": "s", "gone": "x"})
    assert (held[Action.GOOD], held[Action.CHECK]) == ("s", "")
    assert held[Action.NEXT] == "j"


def test_what_somebody_chose_is_theirs_alone(session: orm.Session) -> None:
    world = make_scoring(1)
    eve, hal = world.auditors["education"], world.auditors["health"]
    assert habits.habit_of(eve) == Habit()
    chosen = Habit(all_points=True, keys_on=False, moves_on=False, keys=USUAL | {Action.GOOD: "g"})
    habits.keep_habit(chosen, eve)
    session.commit()
    assert habits.habit_of(eve) == chosen
    assert habits.habit_of(hal) == Habit()
    habits.usual_keys(eve)
    assert habits.habit_of(eve) == Habit(all_points=True)


def sent(**changed: str) -> dict[str, str]:
    """What the page of habits sends."""
    keys = {f"key_{action.value}": key for action, key in USUAL.items()}
    return {"view": "sections", "keys_on": "y", "moves_on": "y"} | keys | changed


def test_the_page_keeps_choices_shows_them_again_and_sets_them_back(
    session: orm.Session, client: CheckedClient
) -> None:
    world = make_scoring(1)
    sign_in(client, world.auditors["education"])
    assert 'value="J"' in client.get("/my-plans/habits").text
    assert client.post("/my-plans/habits", data=sent(key_next="x", view="all")).status_code == 302
    page = client.get("/my-plans/habits").text
    assert 'value="X"' in page
    assert habits.habit_of(world.auditors["education"]).all_points
    client.post("/my-plans/habits/usual-keys")
    assert 'value="J"' in client.get("/my-plans/habits").text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"key_comment": "J"}, "“J” cannot do two things"),
        ({"key_comment": "jj"}, "Enter one letter, number or sign for “Write the comment”"),
        ({"view": "sideways"}, "Select how a plan opens from the choices shown"),
    ],
)
def test_the_page_refuses_in_a_sentence_and_keeps_nothing(
    session: orm.Session, client: CheckedClient, changed: dict[str, str], says: str
) -> None:
    world = make_scoring(1)
    sign_in(client, world.auditors["education"])
    answer = client.post("/my-plans/habits", data=sent(**({"key_good": "x"} | changed)))
    assert answer.status_code == 422
    assert answer.text.count(says) == 2  # in the summary and beside its field
    assert habits.habit_of(world.auditors["education"]) == Habit()


def test_how_a_plan_was_opened_is_remembered_when_asked_for_by_button_and_not_by_looking(
    session: orm.Session, client: CheckedClient
) -> None:
    world = make_scoring(1)
    sign_in(client, world.auditors["education"])
    url = f"/my-plans/{world.held('education').id}"

    def opens() -> str:
        return client.get(url).text.split("<h1")[1].split("</h1>")[0]

    client.get(f"{url}?view=all")
    assert "All points" not in opens()
    client.post(f"{url}?section=1", data={"go": "all"})
    assert "All points" in opens()
    assert "Section B" in client.get(f"{url}?section=2").text.split("<h1")[1]
    for stays in ("stay", "next", "check", "previous"):
        client.post(f"{url}?view=all", data={"go": stays})
        assert "All points" in opens()
    client.post(f"{url}?view=all", data={"go": "2"})
    assert "All points" not in opens()
