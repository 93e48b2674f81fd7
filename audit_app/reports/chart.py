"""What a chart shows, as plain data. Pages, documents and workbooks draw it; none of them changes a number.

Percentages run from 0 to 100. Every chart carries its words: `alt` says what it shows to those who do not see
it, and `columns` with `rows` are its numbers as a table, which stands beside it wherever it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

Row = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One series over time. None is a gap. `lower` and `upper` are its limits at each place, if any."""

    name: str
    values: Sequence[float | None]
    lower: Sequence[float | None] = ()
    upper: Sequence[float | None] = ()


@dataclass(frozen=True)
class Guide:
    """A line to hold the series against: a target (stepped), a mean, a control limit."""

    name: str
    values: Sequence[float | None]
    kind: str = "target"  # "target", "mean" or "limit"


@dataclass(frozen=True)
class Bar:
    """One bar with its interval; `shown` is the text beside it. No percent: nothing is drawn but the text."""

    name: str
    percent: float | None
    lower: float | None = None
    upper: float | None = None
    shown: str = ""


@dataclass(frozen=True)
class Dot:
    """One dot of a funnel: an area, a service, a point."""

    name: str
    n: int
    percent: float
    marked: bool = False


@dataclass(frozen=True)
class Chart:
    """What every chart has. `key` names its picture in an address, `source` where the numbers are from."""

    key: str
    title: str
    alt: str
    columns: Row
    rows: Sequence[Row]
    source: str = ""


@dataclass(frozen=True)
class LineChart(Chart):
    """Series over rounds. `marks`: what to write at a place ("new rubric version"), by place.

    `signals`: places to ring as a signal, with the rule's name. `low`, `high` and `unit` are the scale.
    """

    places: Sequence[str] = ()
    lines: Sequence[Line] = ()
    guides: Sequence[Guide] = ()
    marks: dict[int, str] = field(default_factory=dict)
    signals: dict[int, str] = field(default_factory=dict)
    low: float = 0
    high: float = 100
    unit: str = "%"


@dataclass(frozen=True)
class BarChart(Chart):
    """Bars from the left, longest wherever they are, in the order given; one target for all, if any."""

    bars: Sequence[Bar] = ()
    target: float | None = None


@dataclass(frozen=True)
class FunnelChart(Chart):
    """Percent by how many were counted, with the limits expected by chance around `centre`.

    `limits`: (n, lower, upper) along the axis, for 95% and for 99.8%.
    """

    dots: Sequence[Dot] = ()
    centre: float = 0
    limits: dict[str, Sequence[tuple[int, float, float]]] = field(default_factory=dict)
