"""The order in which the panel goes through what is left."""

import pytest

from audit_app.moderation.queue import (
    Item,
    PanelOrder,
    Place,
    after_settling,
    following,
    in_order,
    preceding,
    read_place,
)
from audit_app.moderation.rules import Split

BY_PLAN, BY_POINT = PanelOrder.BY_PLAN, PanelOrder.BY_POINT


def point(plan: int, code: int, split: Split) -> Item:
    return Item(Place(plan, code), plan, (1, code), split)


def overall(plan: int) -> Item:
    return Item(Place(plan), plan, (0, 0), None)


SMALL = point(1, 1, Split.ONE_STEP)
ACROSS = point(1, 2, Split.ACROSS)
WIDE = point(2, 1, Split.WIDE)
APPLIES = point(2, 2, Split.APPLIES)
AWAITED = point(2, 3, Split.AWAITED)
READY = overall(3)
ALL = [READY, SMALL, AWAITED, APPLIES, WIDE, ACROSS]


def test_what_matters_most_comes_first_over_all_plans_and_overall_grades_last() -> None:
    assert in_order(ALL, BY_PLAN) == [ACROSS, WIDE, APPLIES, SMALL, AWAITED, READY]


def test_point_by_point_takes_one_point_on_all_plans_before_the_next() -> None:
    second = point(3, 2, Split.WIDE)
    assert in_order([*ALL, second], BY_POINT) == [WIDE, second, ACROSS, APPLIES, SMALL, AWAITED, READY]


def test_within_a_plan_two_steps_come_before_across_the_good_line() -> None:
    wide = point(1, 9, Split.WIDE)
    assert in_order([ACROSS, wide], BY_PLAN) == [wide, ACROSS]


def test_next_and_back_go_round_and_skip_where_one_is() -> None:
    queue = in_order(ALL, BY_PLAN)
    assert following(queue, None, BY_PLAN) == ACROSS.place
    assert following(queue, ACROSS, BY_PLAN) == WIDE.place
    assert following(queue, READY, BY_PLAN) == ACROSS.place
    assert preceding(queue, WIDE, BY_PLAN) == ACROSS.place
    assert preceding(queue, ACROSS, BY_PLAN) == READY.place
    assert following([ACROSS], ACROSS, BY_PLAN) is None
    assert preceding([], ACROSS, BY_PLAN) is None


def test_after_a_settled_point_the_next_of_its_rank_comes_up() -> None:
    queue = in_order([SMALL, APPLIES, READY], BY_PLAN)
    assert after_settling(queue, WIDE, BY_PLAN) == APPLIES.place


def test_plan_by_plan_a_finished_plan_gets_its_overall_grade_at_once() -> None:
    done = overall(1)
    queue = in_order([APPLIES, done], BY_PLAN)
    assert after_settling(queue, ACROSS, BY_PLAN) == done.place
    assert after_settling(queue, ACROSS, BY_POINT) == APPLIES.place
    assert after_settling(in_order([WIDE], BY_PLAN), done, BY_PLAN) == WIDE.place


@pytest.mark.parametrize("key", ["12-34", "12"])
def test_a_place_reads_back_as_it_is_sent(key: str) -> None:
    place = read_place(key)
    assert place is not None
    assert place.key == key


@pytest.mark.parametrize("key", ["", "-", "12-", "-3", "a", "1-2-3", "9" * 12, "²", "1 ", "+1"])
def test_anything_else_is_no_place(key: str) -> None:
    assert read_place(key) is None
