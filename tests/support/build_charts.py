"""Charts for tests: of each kind, of any length, with any names."""

from collections.abc import Sequence

from audit_app.reports.chart import Bar, BarChart, Chart, Dot, FunnelChart, Guide, Line, LineChart

ODD_NAMES = (
    "$\\nonsense{$ is no formula",
    "$x^2$ and \\frac{1}{2}",
    "<script>alert(1)</script> & \"'",
    "a\x00b\x1bc\nd\u2028e",
    "\ud800 alone",
    "العربية والعبرية",
    "日本語の名前",
    "👩‍👧‍👦 families",
    "w" * 10_000,
    "many words " * 1_000,
    "",
)


def line_chart(places: int, series: int = 1, *, gaps: bool = False, names: Sequence[str] = ()) -> LineChart:
    """A line chart over so many rounds, with a target, limits, a mark and a signal where there is room."""
    named = [f"Series {number}" for number in range(series)]
    named[: len(names)] = names[:series]
    lines = [
        Line(
            name,
            [
                None if gaps and place % 3 == 1 else 50 + (place * 7 + number * 11) % 45
                for place in range(places)
            ],
            [40 + place % 5 for place in range(places)] if number == 0 else (),
            [97 - place % 5 for place in range(places)] if number == 0 else (),
        )
        for number, name in enumerate(named)
    ]
    return LineChart(
        key=f"line-{places}-{series}",
        title="Good or outstanding, by round",
        alt="It rises from 50% to 90%.",
        columns=("Round", "Good or outstanding"),
        rows=[(f"2026-{place}", "50%") for place in range(places)],
        source="agreed grades",
        places=[f"{2015 + place // 12}-{place % 12 + 1:02}" for place in range(places)],
        lines=lines,
        guides=[Guide("Target", [75.0] * places), Guide("Upper limit", [90.0] * places, "limit")],
        marks={places // 2: "Rubric changed"} if places > 2 else {},
        signals={places - 1: "Above the upper limit"} if places else {},
    )


def bar_chart(bars: int, names: Sequence[str] = ("EHCP-A1 The child’s own voice",)) -> BarChart:
    """A bar chart with every seventh figure missing."""
    return BarChart(
        key=f"bars-{bars}",
        title="Good or outstanding, by audit point",
        alt="The lowest is 30%.",
        columns=("Audit point", "Good or outstanding"),
        rows=[(f"EHCP-{place}", "30%") for place in range(bars)],
        bars=[
            Bar(names[place % len(names)], None, shown="not scored")
            if place % 7 == 6
            else Bar(names[place % len(names)], 30 + place % 70, 20, 100, f"{30 + place % 70}% (9 of 12)")
            for place in range(bars)
        ],
        target=75,
    )


def funnel_chart(dots: int, names: Sequence[str] = ("An area",)) -> FunnelChart:
    """A funnel chart in which every tenth dot is marked."""
    spread = [(n, max(0.0, 70 - 300 / n**0.5), min(100.0, 70 + 300 / n**0.5)) for n in range(1, 200, 5)]
    return FunnelChart(
        key=f"funnel-{dots}",
        title="Areas beside each other",
        alt="One area lies outside.",
        columns=("Area", "n", "Good or outstanding"),
        rows=[],
        dots=[
            Dot(
                f"{names[place % len(names)]} {place}",
                5 + place * 3 % 190,
                40 + place * 13 % 60,
                place % 10 == 9,
            )
            for place in range(dots)
        ],
        centre=70,
        limits={"95%": spread, "99.8%": spread},
    )


def every_kind() -> list[Chart]:
    """Charts of each kind, short and long, with and without figures."""
    nothing = LineChart("none", "Nothing", "Nothing yet.", (), (), places=["a"], lines=[Line("x", [None])])
    return [
        *(line_chart(places) for places in (0, 1, 2, 12, 36, 120)),
        line_chart(12, 3, gaps=True),
        line_chart(36, 9),
        nothing,
        *(bar_chart(bars) for bars in (0, 1, 12, 38, 120)),
        *(funnel_chart(dots) for dots in (0, 1, 12, 120)),
    ]
