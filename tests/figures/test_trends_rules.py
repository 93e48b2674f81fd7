"""What the rules of figures over time promise for any numbers, and the cases the references leave out."""

import datetime as dt
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from audit_app.figures.trends import milestones as steps
from audit_app.figures.trends import rules
from audit_app.figures.trends.binomial import at_most, quantile
from audit_app.figures.trends.p_chart import exact_limits, side_of
from audit_app.figures.trends.rules import Counts, Flag, Place, Share, Side, Verdict

percentages = st.lists(st.integers(0, 100).map(float), max_size=30)
gaps = st.lists(st.none() | st.integers(0, 100).map(float), max_size=30)
counts = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: (min(pair), max(pair)))
shares = counts.filter(lambda pair: pair[1] > 0).map(lambda pair: Share(*pair))


@given(gaps)
def test_a_gap_neither_breaks_a_run_nor_counts_towards_it(values: list[float | None]) -> None:
    found = rules.xmr(values)
    without = rules.xmr([value for value in values if value is not None])
    assert found.limits == without.limits
    assert [flags for flags, value in zip(found.flags, values, strict=True) if value is not None] == list(
        without.flags
    )
    assert not any(flags for flags, value in zip(found.flags, values, strict=True) if value is None)


@given(percentages)
def test_turning_a_series_upside_down_turns_its_signals(values: list[float]) -> None:
    other = {
        Flag.OUTSIDE_HIGH: Flag.OUTSIDE_LOW,
        Flag.SHIFT_HIGH: Flag.SHIFT_LOW,
        Flag.TREND_UP: Flag.TREND_DOWN,
        Flag.TWO_OF_THREE_HIGH: Flag.TWO_OF_THREE_LOW,
    }
    turned = other | {after: before for before, after in other.items()}
    above, below = rules.xmr(values).flags, rules.xmr([100 - value for value in values]).flags
    assert [{turned[flag] for flag in flags} for flags in above] == [set(flags) for flags in below]


@given(st.floats(0, 100), st.integers(2, 30))
def test_a_series_that_never_moves_has_no_signal(value: float, number: int) -> None:
    assert not any(rules.xmr([value] * number).flags)


@pytest.mark.parametrize(
    ("number", "signal"), [(6, False), (7, True)], ids=["six are not enough", "seven are"]
)
def test_seven_in_a_row_on_one_side_and_seven_in_a_row_rising(number: int, signal: bool) -> None:
    rising = [50.0 + place for place in range(number)]
    level = [50, 50.5] * 6
    assert (Flag.TREND_UP in rules.xmr([60, 40, 70, 30, 80, *rising]).flags[-1]) is signal
    shifted = [*level, 40, *[60] * number, *level]
    assert any(Flag.SHIFT_HIGH in flags for flags in rules.xmr(shifted).flags) is signal


def test_the_limits_are_a_trial_until_the_twelfth_round() -> None:
    assert rules.xmr([50.0, 60.0] * 5 + [50.0]).trial
    assert not rules.xmr([50.0, 60.0] * 6).trial
    assert rules.xmr([50.0, None] * 8).trial, "a gap is no round"
    assert rules.xmr([50.0]).limits is None


@given(st.lists(st.none() | counts, max_size=20))
def test_a_p_chart_has_a_point_exactly_where_something_was_scored(
    along: list[tuple[int, int] | None],
) -> None:
    found = rules.p_chart(along)
    scored = [bool(count and count[1]) for count in along]
    assert [point is not None for point in found.points] == scored
    assert found.baseline == min(sum(scored), 6)
    for point in found.points:
        assert point is None or 0 <= point.lower <= point.upper <= 1
    if found.limited and found.centre is not None:
        inside = [point for point in found.points if point is not None and point.signal is None]
        assert all(point.lower - 1e-9 <= point.share <= point.upper + 1e-9 for point in inside)


@given(st.integers(1, 200), st.floats(0.001, 0.999), st.floats(0.0001, 0.9999))
def test_the_chances_are_those_of_the_library(n: int, share: float, chance: float) -> None:
    found = quantile(chance, n, share)
    assert at_most(found, n, share) == pytest.approx(binom.cdf(found, n, share), abs=1e-9)
    assert at_most(found, n, share) >= chance - 1e-9
    assert not found or at_most(found - 1, n, share) < chance + 1e-9


@given(st.integers(1, 30), st.floats(0.86, 0.99), st.integers(0, 30))
def test_exact_limits_say_the_same_as_the_count_itself(n: int, centre: float, x: int) -> None:
    x = min(x, n)
    side = side_of(x / n, exact_limits(centre, n))
    chances = [comb(n, k) * centre**k * (1 - centre) ** (n - k) for k in range(n + 1)]
    at_most, at_least = sum(chances[: x + 1]), sum(chances[x:])
    if min(abs(at_most - 0.00135), abs(at_least - 0.00135)) > 1e-9:
        assert side == (Side.LOW if at_most < 0.00135 else Side.HIGH if at_least < 0.00135 else None)


def test_above_85_percent_the_limits_are_exact_and_at_85_they_are_not() -> None:
    # 3 standard deviations below 90% of 10 plans is 61.5%; chance gives 6 of 10 more often than 1 in 741.
    assert not rules.p_chart([(17, 20)] * 6).exact
    found = rules.p_chart([(9, 10)] * 6 + [(6, 10)])
    assert found.exact
    assert found.points[-1] is not None
    assert found.points[-1].signal is None
    assert found.points[-1].lower == pytest.approx(0.5)


def test_the_first_shortfall_after_perfect_rounds_is_no_signal() -> None:
    found = rules.p_chart([(10, 10)] * 6 + [(9, 10)])
    assert not found.limited
    assert found.points[-1] is not None
    assert found.points[-1].signal is None


@given(gaps)
def test_a_run_chart_says_nothing_under_ten_useful_rounds(values: list[float | None]) -> None:
    found = rules.run_chart(values)
    if found is None:
        assert not any(value is not None for value in values)
        return
    assert (found.signal is None) == (found.useful < 10)
    assert found.longest_run + found.crossings <= found.useful or not found.useful


@given(shares, shares)
def test_a_change_turned_round_is_its_mirror(before: Share, after: Share) -> None:
    found, back = rules.change(before, after), rules.change(after, before)
    assert found is not None
    assert back is not None
    assert found.difference == pytest.approx(-back.difference)
    assert (found.lower, found.upper) == pytest.approx((-back.upper, -back.lower))
    assert -1 <= found.lower <= found.difference + 1e-9
    assert found.difference - 1e-9 <= found.upper <= 1
    assert found.p == pytest.approx(back.p)
    assert 0 <= found.p <= 1 + 1e-9


@given(st.lists(st.floats(0, 1), max_size=20))
def test_judging_many_together_never_makes_any_of_them_surer(p: list[float]) -> None:
    q = rules.adjusted(p)
    assert all(one >= alone - 1e-12 for one, alone in zip(q, p, strict=True))
    assert all(one <= 1 for one in q)
    order = sorted(range(len(p)), key=lambda place: p[place])
    assert [q[place] for place in order] == sorted(q)


def test_nothing_scored_has_no_change() -> None:
    assert rules.change(Share(0, 0), Share(3, 4)) is None
    assert rules.change(Share(3, 4), Share(0, 0)) is None


def _judged(*changes: tuple[Share, Share]) -> list[Verdict]:
    found = {str(place): rules.change(*pair) for place, pair in enumerate(changes)}
    return [one.verdict for one in rules.judge({name: made for name, made in found.items() if made}).values()]


def test_the_words_claim_no_more_than_the_figures() -> None:
    better, same, worse = (
        (Share(4, 20), Share(16, 20)),
        (Share(5, 10), Share(5, 10)),
        (Share(18, 20), Share(6, 20)),
    )
    assert _judged(better, same, worse) == [Verdict.BETTER, Verdict.UNCLEAR, Verdict.WORSE]
    # A change that would do alone is unclear among nine others that show nothing.
    lonely = (Share(5, 10), Share(9, 10))
    assert _judged(lonely) == [Verdict.BETTER]
    assert _judged(lonely, *[same] * 9)[0] is Verdict.UNCLEAR
    assert not any("worked" in verdict for verdict in Verdict)


def test_the_baseline_leaves_out_the_round_the_point_was_picked_in() -> None:
    rounds = {"March": Share(7, 10), "April": Share(6, 10), "May": Share(2, 10)}
    assert rules.baseline(rounds, "May") == Share(13, 20)
    assert rules.baseline({"April": Share(6, 10), "May": Share(2, 10)}, "May") is None, "one round is too few"
    assert rules.baseline({"March": Share(0, 0), "April": Share(6, 10)}, "May") is None


@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2080, 1, 1)),
    st.lists(st.none() | st.integers(1, 100), min_size=5, max_size=5),
)
def test_milestones_are_kept_and_read_back(day: dt.date, targets: list[int | None]) -> None:
    made = rules.from_baseline(day, targets)
    assert steps.read(reversed(steps.written(made))) == made
    assert rules.target_at(made, day - dt.timedelta(days=1)) is None
    assert [rules.target_at(made, one.starts_on) for one in made] == targets


def test_a_milestone_is_in_force_from_its_day_until_the_next() -> None:
    made = rules.from_baseline(dt.date(2026, 8, 31), [None, None, 75, 100, 100])
    assert [one.starts_on for one in made[:3]] == [
        dt.date(2026, 8, 31), dt.date(2026, 11, 30), dt.date(2027, 2, 28)
    ]  # fmt: skip
    assert rules.target_at(made, dt.date(2027, 2, 27)) is None
    assert rules.target_at(made, dt.date(2027, 8, 30)) == 75
    assert rules.target_at(made, dt.date(2030, 1, 1)) == 100
    following = rules.next_step(made, dt.date(2027, 3, 1))
    assert following is not None
    assert (following.label, following.target_percent) == ("12 months", 100)
    assert rules.next_step(made, dt.date(2027, 9, 1)) is None, "18 months asks no more than 12"
    with pytest.raises(ValueError, match="101"):
        rules.from_baseline(dt.date(2026, 1, 1), [None, None, 101, 100, 100])


def test_a_change_of_rubric_is_marked_and_compared_on_the_points_of_every_round() -> None:
    def place(number: int, *versions: tuple[str, int]) -> Place:
        return Place(number, f"Round {number}", dt.date(2026, number, 1), "", 75, True, frozenset(versions))

    first, theme, second = ("ehc_plan", 1), ("transition", 1), ("ehc_plan", 2)
    places = [
        place(1, first),
        place(2, first),
        place(3, first, theme),
        place(4, theme, first),
        place(5, second),
    ]
    assert sorted(rules.new_versions(places)) == [2, 4]
    good, poor = Counts(8, 10), Counts(2, 10)
    number, along = rules.alike(
        {"A": (good, poor, good), "B": (None, good, good), "C": (poor, poor, good)}, 3
    )
    assert number == 2
    assert along == (Counts(10, 20), Counts(4, 20), Counts(16, 20))
    assert rules.alike({"A": (good, None)}, 2) == (0, ())
