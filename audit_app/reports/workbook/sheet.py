"""One worksheet: a title, what it holds, one table, and perhaps a chart beside the table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from gptables import GPTable

from audit_app.reports.workbook.heights import height
from audit_app.reports.workbook.text import pieces

ONE_TABLE = "This worksheet contains one table."
A3, A4 = 8, 9
WIDEST_ON_A4 = 150


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, its width in characters, the note it refers to, its number format."""

    heading: str
    width: int
    note: str = ""
    format: str = ""


@dataclass(frozen=True)
class Sheet:
    """One worksheet. `label` names it, `name` names the table for programs, `says` stands above the table."""

    label: str
    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    says: Sequence[str] = (ONE_TABLE,)
    chart: Any = field(default=None, repr=False)

    @property
    def heading_row(self) -> int:
        """Where the table's headings stand, from 0: under the title and the lines above the table."""
        return 1 + len(self.says)

    def table(self) -> GPTable:
        """The worksheet as gptables wants it. Every column is data: it rewrites what stands in an index."""
        headings = [column.heading for column in self.columns]
        first, *others = self.says
        return GPTable(
            table=pd.DataFrame([list(row) for row in self.rows], columns=headings, dtype=object),
            table_name=self.name,
            title=pieces(self.title),
            instructions=pieces(first),
            legend=[pieces(line) for line in others],
            index_columns={},
            table_notes={
                place: f"$${column.note}$$" for place, column in enumerate(self.columns) if column.note
            },
            additional_formatting=[
                {"column": {"columns": [place], "format": self._format(place)}}
                for place in range(len(self.columns))
            ],
        )

    def _format(self, place: int) -> dict[str, Any]:
        """Numbers to the right, text a little in: gptables takes a number under a plain heading for text."""
        number = any(isinstance(row[place], int | float) for row in self.rows)
        side: dict[str, Any] = {"align": "right"} if number else {"align": "left", "indent": int(place > 0)}
        return side | ({"num_format": self.columns[place].format} if self.columns[place].format else {})

    def finish(self, worksheet: Any) -> None:
        """Set widths, heights and how it prints."""
        widths = [column.width for column in self.columns]
        for place, width in enumerate(widths):
            worksheet.set_column(place, place, width)
        headings = [column.heading + ("\n[note 00]" if column.note else "") for column in self.columns]
        worksheet.set_row(self.heading_row, height(headings, widths, bold=True))
        for place, row in enumerate(self.rows, start=self.heading_row + 1):
            worksheet.set_row(place, height(row, widths))
        wide = sum(column.width for column in self.columns) > WIDEST_ON_A4 or self.chart is not None
        worksheet.set_paper(A3 if wide else A4)
        worksheet.set_landscape()
        worksheet.fit_to_pages(1, 0)
        worksheet.repeat_rows(self.heading_row)
