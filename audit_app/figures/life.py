"""Which records count, by when they were made: the round's open windows, and any figure "as of" a time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from audit_app.rubrics.grades import Grade


@dataclass(frozen=True)
class OpenWindow:
    """A time in which a round took records. None: open from the start, or not closed yet."""

    opened: datetime | None = None
    closed: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Both ends belong to the window: what carries the second of the sign-off was accepted before it."""
        return (self.opened is None or self.opened <= at) and (self.closed is None or at <= self.closed)


@dataclass(frozen=True)
class RoundLife:
    """The open windows of a round (first opening, each reopening), seen from a time or from now.

    All times must be of one kind: all with a time zone, or all without.
    """

    windows: tuple[OpenWindow, ...]
    as_of: datetime | None = None

    @classmethod
    def signed_off_at(cls, at: datetime | None) -> Self:
        """A round opened once and signed off at `at`; None: still open."""
        return cls((OpenWindow(closed=at),))

    def seen(self, as_of: datetime | None) -> Self:
        """The same round as it stood at `as_of`."""
        return replace(self, as_of=as_of)

    @property
    def known(self) -> tuple[OpenWindow, ...]:
        """The windows as they were known: later openings are left out, later closings not yet made."""
        if self.as_of is None:
            return self.windows
        begun = [w for w in self.windows if w.opened is None or w.opened <= self.as_of]
        return tuple(
            replace(w, closed=None) if w.closed is not None and w.closed > self.as_of else w for w in begun
        )

    @property
    def signed_off(self) -> bool:
        """Whether every window was closed; a round never opened is not signed off."""
        return bool(self.known) and all(window.closed is not None for window in self.known)

    def accepts(self, at: datetime) -> bool:
        """Whether a grade, moderation or waiver made at `at` counts: the round was open then."""
        return self._happened(at) and any(window.holds(at) for window in self.known)

    def reflects(self, at: datetime) -> bool:
        """Whether a change of the sample at `at` counts: the round was open then, or was reopened since.

        Other than a grade, a withdrawal is a fact from outside: it may fall while the round is signed off.
        The figures then stand, until a reopening lets it in.
        """
        return self._happened(at) and any(w.closed is None or at <= w.closed for w in self.known)

    def _happened(self, at: datetime) -> bool:
        return self.as_of is None or at <= self.as_of


@dataclass(frozen=True)
class GradeRecord:
    """One sealed grade as recorded. `sequence` orders records of the same moment.

    `blind`: given before any grade of the round was shown; only such a grade tells of agreement.
    """

    plan: str
    point: str
    agency: str
    grade: Grade
    at: datetime
    auditor: str = ""
    sequence: int = 0
    blind: bool = True


@dataclass(frozen=True)
class ModerationRecord:
    """One decision of the panel on a cell; grade None retracts what was decided before.

    `dissents`: when each agency that does not share it said so.
    """

    plan: str
    point: str
    grade: Grade | None
    at: datetime
    sequence: int = 0
    dissents: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class WaiverRecord:
    """The chair waived an agency for a plan, at one point or (point None) at all of them."""

    plan: str
    agency: str
    at: datetime
    point: str | None = None


def latest_moderation(records: Iterable[ModerationRecord], life: RoundLife) -> ModerationRecord | None:
    """The moderation that stands, from the records of one cell (figures.md, section 1).

    The latest made while the round was open or reopened, by time and then sequence; None when there is
    none or the latest is a retraction.
    """
    accepted = [record for record in records if life.accepts(record.at)]
    if not accepted:
        return None
    latest = sorted(accepted, key=_order)[-1]
    return latest if latest.grade is not None else None


def latest_grades(records: Iterable[GradeRecord], life: RoundLife) -> tuple[GradeRecord, ...]:
    """Each auditor's grade that stands, from the records of one cell: the latest accepted by the round.

    Without auditors' names the agency's later grade replaces its earlier one.
    """
    standing: dict[tuple[str, str], GradeRecord] = {}
    for record in sorted((r for r in records if life.accepts(r.at)), key=_order):
        standing[record.agency, record.auditor] = record
    return tuple(standing.values())


def _order(record: GradeRecord | ModerationRecord) -> tuple[datetime, int]:
    return record.at, record.sequence
