"""Charts that a page has just shown, so that its pictures need not be counted again a moment later.

A picture's address holds the digest of its numbers. Only a chart with that digest is taken from here, so the
picture is always that of the numbers beside it on the page.
"""

from collections.abc import Hashable

from audit_app.reports.chart import Chart
from audit_app.reports.drawing.kept import Kept

MOST = 2000

_kept: Kept[Chart] = Kept(MOST, lambda _: 1)


def remember(place: Hashable, digest: str, chart: Chart) -> None:
    """`place` is everything that decides who may see this chart, and which one it is."""
    _kept.put((place, digest), chart)


def recall(place: Hashable, digest: str) -> Chart | None:
    """The chart shown there with that digest, if it is still known."""
    return _kept.get((place, digest))
