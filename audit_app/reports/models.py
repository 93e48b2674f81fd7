"""What a manager wrote in place of a report's own sentences.

Reading rule: the words of one round's report belong to the round, those of a report over rounds to a period.
A period is exactly its rounds: with one more or one less it is another report, with words of its own.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.db import AreaOwned, Base


class Wording(AreaOwned):
    """The words of one part of a report, each time they were written: the newest of a part counts.

    `drafted` is what the report itself said then, so that a reader is told where the figures moved on since.
    """

    part: Mapped[str] = mapped_column(sa.String(60))
    drafted: Mapped[str] = mapped_column(sa.Text)
    words: Mapped[str] = mapped_column(sa.Text)
    written_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    written_at: Mapped[dt.datetime]


class ReportWords(Wording, Base):
    """Words of the report of one round."""

    __tablename__ = "report_words"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"), index=True)


class ReportPeriod(AreaOwned, Base):
    """The rounds of a report over rounds in which somebody wrote.

    `rounds` are their ids in ascending order with commas around, ",3,5,9,": one text for one set, so that a
    set is found by it and is there once. Each of them has its row below.
    """

    __tablename__ = "report_period"
    __table_args__ = (
        sa.UniqueConstraint("area_id", "rounds"),
        sa.CheckConstraint("rounds LIKE ',%,%,'", name="several_rounds"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    rounds: Mapped[str] = mapped_column(sa.Text)


class ReportPeriodRound(AreaOwned, Base):
    """A round of a period."""

    __tablename__ = "report_period_round"
    period_id: Mapped[int] = mapped_column(sa.ForeignKey("report_period.id"), primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"), primary_key=True, index=True)


class ReportPeriodWords(Wording, Base):
    """Words of a report over rounds."""

    __tablename__ = "report_period_words"
    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(sa.ForeignKey("report_period.id"), index=True)


# Nobody writes in a period before its rounds are there: whoever brings tables in brings them in that order.
Base.metadata.tables["report_period_words"].add_is_dependent_on(Base.metadata.tables["report_period_round"])
