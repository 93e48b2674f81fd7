"""What there is to do now, said in sentences."""

import datetime as dt

import pytest

from audit_app.accounts.rules import Role
from audit_app.overview.rules import (
    Counts,
    OpenRound,
    OwnRound,
    Task,
    auditor_tasks,
    chair_tasks,
    concern_tasks,
    empty_places,
    late_actions,
    manager_tasks,
    most_pressing_first,
    panels_on,
    people_tasks,
    second_signatures,
    set_up_tasks,
)
from audit_app.rounds.rules import State, days_left, is_late

TODAY = dt.date(2026, 11, 22)
YESTERDAY = dt.date(2026, 11, 21)
FULL: Counts = {"drawn": 1, "plans": 4, "places": 12, "allotted": 12}


def opened(
    state: State,
    due_on: dt.date | None = None,
    *,
    signed_by: int | None = None,
    full: Counts | None = None,
    **counts: int,
) -> OpenRound:
    return OpenRound(7, "2026-11", state, due_on, {**(full or {}), **counts}, signed_by)


@pytest.mark.parametrize(
    ("due_on", "words", "late"),
    [
        (None, "", False),
        (dt.date(2026, 11, 26), "4 days left", False),
        (dt.date(2026, 11, 23), "1 day left", False),
        (TODAY, "due today", False),
        (YESTERDAY, "1 day late", True),
        (dt.date(2026, 11, 20), "2 days late", True),
    ],
)
def test_days_left_are_said_in_words(due_on: dt.date | None, words: str, late: bool) -> None:
    assert days_left(due_on, TODAY) == words
    assert is_late(due_on, TODAY) is late


def test_an_auditor_scores_then_seals_with_the_days_left() -> None:
    rounds = [OwnRound(7, "2026-11", TODAY, 3, 1), OwnRound(8, "2026-12", None, 0, 2)]
    assert [(task.words, task.when) for task in auditor_tasks(rounds, TODAY)] == [
        ("Score 3 plans in round 2026-11", "due today"),
        ("Check and seal 1 plan in round 2026-11", "due today"),
        ("Check and seal 2 plans in round 2026-12", ""),
    ]


@pytest.mark.parametrize(
    ("round", "words"),
    [
        (opened(State.SCORING, full=FULL, sealed=11), []),
        (opened(State.SCORING), []),
        (
            opened(State.SCORING, full=FULL, sealed=12),
            ["Open moderation of round 2026-11: every assessment is sealed"],
        ),
        (
            opened(State.MODERATION, disagreements=1, chair_signed=0),
            ["Settle 1 disagreement in round 2026-11"],
        ),
        (
            opened(State.REOPENED, disagreements=0, chair_signed=0),
            ["Settle overall grades and sign round 2026-11 off: no disagreement is left"],
        ),
        (opened(State.MODERATION, disagreements=0, chair_signed=1), []),
        (opened(State.DRAFT, full=FULL), []),
    ],
)
def test_a_chair_opens_settles_and_signs(round: OpenRound, words: list[str]) -> None:
    assert [task.words for task in chair_tasks([round])] == words


@pytest.mark.parametrize(("signed_by", "person", "asked"), [(5, 6, True), (5, 5, False), (None, 6, False)])
def test_the_second_signature_is_asked_of_anybody_but_the_first_signer(
    signed_by: int | None, person: int, asked: bool
) -> None:
    round = opened(
        State.MODERATION, signed_by=signed_by, disagreements=0, chair_signed=int(signed_by is not None)
    )
    assert bool(list(second_signatures([round], person))) is asked


@pytest.mark.parametrize(
    ("round", "words"),
    [
        (opened(State.DRAFT, drawn=0), ["Draw the sample of round 2026-11"]),
        (opened(State.DRAFT, full=FULL, allotted=11), ["Find an auditor for 1 place in round 2026-11"]),
        (opened(State.DRAFT, full=FULL), ["Start scoring of round 2026-11: every place is filled"]),
        (opened(State.SCORING, TODAY, full=FULL, sealed=3), []),
        (opened(State.SCORING, YESTERDAY, full=FULL, sealed=12), []),
        (
            opened(State.SCORING, YESTERDAY, full=FULL, sealed=3),
            ["Ask after 9 assessments not sealed in round 2026-11"],
        ),
        (
            opened(State.SCORING, TODAY, full=FULL, allotted=10, sealed=3),
            ["Find an auditor for 2 places in round 2026-11"],
        ),
        # Nobody can be asked after what nobody was given.
        (
            opened(State.SCORING, YESTERDAY, full=FULL, allotted=10, sealed=3),
            [
                "Find an auditor for 2 places in round 2026-11",
                "Ask after 7 assessments not sealed in round 2026-11",
            ],
        ),
        (opened(State.MODERATION, YESTERDAY, full=FULL, sealed=12, disagreements=3), []),
    ],
)
def test_a_manager_draws_allots_starts_and_chases(round: OpenRound, words: list[str]) -> None:
    assert [task.words for task in manager_tasks([round], TODAY)] == words


@pytest.mark.parametrize(
    ("plans", "rounds", "pages"),
    [
        (0, 0, ["register.import_file"]),
        (9, 0, ["rounds.new"]),
        (9, 1, []),
        (0, 3, ["register.import_file"]),
        (None, None, []),
    ],
)
def test_an_area_is_set_up_in_order(plans: int | None, rounds: int | None, pages: list[str]) -> None:
    tasks = set_up_tasks(may_import=True, may_make=True, plans=plans, rounds=rounds)
    assert [task.endpoint for task in tasks] == pages
    assert not list(set_up_tasks(may_import=False, may_make=False, plans=0, rounds=0))


def test_agencies_without_an_auditor_and_overdue_actions_are_named() -> None:
    assert [task.words for task in people_tasks(["health"], frozenset({Role.MANAGER}))] == [
        "Add a chair: nobody can settle grades yet",
        "Add an auditor for health: nobody can score for it yet",
    ]
    assert [task.words for task in people_tasks([], frozenset({Role.CHAIR}))] == [
        "Add a manager: nobody can make a round yet"
    ]
    assert [task.words for number in (0, 1, 2) for task in late_actions(number)] == [
        "See to 1 action that is overdue",
        "See to 2 actions that are overdue",
    ]


def test_what_is_late_comes_first_and_the_rest_stays_in_order() -> None:
    tasks = [Task("a", "x"), Task("b", "x", late=True), Task("c", "x"), Task("d", "x", late=True)]
    assert [task.words for task in most_pressing_first(tasks)] == ["b", "d", "a", "c"]


def test_concerns_to_take_up_say_how_long_there_is_and_late_ones_come_first() -> None:
    due = list(concern_tasks(to_take=2, late=0, due="3 hours left", to_end=1))
    assert due == [
        Task("Take up 2 concerns", "concerns.index", when="3 hours left", urgent=True),
        Task("Say how 1 concern you took up ended", "concerns.index"),
    ]
    (late,) = concern_tasks(to_take=1, late=1, due="20 minutes late", to_end=0)
    assert (late.late, late.when) == (True, "20 minutes late")
    overdue = Task("Ask after 9 assessments", "x", late=True)
    assert most_pressing_first([overdue, *due])[0] == due[0]
    assert most_pressing_first([overdue, due[1], late])[0] == late
    assert list(concern_tasks(to_take=0, late=0, due="", to_end=0)) == []


def test_a_place_left_empty_after_the_reveal_is_to_be_filled_or_waived() -> None:
    empty = {**FULL, "allotted": 11}
    (task,) = empty_places([opened(State.MODERATION, full=empty), opened(State.SCORING, full=empty)])
    assert task.words == "Add an assessor, or waive the agency, at 1 place of round 2026-11"
    assert (task.endpoint, task.values) == ("allocation.board", {"round_id": 7})
    assert list(empty_places([opened(State.REOPENED, full=FULL)])) == []


def test_a_panel_meets_now_only_on_the_day_it_began() -> None:
    assert [task.words for task in panels_on([(7, "2026-11", True), (8, "2026-10", False)])] == [
        "Follow the panel of round 2026-11: it meets now",
        "Follow the panel of round 2026-10: it is open",
    ]
