"""What a report says of a figure, the same on pages, in workbooks and in files for programs. Pure.

The names of `Shown` are the stable names of the report's JSON and CSV (docs/report-formats.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit_app.figures.rules import TARGETS, PointFigure, TargetResult, pool

COUNTED = (
    "outstanding", "good", "requires_improvement", "inadequate", "not_applicable", "unresolved", "missing",
    "withdrawn",
)  # fmt: skip
SHOWN = (
    "round", "x", "n", "percent", "display", "lower", "upper", *COUNTED, "coverage", "range", "provisional",
    "target", "target_percent",
)  # fmt: skip
NO_RANGE = "No range is given: the grades of one plan go together"


@dataclass(frozen=True)
class Shown:
    """One figure as it is shown. Percentages, limits and the range run from 0 to 100; `coverage` from 0 to 1.

    In the form for publication what may not be said is None, and `display` may be a symbol such as [c].

    `target` says how the counts stand to `target_percent` (None: no milestone is in force yet), `words` is
    the sentence for it; `counted` says what n counts ("12 plans"). `pooled`: n counts agreed grades of
    several points. Those of one plan go together, so there are no limits.
    """

    round: str
    x: int | None
    n: int | None
    percent: float | None
    display: str
    lower: float | None
    upper: float | None
    outstanding: int | None
    good: int | None
    requires_improvement: int | None
    inadequate: int | None
    not_applicable: int | None
    unresolved: int | None
    missing: int | None
    withdrawn: int | None
    coverage: float | None
    range: tuple[float, float] | None
    provisional: bool
    target: str
    target_percent: int | None
    words: str
    counted: str
    duplicates: int | None = 0
    moderated: int | None = 0
    waived: int | None = 0
    pooled: bool = False

    def as_data(self) -> dict[str, object]:
        """The stable part, for JSON and CSV."""
        data = {name: getattr(self, name) for name in SHOWN}
        if not self.target:
            # A hidden figure is held against nothing.
            data["target_percent"] = None
        return data | {"range": list(self.range) if self.range else None}


def show(figure: PointFigure, name: str, *, target: int | None, signed_off: bool) -> Shown:
    """A figure made ready. `name` is the round's, or the period's; `target` a whole percent, or none yet."""
    interval = figure.interval
    state = figure.target_state(target)
    return Shown(
        round=name,
        x=figure.x,
        n=figure.n,
        percent=figure.percent,
        display=figure.display({*TARGETS, target} if target else TARGETS),
        lower=100 * interval[0] if interval else None,
        upper=100 * interval[1] if interval else None,
        coverage=figure.coverage,
        range=figure.range,
        provisional=figure.provisional(signed_off),
        target=state.result.value,
        target_percent=target,
        words=state.words,
        counted=figure.counted,
        duplicates=figure.duplicates,
        moderated=figure.moderated,
        waived=figure.waived,
        pooled=figure.pooled,
        **{name: getattr(figure, name) for name in COUNTED},
    )


def target_shown(target: int | None) -> str:
    """The target of a round or period in a table."""
    return f"{target}%" if target else TargetResult.NONE_YET.value


@dataclass(frozen=True)
class Audited:
    """One round's figures by point code, reduced to what a series needs."""

    name: str
    target: int | None
    signed_off: bool
    points: Mapping[str, PointFigure]


def series(code: str, audited: Sequence[Audited]) -> list[Shown]:
    """A point's figure in each round that asked it: a gap, never 0%, where the rubric did not hold it."""
    return [
        show(one.points[code], one.name, target=one.target, signed_off=one.signed_off)
        for one in audited
        if code in one.points
    ]


def pooled(code: str, audited: Sequence[Audited], period: str) -> Shown:
    """A point over all rounds that asked it: counts summed, held against the newest target."""
    asked = [one for one in audited if code in one.points]
    return pool_shown((one.points[code] for one in asked), asked, period)


def pool_shown(figures: Iterable[PointFigure], audited: Sequence[Audited], period: str) -> Shown:
    """Figures of several rounds as one, provisional while any of the rounds is."""
    return show(
        pool(figures),
        period,
        target=audited[0].target if audited else TARGETS[0],
        signed_off=all(one.signed_off for one in audited),
    )
