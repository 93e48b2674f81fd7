"""How a sample is drawn: the order of plans, and how many of each stratum (figures.md section 9)."""

import calendar
import datetime as dt
import hashlib
import unicodedata
from collections.abc import Mapping
from fractions import Fraction

SCHEME = "plan-audit-sample/v1"
OVERSAMPLED_FROM = Fraction(3, 2)


class DrawRefused(ValueError):
    """A draw that cannot be made. The text is a sentence to show; `code` names the kind of refusal."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def normal(text: str) -> str:
    """A part of a key as it is compared and hashed: NFC, without spaces around it."""
    return unicodedata.normalize("NFC", text).strip()


def sample_key(seed: str, round_name: str, plan: str) -> str:
    """The key a plan is ordered by: SHA-256 in hex over the scheme, seed, round and reference, a line each.

    The same in any language, so that anybody can repeat a draw. Raises DrawRefused where a part would run
    over its line, for then two different draws could share their keys.
    """
    parts = [normal(part) for part in (seed, round_name, plan)]
    if any("\n" in part for part in parts):
        raise DrawRefused("bad identifier", "A seed, round or plan reference must be written on one line.")
    return hashlib.sha256("\n".join((SCHEME, *parts)).encode()).hexdigest()


def months_before(day: dt.date, months: int) -> dt.date:
    """The day `months` calendar months earlier; the last day of a month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def allocate(total: int, eligible: Mapping[str, int], minimum: int) -> dict[str, int]:
    """How many plans to draw from each stratum: `total` in all, or every plan where there are no more.

    `eligible` is the number of plans that can be drawn from each stratum. Hamilton's largest remainder in
    exact integers; all strata below `minimum` are fixed at it (or at their size), the rest is shared again.
    Capping at the size, the next step of section 9, never has work to do: a stratum is fixed at more than its
    share, so what is left is never more than the plans left, and no share of it exceeds its stratum.
    Raises DrawRefused where the minimums come to more than `total`.
    """
    if total < 0 or minimum < 0 or any(size < 0 for size in eligible.values()):
        raise DrawRefused("bad number", "A sample size and a minimum cannot be less than nothing.")
    if total >= sum(eligible.values()):
        return dict(eligible)
    floors = {stratum: min(minimum, size) for stratum, size in eligible.items()}
    if sum(floors.values()) > total:
        raise DrawRefused(
            "infeasible: minimums exceed sample size",
            f"At least {minimum} from every group comes to {sum(floors.values())} plans, and the sample is "
            f"{total}. Lower the minimum, enlarge the sample, or use fewer groups.",
        )
    fixed: dict[str, int] = {}
    while True:
        free = {stratum: size for stratum, size in eligible.items() if stratum not in fixed}
        shares = hamilton(total - sum(fixed.values()), free)
        below = {stratum: floors[stratum] for stratum in free if shares[stratum] < floors[stratum]}
        if not below:
            return {stratum: (fixed | shares)[stratum] for stratum in eligible}
        fixed |= below


def hamilton(total: int, sizes: Mapping[str, int]) -> dict[str, int]:
    """`total` shared in proportion to `sizes` by largest remainder.

    Ties go to the larger stratum, then to the name that comes first in UTF-8.
    """
    everything = sum(sizes.values())
    if everything == 0:
        return dict.fromkeys(sizes, 0)
    shares = {stratum: total * size // everything for stratum, size in sizes.items()}
    by_remainder = sorted(
        sizes, key=lambda s: (-(total * sizes[s] % everything), -sizes[s], s.encode(errors="surrogatepass"))
    )
    for stratum in by_remainder[: total - sum(shares.values())]:
        shares[stratum] += 1
    return shares


def sampling_fractions(allocation: Mapping[str, int], eligible: Mapping[str, int]) -> dict[str, Fraction]:
    """The share of each stratum's eligible plans that is drawn, exactly. A stratum without plans has none."""
    return {stratum: Fraction(allocation[stratum], size) for stratum, size in eligible.items() if size}


def oversampled(allocation: Mapping[str, int], eligible: Mapping[str, int]) -> bool:
    """Whether sampling fractions differ by more than 1.5 times, so that figures need weighting (section 2).

    A stratum from which nothing is drawn is left out: no weight can bring it back.
    """
    drawn = [fraction for fraction in sampling_fractions(allocation, eligible).values() if fraction]
    return bool(drawn) and max(drawn) > OVERSAMPLED_FROM * min(drawn)
