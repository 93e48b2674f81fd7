"""Text that people typed, kept in the workbook exactly as they typed it.

gptables reads a text like “[this](that)” as a link and “$$this$$” as a reference to a note, and refuses a
cell without a plain letter or number; XlsxWriter takes “<r>…</r>” for rich text ready made. In a FormatList,
and cut into pieces that hold no whole mark, a text is spared all of these. A reader sees no difference: the
pieces stand in one cell, in one format.
"""

import re
from typing import Any

from gptables.core.gptable import FormatList

from audit_app.figures.disclosure.rules import NOT_AVAILABLE

_INSIDE_A_MARK = re.compile(r"(?<=\$)(?=\$)|(?<=^<r)(?=>)")


def pieces(text: str) -> list[Any]:
    """Text for a title or a line above a table."""
    found: list[Any] = []
    for piece in _INSIDE_A_MARK.split(text):
        found += [{}, piece]
    return found


def typed(text: str) -> FormatList | str:
    """Text for a cell or a line of the cover; where there is none, the shorthand for that."""
    return FormatList(pieces(text)) if text.strip() else NOT_AVAILABLE
