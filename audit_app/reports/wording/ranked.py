"""How a report says which points stand out, hedged by rule: the interval decides, never taste. Pure.

A point stands clear where even the near end of its 95% interval lies beyond all points together. Where it
does not, the difference "may be noise".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from audit_app.web.text import list_words, plural

NOISE = "may be noise"
EVEN = {True: "even at the bottom of its range", False: "even at the top of its range"}
# Among this many points the ends of the list are partly luck (figures.md, section 8).
MANY = 10


@dataclass(frozen=True)
class Standing:
    """One ranked point as it is shown: its share, and the limits of its interval, from 0 to 100."""

    name: str
    share: str
    counted: str
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Ranked:
    """The points that lead, highest or lowest first, out of `points`, against all points together.

    `more` stand at the same percentage as the last; `too_few` have fewer than `minimum` graded plans.
    """

    high: bool
    found: Sequence[Standing]
    points: int
    together: float | None
    together_shown: str
    more: int = 0
    too_few: int = 0
    minimum: int = 5
    provisional: bool = False
    hedged: bool = True


def stands_clear(point: Standing, together: float | None, *, high: bool) -> bool:
    """Whether the whole interval of a point lies beyond all points together."""
    if together is None or point.lower is None or point.upper is None:
        return False
    return point.lower > together if high else point.upper < together


def clear_words(point: Standing, together: float | None, *, high: bool) -> str:
    """What the table says of one point."""
    if together is None or point.lower is None:
        return "not said: the interval is not shown"
    if stands_clear(point, together, high=high):
        return f"{'above' if high else 'below'} all points together, {EVEN[high]}"
    return NOISE


def ranked_words(ranked: Ranked) -> str:
    """The paragraph above the table."""
    if ranked.points == ranked.too_few:
        return f"No audit point is ranked: none has {ranked.minimum} graded plans yet."
    if not ranked.found:
        return f"No audit point stands {'above' if ranked.high else 'below'} the others." + _unsure(ranked)
    named = list_words([f"{one.name} ({one.share} of {one.counted})" for one in ranked.found[:3]])
    said = [f"{'Graded best' if ranked.high else 'Graded lowest'}: {named}."]
    if ranked.hedged:
        said.append(_hedge(ranked))
    if ranked.points >= MANY:
        said.append(
            f"Even so, the {'highest' if ranked.high else 'lowest'} of {ranked.points} points are partly so "
            "by chance: expect some to move back by themselves."
        )
    if ranked.more:
        said.append(
            f"{plural(ranked.more, 'more point stands', 'more points stand')} at the same percentage as the "
            "last one listed."
        )
    return " ".join(said) + _unsure(ranked)


def _hedge(ranked: Ranked) -> str:
    listed = len(ranked.found)
    clear = sum(stands_clear(one, ranked.together, high=ranked.high) for one in ranked.found)
    beyond = f"{'above' if ranked.high else 'below'} all points together ({ranked.together_shown})"
    even = EVEN[ranked.high] if clear == 1 else EVEN[ranked.high].replace("its range", "their ranges")
    if clear == 0:
        them = "Its difference" if listed == 1 else "Each difference"
        return (
            f"{them} from all points together ({ranked.together_shown}) {NOISE}: "
            "with this many plans the interval reaches it."
        )
    if clear == listed:
        return f"{'It stands' if listed == 1 else f'All {listed} listed stand'} {beyond}, {even}."
    stand = "stands" if clear == 1 else "stand"
    return f"{clear} of the {listed} listed {stand} {beyond}, {even}; the rest {NOISE}."


def _unsure(ranked: Ranked) -> str:
    said = ""
    if ranked.provisional:
        said += " The figures are provisional, so the order can still change."
    if ranked.too_few:
        said += (
            f" {plural(ranked.too_few, 'point has', 'points have')} fewer than {ranked.minimum} graded plans "
            f"and {'is' if ranked.too_few == 1 else 'are'} not ranked."
        )
    return said
