"""How small is small in what is published: the defaults, and what a setting may change.

Source: figures.md, section 11.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

LARGEST = 100


@dataclass(frozen=True)
class Thresholds:
    """`min_n`: the fewest plans a percentage is published of. `small`: a side of a breakdown with fewer plans
    than this is hidden. `strict`: hide such a side in whole-area figures too. `min_hidden`: the fewest plans
    the hidden groups of one breakdown hold together.
    """

    min_n: int = 10
    small: int = 5
    strict: bool = False
    min_hidden: int = 10
    hide_extremes_in_breakdowns: bool = True

    def __post_init__(self) -> None:
        for name, least in (("min_n", 1), ("small", 1), ("min_hidden", 1)):
            value = getattr(self, name)
            if not least <= value <= LARGEST:
                raise ValueError(f"{name} is {value}: give a whole number from {least} to {LARGEST}.")

    def as_setting(self) -> dict[str, Any]:
        """What is kept of an area's choice."""
        return {name: asdict(self)[name] for name in SETTABLE}


SETTABLE = ("min_n", "small", "strict", "min_hidden")
DEFAULTS = Thresholds()


def from_setting(value: Mapping[str, Any] | None) -> Thresholds:
    """The thresholds of a kept setting; what it does not say is the default."""
    return Thresholds(**{name: (value or {})[name] for name in SETTABLE if name in (value or {})})


def weakened(asked: Thresholds, held_to: Thresholds = DEFAULTS) -> list[str]:
    """What the thresholds asked for hide less of than those held to; a sentence for each."""
    said = {
        "min_n": "Percentages of fewer plans would be published",
        "small": "Breakdowns would show smaller counts on one side",
        "min_hidden": "Hidden groups of a breakdown would hold fewer plans together",
    }
    found = [
        f"{words}: {getattr(asked, name)} instead of {getattr(held_to, name)}."
        for name, words in said.items()
        if getattr(asked, name) < getattr(held_to, name)
    ]
    if held_to.strict and not asked.strict:
        found.append("Whole-area figures with few plans on one side would be published.")
    return found
