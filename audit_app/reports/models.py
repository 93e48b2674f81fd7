"""What a manager wrote in place of a report's own sentences."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.db import AreaOwned, Base


class ReportWords(AreaOwned, Base):
    """The words of one part of a round's report, each time they were written: the newest of a part counts.

    `drafted` is what the report itself said then, so that a reader is told where the figures moved on since.
    """

    __tablename__ = "report_words"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"), index=True)
    part: Mapped[str] = mapped_column(sa.String(60))
    drafted: Mapped[str] = mapped_column(sa.Text)
    words: Mapped[str] = mapped_column(sa.Text)
    written_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    written_at: Mapped[dt.datetime]
