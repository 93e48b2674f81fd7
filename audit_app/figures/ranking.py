"""Strengths and priorities: the points a report leads with, and no more than the counts can carry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from audit_app.figures.point_figure import PointFigure
from audit_app.figures.pooled import pool

MINIMUM_N = 5


@dataclass(frozen=True)
class Ranked:
    """A point's code and its figure, whose interval is shown with it."""

    point: str
    figure: PointFigure


@dataclass(frozen=True)
class Ranking:
    """The highest and lowest points. The `more` counts are points at the last one's percent, left out."""

    strengths: tuple[Ranked, ...]
    priorities: tuple[Ranked, ...]
    more_strengths: int
    more_priorities: int
    too_few: tuple[str, ...]


def rank_points(figures: Mapping[str, PointFigure], limit: int = 5, minimum: int = MINIMUM_N) -> Ranking:
    """Up to `limit` strengths (highest percent first) and priorities (lowest first).

    Points with n under `minimum` are not ranked but named in `too_few`: 2 of 2 is no strength. A strength
    stands above all ranked points together, a priority below, so no point is both, and nothing is called
    either where all stand the same. Among equal percentages the one shown by more plans comes first
    (strengths by the higher lower limit, priorities by the lower upper limit), then by code.
    """
    able = [Ranked(code, figure) for code, figure in figures.items() if figure.n >= max(minimum, 1)]
    able.sort(key=lambda ranked: ranked.point)
    too_few = tuple(sorted(set(figures) - {ranked.point for ranked in able}))
    if not able:
        return Ranking((), (), 0, 0, too_few)
    middle = _share(pool(ranked.figure for ranked in able))
    strengths = sorted((r for r in able if _share(r.figure) > middle), key=_order(high=True))
    priorities = sorted((r for r in able if _share(r.figure) < middle), key=_order(high=False))
    return Ranking(
        tuple(strengths[:limit]),
        tuple(priorities[:limit]),
        _tied_beyond(strengths, limit),
        _tied_beyond(priorities, limit),
        too_few,
    )


def _share(figure: PointFigure) -> Fraction:
    return Fraction(figure.x, figure.n)


def _order(*, high: bool) -> Callable[[Ranked], tuple[Fraction, float]]:
    def key(ranked: Ranked) -> tuple[Fraction, float]:
        lower, upper = ranked.figure.interval or (0.0, 1.0)
        share = _share(ranked.figure)
        return (-share, -lower) if high else (share, upper)

    return key


def _tied_beyond(ranked: list[Ranked], limit: int) -> int:
    if not 0 < limit < len(ranked):
        return 0
    last = _share(ranked[limit - 1].figure)
    return sum(_share(r.figure) == last for r in ranked[limit:])
