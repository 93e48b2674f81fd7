"""Timeliness: each statutory limit at its boundary days, what is not counted, and counts that add up."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.figures.grid import GridPlan
from audit_app.figures.timeliness.rules import (
    BY_KEY,
    STEPS,
    Audited,
    Kind,
    Outcome,
    StepFigure,
    judge,
    timeliness,
)

DAY = dt.date.fromisoformat
AUDIT = DAY("2026-11-24")


def plan(plan_type: str = "new", reference: str = "P", **facts: str) -> GridPlan:
    """A plan; facts that end in _on are its dates, the others its traits."""
    dates = {name: DAY(value) for name, value in facts.items() if name.endswith("_on")}
    traits = {name: value for name, value in facts.items() if not name.endswith("_on")}
    return GridPlan(reference, traits={"plan_type": plan_type} | traits, dates=dates)


def outcome_of(key: str, one: GridPlan, on: dt.date = AUDIT, *, strict: bool = True) -> Outcome | None:
    found = judge(BY_KEY[key], one, on, strict=strict)
    return found.outcome if found else None


# Step, plan type, start, the last day in time, the first day late. 2024 has a 29 February, 2023 has none.
LAST_DAYS = [
    ("decision", "new", "requested_on", "2026-01-05", "assess_decision_on", "2026-02-16"),
    ("decision", "new", "requested_on", "2024-01-19", "assess_decision_on", "2024-03-01"),
    ("decision", "new", "requested_on", "2023-01-19", "assess_decision_on", "2023-03-02"),
    ("advice-psychology", "new", "advice_requested_on", "2026-03-01", "psychology_advice_on", "2026-04-12"),
    ("advice-health", "advice", "advice_requested_on", "2026-03-01", "health_advice_on", "2026-04-12"),
    ("advice-social-care", "new", "advice_requested_on", "2024-02-29", "social_care_advice_on", "2024-04-11"),
    ("final", "new", "requested_on", "2026-01-05", "issued_on", "2026-05-25"),
    ("final", "new", "requested_on", "2023-10-13", "issued_on", "2024-03-01"),
    ("review-decision", "amended", "review_meeting_on", "2026-03-02", "decision_on", "2026-03-30"),
    ("review-decision", "annual review", "review_meeting_on", "2024-02-01", "decision_on", "2024-02-29"),
    ("amended", "amended", "review_meeting_on", "2026-03-02", "amended_on", "2026-05-25"),
    ("amended", "annual review", "review_meeting_on", "2023-12-08", "amended_on", "2024-03-01"),
]


@pytest.mark.parametrize(("key", "plan_type", "start", "began", "end", "last"), LAST_DAYS)
def test_a_step_is_in_time_up_to_the_last_day_of_its_weeks_and_late_the_day_after(
    key: str, plan_type: str, start: str, began: str, end: str, last: str
) -> None:
    after = (DAY(last) + dt.timedelta(days=1)).isoformat()
    assert outcome_of(key, plan(plan_type, **{start: began, end: last})) is Outcome.WITHIN
    assert outcome_of(key, plan(plan_type, **{start: began, end: began})) is Outcome.WITHIN
    assert outcome_of(key, plan(plan_type, **{start: began, end: after})) is Outcome.LATE
    before = (DAY(began) - dt.timedelta(days=1)).isoformat()
    expected = None if plan_type == "annual review" and end == "amended_on" else Outcome.NOT_USABLE
    assert outcome_of(key, plan(plan_type, **{start: began, end: before})) is expected


@pytest.mark.parametrize(
    ("served", "issued", "expected"),
    [
        # Served on the 1st, the fifteen days are the 1st to the 15th: the 16th is the first day to issue.
        ("2026-03-01", "2026-03-16", Outcome.WITHIN),
        ("2026-03-01", "2026-03-15", Outcome.LATE),
        ("2024-02-20", "2024-03-06", Outcome.WITHIN),
        ("2024-02-20", "2024-03-05", Outcome.LATE),
        ("2023-02-20", "2023-03-07", Outcome.WITHIN),
        ("2023-02-20", "2023-03-06", Outcome.LATE),
    ],
)
def test_the_family_has_fifteen_days_counting_the_day_of_service(
    served: str, issued: str, expected: Outcome
) -> None:
    assert outcome_of("draft", plan(draft_on=served, issued_on=issued)) is expected


@pytest.mark.parametrize(
    ("transfer", "amended", "strict", "by"),
    [
        ("primary to secondary", "2026-02-14", Outcome.WITHIN, Outcome.WITHIN),
        ("primary to secondary", "2026-02-15", Outcome.LATE, Outcome.WITHIN),
        ("early years to school", "2026-02-16", Outcome.LATE, Outcome.LATE),
        ("infant to junior", "2025-02-16", Outcome.WITHIN, Outcome.WITHIN),
        # On or before the day of the year earlier it was another review.
        ("primary to middle", "2025-02-15", Outcome.OVERDUE, Outcome.OVERDUE),
        ("secondary to post-16", "2026-03-30", Outcome.WITHIN, Outcome.WITHIN),
        ("secondary to post-16", "2026-03-31", Outcome.LATE, Outcome.WITHIN),
        ("secondary to post-16", "2026-04-01", Outcome.LATE, Outcome.LATE),
    ],
)
def test_a_transfer_is_amended_before_its_day_or_by_it_where_the_area_reads_it_so(
    transfer: str, amended: str, strict: Outcome, by: Outcome
) -> None:
    one = plan("amended", transfer=transfer, transfer_year="2026", amended_on=amended)
    key = "transfer-march" if transfer.endswith("16") else "transfer-february"
    other = "transfer-february" if transfer.endswith("16") else "transfer-march"
    assert outcome_of(key, one) is strict
    assert outcome_of(key, one, strict=False) is by
    assert outcome_of(other, one) is None


def test_a_transfer_to_come_is_not_due_and_one_past_without_an_amendment_is_overdue() -> None:
    for year, expected, late in (("2027", Outcome.NOT_DUE, False), ("2026", Outcome.OVERDUE, True)):
        found = judge(
            BY_KEY["transfer-february"], plan("new", transfer="infant to junior", transfer_year=year), AUDIT
        )
        assert found is not None
        assert (found.outcome, found.late) == (expected, late)


def test_a_plan_has_only_the_steps_of_its_own_kind() -> None:
    dates = {"requested_on": "2019-01-07", "issued_on": "2019-09-01", "review_meeting_on": "2026-01-05"}
    has = {
        kind: {step.key for step in STEPS if step.applies(plan(kind, **dates))}
        for kind in ("new", "advice", "amended", "annual review")
    }
    assessment = {"decision", "advice-psychology", "advice-health", "advice-social-care", "draft", "final"}
    assert has["new"] == has["advice"] == assessment
    assert has["amended"] == {"review-decision", "amended"}
    assert has["annual review"] == {"review-decision"}
    unknown = GridPlan("P", dates={"requested_on": DAY("2026-01-05")})
    assert {step.key for step in STEPS if step.applies(unknown)} == {"decision", "final"}


def test_what_is_still_running_is_not_due_and_what_ran_out_without_an_end_is_overdue() -> None:
    one = plan(requested_on="2026-01-05")
    assert outcome_of("final", one, DAY("2026-05-25")) is Outcome.NOT_DUE
    found = judge(BY_KEY["final"], one, DAY("2026-05-26"))
    assert found is not None
    assert (found.outcome, found.late) == (Outcome.OVERDUE, True)
    assert found.why == "no date of the final plan"
    neither = judge(BY_KEY["final"], plan(), AUDIT)
    assert neither is not None
    assert (neither.outcome, neither.late) == (Outcome.NOT_RECORDED, False)
    assert neither.why == "no date of the request and of the final plan"


def test_a_reason_the_regulations_name_sets_a_plan_apart_where_they_name_it() -> None:
    dates = {"requested_on": "2026-01-05", "assess_decision_on": "2026-02-01", "draft_on": "2026-08-20",
             "issued_on": "2026-09-01"}  # fmt: skip
    one = plan(late_reason="appointment missed", **dates)
    assert outcome_of("decision", one) is Outcome.EXCUSED
    assert outcome_of("final", one) is Outcome.EXCUSED
    assert outcome_of("draft", one) is Outcome.LATE  # nothing excuses shortening the family's days
    [final] = [figure for figure in timeliness([Audited(1, AUDIT, [one])]) if figure.step.key == "final"]
    assert (final.x, final.n, final.count(Outcome.EXCUSED), final.excused_late) == (0, 0, 1, 1)
    assert final.percent is None
    assert final.display == "not scored"


def test_counts_percent_and_interval_are_of_the_usable_dates_alone() -> None:
    plans = [
        *(plan(reference=f"in {n}", requested_on="2026-01-05", issued_on="2026-05-01") for n in range(3)),
        plan(reference="late", requested_on="2026-01-05", issued_on="2026-06-01"),
        plan(reference="odd", requested_on="2026-01-05", issued_on="2026-01-04"),
        plan(reference="open"),
    ]
    final = figure_of("final", timeliness([Audited(7, AUDIT, plans)]))
    assert (final.x, final.n, final.display) == (3, 4, "75%")
    assert final.interval is not None
    assert [round(100 * limit, 1) for limit in final.interval] == [30.1, 95.4]
    assert [one.dated.plan for one in final.of(Outcome.NOT_USABLE)] == ["odd"]
    assert final.of(Outcome.NOT_USABLE)[0].dated.why == "the final plan is dated before the request"
    assert final.count(Outcome.NOT_RECORDED) == 1
    assert {one.round for one in final.plans} == {7}


SOCIAL = "social_care_advice_on"


def advised(reference: str, *, came: str = "", **facts: str) -> GridPlan:
    """A plan whose social care advice was asked for on 5 January 2026, and came on a day or has no date."""
    dates = {"advice_requested_on": "2026-01-05"} | ({SOCIAL: came} if came else {})
    return plan(reference=reference, **dates, **facts)


def test_plans_past_their_limit_without_a_date_count_as_late_at_worst_and_others_without_a_date_do_not() -> (
    None
):
    plans = [
        *(advised(f"in {n}", came="2026-02-16") for n in range(3)),
        advised("late", came="2026-02-17"),
        *(advised(f"overdue {n}") for n in range(2)),
        advised("excused", late_reason="appointment missed"),
        plan(reference="never asked for"),
    ]
    found = figure_of("advice-social-care", timeliness([Audited(1, DAY("2026-02-17"), plans)]))
    assert (found.x, found.n, found.display) == (3, 4, "75%")
    assert (found.overdue, found.at_worst_n, found.at_worst_display) == (2, 6, "50%")
    assert (found.excused_late, found.count(Outcome.NOT_RECORDED)) == (1, 1)
    assert found.at_worst_interval is not None
    assert [round(100 * limit, 1) for limit in found.at_worst_interval] == [18.8, 81.2]
    # A day earlier the time of the two was still running.
    found = figure_of("advice-social-care", timeliness([Audited(1, DAY("2026-02-16"), plans)]))
    assert (found.overdue, found.at_worst_n, found.count(Outcome.NOT_DUE)) == (0, 4, 3)


def test_a_date_that_no_plan_has_says_nothing_of_any() -> None:
    found = figure_of("advice-social-care", timeliness([Audited(1, AUDIT, [advised(n) for n in "ABCDEF"])]))
    assert (found.overdue, found.recorded, found.at_worst_n, found.at_worst) == (6, False, 0, None)
    assert found.begun == ()


def test_what_is_counted_has_the_day_it_began() -> None:
    plans = [
        plan(reference="old", requested_on="2022-10-03", issued_on="2023-02-01"),
        plan(reference="overdue", requested_on="2024-11-04"),
        plan(reference="running", requested_on="2026-11-02"),
    ]
    found = figure_of("final", timeliness([Audited(1, AUDIT, plans)]))
    assert found.begun == (("old", DAY("2022-10-03")), ("overdue", DAY("2024-11-04")))


def test_a_plan_audited_twice_counts_once_for_one_event_and_again_for_a_new_one() -> None:
    first = plan("annual review", review_meeting_on="2025-03-01", decision_on="2025-03-20")
    again = plan("annual review", review_meeting_on="2026-03-01", decision_on="2026-05-20")
    figures = timeliness([Audited(3, AUDIT, [again]), Audited(2, AUDIT, [first]), Audited(1, AUDIT, [first])])
    found = figure_of("review-decision", figures)
    assert (found.x, found.n) == (1, 2)
    assert [one.round for one in found.plans] == [3, 2]


def figure_of(key: str, figures: tuple[StepFigure, ...]) -> StepFigure:
    return next(figure for figure in figures if figure.step.key == key)


DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2027, 12, 31))
NAMES = ("requested_on", "assess_decision_on", "draft_on", "issued_on", "review_meeting_on", "decision_on",
         "amended_on", "advice_requested_on", "health_advice_on")  # fmt: skip
PLANS = st.lists(
    st.builds(
        GridPlan,
        reference=st.sampled_from("ABCDEFGH"),
        traits=st.fixed_dictionaries(
            {"plan_type": st.sampled_from(["new", "amended", "annual review"])},
            optional={
                "late_reason": st.just("appointment missed"),
                "transfer": st.sampled_from(["primary to secondary", "secondary to post-16"]),
                "transfer_year": st.sampled_from(["2026", "2027"]),
            },
        ),
        dates=st.dictionaries(st.sampled_from(NAMES), DAYS),
    ),
    max_size=8,
)


@given(PLANS, PLANS, st.booleans())
def test_every_plan_is_counted_in_one_place_and_by_is_never_harder_than_before(
    one: list[GridPlan], other: list[GridPlan], strict: bool
) -> None:
    audited = [Audited(2, AUDIT, one), Audited(1, AUDIT, other)]
    for figure in timeliness(audited, strict=strict):
        assert sum(figure.count(outcome) for outcome in Outcome) == len(figure.plans)
        assert 0 <= figure.x <= figure.n <= len(figure.plans) <= len(one) + len(other)
        assert (figure.percent is None) == (figure.n == 0)
        assert figure.at_worst_n - figure.n in (0, figure.overdue)
        assert len(figure.begun) == figure.at_worst_n
        if figure.n:
            assert (figure.at_worst or 0) <= (figure.percent or 0)
    for before, by in zip(timeliness(audited), timeliness(audited, strict=False), strict=True):
        assert before.x <= by.x
        assert before.n == by.n or before.step.kind is Kind.BEFORE_DAY
