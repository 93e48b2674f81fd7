"""What a report says of groups of plans. Pure.

A group is called higher or lower only where a test by plan, held to all the groups looked at, leaves little
to chance. Of every other group it cannot be told from these plans, and that is what is said: never that it
does not differ. A group of fewer than 5 plans is not compared.
"""

from collections.abc import Mapping, Sequence

from audit_app.figures.groups.rules import NOT_RECORDED, Contrast, Group
from audit_app.figures.rules import MINIMUM_N
from audit_app.web.text import list_words, plural, sentence_start

VALUES = {
    "looked_after": {"yes": "Looked after", "no": "Not looked after"},
}
SMALL_WORDS = frozenset({"plan_type", "lead"})


def value_words(dimension: str, value: str) -> str:
    """A group as a report names it."""
    if value == NOT_RECORDED:
        return "Not recorded"
    known = VALUES.get(dimension, {}).get(value)
    return known or (sentence_start(value) if dimension in SMALL_WORDS else value)


def cell_words(group: Group) -> str:
    """A group in a crossed table: "12 of 18 (67%)"; with fewer than 5 plans "3 of 5, 2 plans"."""
    figure = group.figure
    if not figure.n:
        return "none graded" if group.audits else ""
    counts = f"{figure.x:,} of {figure.n:,}"
    if not group.enough:
        return counts if group.single else f"{counts}, {plural(len(figure.plans or ()), 'plan')}"
    return f"{counts} ({figure.display()})"


def compared_words(group: Group, found: Contrast | None) -> str:
    """How one group stands to the rest."""
    if not group.figure.n:
        return "Nothing graded"
    if not group.enough:
        return f"Fewer than {MINIMUM_N} plans"
    if found is None:
        return f"Fewer than {MINIMUM_N} others"
    if found.clear:
        return "Likely higher" if found.difference > 0 else "Likely lower"
    return "May be noise" if found.difference else "The same"


def differences_words(
    groups: Mapping[str, Group], found: Mapping[str, Contrast], noun: str = "groups"
) -> list[str]:
    """What differs, what may be noise, and what is not compared, a sentence each. Names are the keys."""
    said = []
    for high, words in ((False, "less well"), (True, "better")):
        clear = [name for name, one in found.items() if one.clear and (one.difference > 0) == high]
        if clear:
            listed = list_words(
                [_counted(name, groups[name]) for name in _by_share(clear, groups, high=high)]
            )
            said.append(f"Likely graded {words} than the rest: {listed}.")
    if unclear := [name for name, one in found.items() if not one.clear]:
        said.append(_untold_words(unclear, groups, found, noun))
    if few := [name for name, group in groups.items() if group.figure.n and not group.enough]:
        said.append(f"Not compared, because fewer than {MINIMUM_N} plans were graded: {list_words(few)}.")
    return said


def _untold_words(
    unclear: Sequence[str], groups: Mapping[str, Group], found: Mapping[str, Contrast], noun: str
) -> str:
    """What is said of those not clear: too few plans to tell is never taken for no difference."""
    if not any(one.difference for one in found.values()):
        return f"All {noun} that can be compared have the same share of good or outstanding as the rest."
    these = _plans_words(groups)
    if len(unclear) == len(found):
        return (
            f"It cannot be told from {these} whether any of the {noun} differs from the rest: the "
            "differences seen may be noise."
        )
    return (
        f"It cannot be told from {these} whether these differ from the rest, and what they differ by may be "
        f"noise: {list_words(unclear)}."
    )


def _plans_words(groups: Mapping[str, Group]) -> str:
    plans = {plan for group in groups.values() for plan in group.figure.plans or ()}
    return f"these {plural(len(plans), 'plan')}"


def _by_share(names: Sequence[str], groups: Mapping[str, Group], *, high: bool) -> list[str]:
    return sorted(names, key=lambda name: (groups[name].figure.percent or 0) * (-1 if high else 1))


def _counted(name: str, group: Group) -> str:
    return f"{name} ({group.figure.display()} of {group.figure.counted})"
