"""The frame a draw is made from, the hash that fixes it, and the draw."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit_app.register.rules import normal_reference
from audit_app.sampling.rules import DrawRefused, allocate, months_before, normal, sample_key

FRAME_SCHEME = "plan-audit-frame/v1"


@dataclass(frozen=True)
class Candidate:
    """A plan of the register as a draw sees it.

    `left_out` is why it cannot be drawn whatever its dates ("ceased", "withdrawn"); None where it can.
    """

    plan: str
    stratum: str
    last_audited_on: dt.date | None = None
    left_out: str | None = None


@dataclass(frozen=True)
class Frame:
    """The plans a draw is made from, and those left out with their reasons; each by reference."""

    eligible: tuple[Candidate, ...]
    excluded: tuple[Candidate, ...]

    @property
    def eligible_by_stratum(self) -> dict[str, int]:
        """How many plans can be drawn from each stratum, in the order of their names."""
        sizes = Counter(candidate.stratum for candidate in self.eligible)
        return {stratum: sizes[stratum] for stratum in sorted(sizes, key=str.encode)}


@dataclass(frozen=True)
class Draw:
    """A sample: references by stratum in the order drawn, and the rest of each stratum in reserve order."""

    allocation: dict[str, int]
    selected: dict[str, list[str]]
    reserve: dict[str, list[str]]
    eligible_by_stratum: dict[str, int]
    excluded: tuple[Candidate, ...]
    warnings: tuple[str, ...]


def frame(plans: Iterable[Candidate], round_date: dt.date | None, window_months: int) -> Frame:
    """Sort the register's plans into those that can be drawn and those that cannot.

    A plan is out if and only if it was last audited later than the round's date less the window, or the
    caller left it out. Without a round's date no audit is too recent. Raises DrawRefused for a reference that
    cannot be one, for one that comes twice, and for a window that is negative or absurdly long.
    """
    cut_off = window_start(round_date, window_months)
    eligible: list[Candidate] = []
    excluded: list[Candidate] = []
    for candidate in checked(plans):
        reason = candidate.left_out
        audited = candidate.last_audited_on
        if reason is None and cut_off is not None and audited is not None and audited > cut_off:
            reason = f"audited after {cut_off.isoformat()}"
        kept = Candidate(candidate.plan, candidate.stratum, audited, reason)
        (eligible if reason is None else excluded).append(kept)
    return Frame(tuple(eligible), tuple(excluded))


def window_start(round_date: dt.date | None, window_months: int) -> dt.date | None:
    """The last day on which an audit is long enough ago; None where no audit is too recent."""
    if window_months < 0:
        raise DrawRefused("bad number", "The window since the last audit cannot be less than nothing.")
    if round_date is None:
        return None
    try:
        return months_before(round_date, window_months)
    except ValueError:
        raise DrawRefused("bad number", "The window since the last audit is too long.") from None


def checked(plans: Iterable[Candidate]) -> list[Candidate]:
    """The plans with reference and stratum in their one spelling, by reference. Raises DrawRefused."""
    found: dict[str, Candidate] = {}
    for candidate in plans:
        try:
            reference = normal_reference(candidate.plan)
        except ValueError as fault:
            raise DrawRefused("bad identifier", f"A plan of the register cannot be drawn: {fault}") from None
        if reference in found:
            raise DrawRefused(
                "duplicate identifiers",
                f"The plan {reference} is in the register twice. Remove one of the two before drawing.",
            )
        found[reference] = Candidate(
            reference, normal(candidate.stratum), candidate.last_audited_on, candidate.left_out
        )
    return sorted(found.values(), key=lambda candidate: candidate.plan.encode())


def frame_hash(made: Frame) -> str:
    """The hash that fixes a frame before the draw, whatever order its plans came in.

    SHA-256 in hex over UTF-8 lines: the scheme, then for every plan in UTF-8 order of its reference the JSON
    list of reference, stratum, date of last audit or null, and reason it is left out or null.
    """
    everyone = sorted((*made.eligible, *made.excluded), key=lambda candidate: candidate.plan.encode())
    lines = [FRAME_SCHEME]
    for candidate in everyone:
        audited = candidate.last_audited_on.isoformat() if candidate.last_audited_on else None
        entry = [candidate.plan, candidate.stratum, audited, candidate.left_out]
        lines.append(json.dumps(entry, ensure_ascii=False, separators=(",", ":")))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def draw(made: Frame, seed: str, round_name: str, total: int, minimum: int) -> Draw:
    """Draw a sample of `total` plans, at least `minimum` of each stratum where it has so many.

    In each stratum plans stand in the order of their keys; the first are the sample and the rest, in order,
    the reserve, so that a replacement never changes who else is in. Raises DrawRefused (see `allocate`).
    """
    sizes = made.eligible_by_stratum
    allocation = allocate(total, sizes, minimum)
    ordered = in_order(made.eligible, seed, round_name)
    available = len(made.eligible)
    warnings = []
    if total > available:
        warnings.append(
            f"Only {available} of the {total} plans asked for can be drawn: every one of them is taken."
        )
    return Draw(
        allocation=allocation,
        selected={stratum: ordered[stratum][:number] for stratum, number in allocation.items()},
        reserve={stratum: ordered[stratum][number:] for stratum, number in allocation.items()},
        eligible_by_stratum=sizes,
        excluded=made.excluded,
        warnings=tuple(warnings),
    )


def in_order(candidates: Sequence[Candidate], seed: str, round_name: str) -> dict[str, list[str]]:
    """The references of every stratum by key, then by reference in UTF-8."""
    keyed = sorted(
        (sample_key(seed, round_name, candidate.plan), candidate.plan.encode(), candidate)
        for candidate in candidates
    )
    ordered: dict[str, list[str]] = {}
    for _, _, candidate in keyed:
        ordered.setdefault(candidate.stratum, []).append(candidate.plan)
    return ordered
