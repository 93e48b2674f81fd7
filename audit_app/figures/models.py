"""The summary of a signed-off round: counted once, read by every later trend, rebuilt to be checked."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.db import AreaOwned, Base


class Summary(AreaOwned, Base):
    """How many plans of a round had one outcome; see tally.py for what `source` and `outcome` may be."""

    __tablename__ = "figure_summary"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "audit_point_id", "source", "outcome"),
        sa.CheckConstraint("count >= 0", name="count"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"))
    audit_point_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audit_point.id"))
    source: Mapped[str] = mapped_column(sa.String(320))
    outcome: Mapped[str] = mapped_column(sa.String(20))
    count: Mapped[int]
