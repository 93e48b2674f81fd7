"""In which years something began, as it may be published: no year that fewer plans stand behind. Pure."""

from collections.abc import Iterable


def years_shown(found: Iterable[tuple[str, int]], fewest: int) -> str:
    """ "2022 to 2024", "2023 or before to 2024", "around 2023"; "" where the plans are too few for any year.

    `found`: the plan and the year of each event. A first or last year of fewer plans is put together with
    the next ones, for it would tell when a single plan began (figures.md, section 11, rule 1).
    """
    plans: dict[int, set[str]] = {}
    for plan, year in found:
        plans.setdefault(year, set()).add(plan)
    years = sorted(plans)
    first = _reached(years, plans, fewest)
    last = _reached(years[::-1], plans, fewest)
    if first is None or last is None:
        return ""
    if first > last:
        return f"around {last} to {first}"
    if years[0] < first == last < years[-1]:
        return f"around {first}"
    lower = str(first) if first == years[0] else f"{first} or before"
    upper = str(last) if last == years[-1] else f"{last} or later"
    if first == last:
        return upper if first == years[0] else lower
    return f"{lower} to {upper}"


def _reached(years: list[int], plans: dict[int, set[str]], fewest: int) -> int | None:
    seen: set[str] = set()
    for year in years:
        seen |= plans[year]
        if len(seen) >= fewest:
            return year
    return None
