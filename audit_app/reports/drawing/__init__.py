"""Charts as pictures: SVG for pages, PNG for documents, a slide for presentations.

Reading rule: nothing here changes a number or a word of the chart. The same chart always gives the same
bytes. The drawing library is imported with the first picture: it would make every start seconds longer.
"""

import hashlib
from functools import cache
from pathlib import Path
from threading import Lock

from audit_app.reports.chart import Chart
from audit_app.reports.drawing.kept import Kept

# Each kind of picture with the end of its file's name and its type. "narrow" is the SVG for a small screen.
KINDS = {
    "svg": ("svg", "image/svg+xml"),
    "narrow": ("narrow.svg", "image/svg+xml"),
    "png": ("png", "image/png"),
    "slide": ("slide.png", "image/png"),
}
LARGEST_KEPT = 24_000_000

_kept: Kept[bytes] = Kept(LARGEST_KEPT, len)
# The library is not made for several threads at once.
_one_at_a_time = Lock()


def draw(chart: Chart, kind: str) -> bytes:
    """A chart as one of KINDS. Raises KeyError for another kind, TypeError for a chart nobody draws."""
    name = (digest(chart), kind)
    kept = _kept.get(name)
    if kept is not None:
        return kept
    from audit_app.reports.drawing.picture import picture

    with _one_at_a_time:
        made = _kept.get(name) or picture(chart, kind)
    _kept.put(name, made)
    return made


def digest(chart: Chart) -> str:
    """What a picture depends on, as one short word: the chart's data, and how pictures are drawn here."""
    # Charts are plain data: two that differ are written differently, and writing is quicker than copying.
    return hashlib.sha256(f"{_way_of_drawing()}{chart!r}".encode(errors="replace")).hexdigest()[:24]


@cache
def _way_of_drawing() -> str:
    """Changes with any line of this folder: a picture drawn in an earlier way is not taken for current."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(one.read_bytes() for one in sources)).hexdigest()
