"""The report as a document: parts of headings, words, tables and charts, the same for page, Word and print.

Reading rule: whoever makes a part says what is to be said, once, here; whoever shows it only lays it out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from audit_app.reports.chart import Chart


@dataclass(frozen=True)
class Link:
    """A page to open. Files leave it out."""

    endpoint: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """One cell of a table: its text, and where its number opens down to the cells behind it.

    `percent`, `lower`, `upper` and `target` (0 to 100) let a page draw a bar under the text. `tag` is an
    action's rating. A page shows `more` in place of the text, one under the other; `text` says the same in
    one line. An `offer` is only shown to those who may follow its link.
    """

    text: str
    link: Link | None = None
    percent: float | None = None
    lower: float | None = None
    upper: float | None = None
    target: float | None = None
    tag: str = ""
    offer: bool = False
    more: Sequence["Cell"] = ()


@dataclass(frozen=True)
class Column:
    """A heading of a table; numbers are set to the right."""

    name: str
    number: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading inside a part."""

    kind: ClassVar[str] = "heading"

    text: str


@dataclass(frozen=True)
class Words:
    """A paragraph the report wrote by rule. With a `key` a manager may write it anew.

    `by` and `at` say who did and when (already in words), `outdated` that the figures moved on since. `link`
    opens what its numbers rest on. `of_bars`: it tells how to read bars, for where they are drawn.
    """

    kind: ClassVar[str] = "words"

    text: str
    key: str = ""
    by: str = ""
    at: str = ""
    outdated: bool = False
    link: Link | None = None
    of_bars: bool = False


@dataclass(frozen=True)
class Items:
    """A list. Each item may open a page."""

    kind: ClassVar[str] = "items"

    items: Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """A table. The first column names the row.

    `above` is what the report says of it in words, sentence by sentence, for a worksheet that holds it alone.
    """

    kind: ClassVar[str] = "table"

    key: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    above: Sequence[str] = ()


@dataclass(frozen=True)
class Picture:
    """A chart with its table beside it. `slide`: it is also offered as a page for a presentation."""

    kind: ClassVar[str] = "picture"

    chart: Chart
    slide: bool = False


Block = Heading | Words | Items | Table | Picture


@dataclass(frozen=True)
class Part:
    """One part of the report. `key` names it in addresses and for the words a manager writes.

    `sheets` are tables for the workbook, which has no paragraphs: each in place of the block with its key, or
    where the report says in words alone what it holds.
    """

    key: str
    title: str
    blocks: Sequence[Block]
    sheets: Sequence[Table] = ()
