"""What is frozen at a sign-off.

The summary is counted once, read by every later trend, and rebuilt to be checked. The grid holds every plan
and point of one sign-off and is never replaced: an earlier report is made from it as it was.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.db import AreaOwned, Base


class Summary(AreaOwned, Base):
    """How many plans of a round had one outcome; see tally.py for what `source` and `outcome` may be."""

    __tablename__ = "figure_summary"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "audit_point_id", "source", "outcome"),
        sa.CheckConstraint("count >= 0", name="count"),
        # Trends over years read only what was agreed, and nothing but these columns.
        sa.Index(
            "ix_figure_summary_trends", "area_id", "source", "round_id", "audit_point_id", "outcome", "count"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"))
    audit_point_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audit_point.id"))
    source: Mapped[str] = mapped_column(sa.String(320))
    outcome: Mapped[str] = mapped_column(sa.String(20))
    count: Mapped[int]


class FrozenGrid(AreaOwned, Base):
    """The grid (grid.py) of one sign-off, in its one written form, with the SHA-256 of that text."""

    __tablename__ = "figure_grid"
    __table_args__ = (sa.UniqueConstraint("sign_off_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_round.id"), index=True)
    sign_off_id: Mapped[int] = mapped_column(sa.ForeignKey("sign_off.id"))
    body: Mapped[str] = mapped_column(sa.Text)
    body_hash: Mapped[str] = mapped_column(sa.String(64))
