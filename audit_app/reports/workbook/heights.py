"""How high a row must be for its text: not every program works that out when it opens a workbook."""

import textwrap
from collections.abc import Iterable
from typing import Any

from gptables.core.gptable import FormatList

LINE = 15.5  # points, of Arial 12
PLAIN, BOLD = 1.02, 0.85  # characters of running text to one unit of a column's width
HIGHEST = 409  # points: Excel takes no more


def height(cells: Iterable[Any], widths: Iterable[float], *, bold: bool = False, size: float = 12) -> float:
    """The height in points of a row of wrapped cells in columns of these widths (in characters)."""
    fitting = (BOLD if bold else PLAIN) * 12 / size
    lines = max((_lines(cell, width * fitting) for cell, width in zip(cells, widths, strict=True)), default=1)
    return min(lines * LINE * size / 12 + 1, HIGHEST)


def _lines(cell: Any, width: float) -> int:
    text = cell.string if isinstance(cell, FormatList) else cell
    if not isinstance(text, str):
        return 1
    return sum(len(textwrap.wrap(line, max(int(width), 1))) or 1 for line in text.split("\n"))
