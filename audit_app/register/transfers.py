"""The coded values of a plan's statutory steps: the phase it moves between, and why a step may be late."""

import re
from collections.abc import Iterable
from enum import StrEnum

# Transfers between phases of education, each with its day: what they must be reviewed and amended before
# (Regs 18(1), (2)).
FEBRUARY, MARCH = (2, 15), (3, 31)
TRANSFERS = {
    "early years to school": FEBRUARY,
    "infant to junior": FEBRUARY,
    "primary to middle": FEBRUARY,
    "primary to secondary": FEBRUARY,
    "middle to secondary": FEBRUARY,
    "secondary to post-16": MARCH,
}
FIRST_YEAR, LAST_YEAR = 1990, 2100
YEAR = re.compile(r"\d{4}", re.ASCII)


class LateReason(StrEnum):
    """Why the Regulations excuse a late step (regs 5(4), 8(2), 10(4), 13(3))."""

    CIRCUMSTANCES = "exceptional personal circumstances"
    ABSENT = "absent from the area"
    CLOSED = "school or setting closed"
    MISSED = "appointment missed"


def read_transfer(text: str) -> str:
    """One of TRANSFERS, in any case and with spaces, hyphens or underscores.

    Raises ValueError with a sentence for anything else.
    """
    by_key = {_key(name): name for name in TRANSFERS}
    if _key(text) not in by_key:
        raise ValueError(
            f"this is not a transfer between phases. Use {_either(TRANSFERS)}, or leave it blank."
        )
    return by_key[_key(text)]


def read_transfer_year(text: str) -> int:
    """The calendar year of a transfer, four figures. Raises ValueError with a sentence for anything else."""
    wanted = text.strip()
    if not YEAR.fullmatch(wanted):
        raise ValueError("this is not a year. Write the year of the transfer, such as 2026.")
    if not FIRST_YEAR <= int(wanted) <= LAST_YEAR:
        raise ValueError(f"the year is not between {FIRST_YEAR} and {LAST_YEAR}.")
    return int(wanted)


def read_late_reason(text: str) -> LateReason:
    """Why a step was late, in any case and with spaces, hyphens or underscores.

    Raises ValueError with a sentence for anything else: only what the Regulations name excuses.
    """
    by_key = {_key(reason.value): reason for reason in LateReason}
    if _key(text) not in by_key:
        names = _either([reason.value for reason in LateReason])
        raise ValueError(f"the Regulations do not name this reason. Use {names}, or leave it blank.")
    return by_key[_key(text)]


def _key(text: str) -> str:
    return " ".join(re.split(r"[\s_-]+", text.strip().casefold()))


def _either(names: Iterable[str]) -> str:
    listed = list(names)
    return f"{', '.join(listed[:-1])} or {listed[-1]}"
