"""A spreadsheet on its way in: the file as it was sent up, and how its columns are to be read."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.db import AreaOwned, Base


class PastUpload(AreaOwned, Base):
    """A file between being sent up and being imported or left. It is removed then, or after a day."""

    __tablename__ = "past_upload"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    # The answers given so far: which sheet, which column is what, which word is which grade.
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[dt.datetime]


class ColumnMapping(AreaOwned, Base):
    """How spreadsheets with these headings are read, kept so that it is asked only once."""

    __tablename__ = "column_mapping"
    __table_args__ = (sa.UniqueConstraint("area_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    # SHA-256 of the headings in order: the next file with the same ones is recognised.
    headings_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    mapping: Mapped[dict[str, Any]]
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
