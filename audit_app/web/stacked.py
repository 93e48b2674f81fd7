"""Tables whose rows stand under each other on a small screen: each cell brings the heading of its column."""

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

_OPENING = re.compile(r"<(tr|th|td)\b([^>]*)>(?=\s*(?:<a[^>]*>)?(\d)?)")
_SPAN = re.compile(r'\bcolspan="(\d+)"')


def with_heads(rows: Markup, head: Sequence[str | Sequence[str]]) -> Markup:
    """The rows of a table with `data-head` on each cell: its column's heading, for the style sheet to show.

    A cell over several columns has none, and neither has the heading of a row, unless it is a number:
    that says nothing alone.
    """
    names = [escape(one if isinstance(one, str) else one[0]) for one in head]
    column = 0

    def mark(found: re.Match[str]) -> str:
        nonlocal column
        tag, attributes = found[1], found[2]
        if tag == "tr":
            column = 0
            return found[0]
        span = _SPAN.search(attributes)
        here, column = column, column + (int(span[1]) if span else 1)
        if (tag == "th" and not found[3]) or span or here >= len(names):
            return found[0]
        return f'<{tag} data-head="{names[here]}"{attributes}>'

    return Markup(_OPENING.sub(mark, rows))  # nosec B704: a template made the rows, names are escaped
