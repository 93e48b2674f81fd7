"""In which years something began, as it may be published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.figures.disclosure.rules import years_shown


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({2024: 12}, "2024"),
        ({2022: 10, 2023: 1, 2024: 10}, "2022 to 2024"),
        ({2021: 2, 2023: 20, 2024: 11}, "2023 or before to 2024"),
        ({2022: 11, 2023: 20, 2024: 3}, "2022 to 2023 or later"),
        ({2021: 2, 2023: 20}, "2023 or before"),
        ({2023: 20, 2024: 2}, "2023 or later"),
        ({2022: 2, 2023: 20, 2024: 2}, "around 2023"),
        ({2022: 5, 2023: 2, 2024: 5}, "around 2022 to 2024"),
        ({2024: 9}, ""),
        ({}, ""),
    ],
)
def test_a_year_of_few_plans_is_put_together_with_the_next(counts: dict[int, int], said: str) -> None:
    found = [(f"{year}-{place}", year) for year, n in counts.items() for place in range(n)]
    assert years_shown(found, 10) == said


@given(st.lists(st.tuples(st.sampled_from("ABCDEFGHIJKLMNOP"), st.integers(2020, 2024))))
def test_a_year_said_first_or_last_has_enough_plans_up_to_it_or_from_it(found: list[tuple[str, int]]) -> None:
    said = [int(word) for word in years_shown(found, 10).split() if word.isdecimal()]
    for year in said[:1]:
        assert (
            max(
                len({plan for plan, one in found if one <= year}),
                len({plan for plan, one in found if one >= year}),
            )
            >= 10
        )
    if len({plan for plan, _ in found}) < 10:
        assert not said
