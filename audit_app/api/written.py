"""How rows are written: one page of JSON or of CSV, and the mark by which a repeat is known."""

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from audit_app.api.rows import Row, Used
from audit_app.reports.data import as_text

JSON, CSV = "application/json", "text/csv; charset=utf-8"


@dataclass(frozen=True)
class Written:
    """An answer ready to be sent. `etag` is the SHA-256 of its content."""

    content: bytes
    content_type: str

    @property
    def etag(self) -> str:
        """The same content has the same mark, any other another one."""
        return hashlib.sha256(self.content).hexdigest()


def as_json(rows: Sequence[Row], following: str | None, total: int) -> Written:
    """A page of rows as JSON. `following` is the address of the next page, `total` counts all rows."""
    page = {"data": [row.model_dump(mode="json") for row in rows], "next": following, "total": total}
    return plain_json(page)


def plain_json(content: object) -> Written:
    """Any plain data as JSON."""
    return Written((json.dumps(content, ensure_ascii=False) + "\n").encode(), JSON)


def as_csv(kind: type[BaseModel], rows: Sequence[Row]) -> Written:
    """A page of rows as CSV, after a row of names. No text in it is taken for a formula by a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(kind.model_fields)
    for row in rows:
        writer.writerow([_cell(getattr(row, name)) for name in kind.model_fields])
    return Written(text.getvalue().encode(), CSV)


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Used):
        return f"{value.rubric} {value.version}"
    if isinstance(value, list):
        between = " to " if value and isinstance(value[0], float) else "; "
        return as_text(between.join(str(_cell(part)) for part in value))
    return as_text(value) if isinstance(value, str) else value
