"""What is wrong with a file, as a page lists it: each kind of problem once with its rows, then row by row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from audit_app.register.table import Problem
from audit_app.web.words import plural

KINDS_SHOWN, PROBLEMS_SHOWN, SPANS_SHOWN = 40, 100, 8
# So many sentences that differ only in a word or a number stand by themselves; more become one line.
ALIKE_APART = 3
OWN_WORDS = re.compile(r"“[^”]*”|\d+")


@dataclass(frozen=True)
class Kind:
    """Problems of one kind in one column; in `others` the sentence of `reason` has another word or number."""

    sheet: str | None
    column: str | None
    reason: str
    rows: tuple[int, ...]
    others: int = 0

    @property
    def where(self) -> str:
        """Its rows in words: "Row 5", "14 rows: 5–18"; "" where it is not of single rows."""
        if len(self.rows) < 2:
            return "".join(f"Row\N{NO-BREAK SPACE}{row}" for row in self.rows)
        spans = [list(span) for _, span in groupby(enumerate(self.rows), lambda one: one[1] - one[0])]
        shown = [_span(span[0][1], span[-1][1]) for span in spans[:SPANS_SHOWN]]
        left = sum(map(len, spans[SPANS_SHOWN:]))
        more = f" and {left:,} more" if left else ""
        return f"{plural(len(self.rows), 'row')}: {', '.join(shown)}{more}"


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


@dataclass(frozen=True)
class Listed:
    """As much of a list of problems as fits a page, with how much there is."""

    kinds: Sequence[Kind]
    problems: Sequence[Problem]
    all_kinds: int
    total: int

    @property
    def summed_up(self) -> bool:
        """Whether a line of the summary stands for several problems, or for none that is shown."""
        return self.total > len(self.kinds)


def listed(problems: Sequence[Problem]) -> Listed:
    """Problems for a page: the kinds of whole files first, the others by the row in which they begin."""
    kinds = sorted(_kinds(problems), key=lambda kind: kind.rows[:1])
    return Listed(kinds[:KINDS_SHOWN], problems[:PROBLEMS_SHOWN], len(kinds), len(problems))


def _kinds(problems: Sequence[Problem]) -> Iterator[Kind]:
    found: dict[tuple[str | None, str], dict[str | None, dict[str, set[int]]]] = {}
    for one in problems:
        columns = found.setdefault((one.sheet, OWN_WORDS.sub("…", one.reason)), {})
        rows = columns.setdefault(one.column, {}).setdefault(one.reason, set())
        if one.row is not None:
            rows.add(one.row)
    for (sheet, _), columns in found.items():
        if len(columns) > ALIKE_APART:
            yield _together(sheet, columns)
            continue
        for column, reasons in columns.items():
            if len(reasons) > ALIKE_APART:
                yield _together(sheet, {column: reasons})
            else:
                yield from (Kind(sheet, column, why, tuple(sorted(rows))) for why, rows in reasons.items())


def _together(sheet: str | None, columns: Mapping[str | None, Mapping[str, set[int]]]) -> Kind:
    """Problems of one kind in one or more columns as one line."""
    reasons = list(dict.fromkeys(reason for of_column in columns.values() for reason in of_column))
    rows = set[int]().union(*(rows for of_column in columns.values() for rows in of_column.values()))
    named = [name for name in columns if name]
    column = named[0] if len(named) == 1 else None
    if len(named) > 1:
        more = f" and {len(named) - ALIKE_APART:,} more"
        column = f"{plural(len(named), 'column')}: {', '.join(named[:ALIKE_APART])}{more}"
    return Kind(sheet, column, reasons[0], tuple(sorted(rows)), len(reasons) - 1)
