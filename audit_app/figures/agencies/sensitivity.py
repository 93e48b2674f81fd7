"""How much the headline depends on the rule that makes one grade of several (figures.md, section 7). Pure."""

from dataclasses import dataclass

from audit_app.figures.agencies.cells import AGREED, GOOD, OWN, SCALE, Cells
from audit_app.figures.percent import display, percent

RULES = ("agreed", "majority", "lowest", "highest")


@dataclass(frozen=True)
class Rule:
    """The headline under one rule: x good or outstanding of n cells."""

    name: str
    x: int
    n: int

    @property
    def percent(self) -> float | None:
        """100 x / n; None when n = 0."""
        return percent(self.x, self.n)

    @property
    def shown(self) -> str:
        """As every page shows a percentage."""
        return display(self.x, self.n)


@dataclass(frozen=True)
class Sensitivity:
    """The headline under each rule, on the same cells under all of them, so that only the rule differs.

    Those cells have an agreed grade from inadequate to outstanding and such a grade of at least one agency,
    blind or not. `left_out` have the agreed grade only: no agency's grade stands beside it. `ties`: cells on
    which half of the agencies said good and half not.
    """

    rules: tuple[Rule, ...]
    left_out: int = 0
    ties: int = 0

    @property
    def spread(self) -> float | None:
        """Between the highest and the lowest of the four, in percentage points; None without a cell."""
        known = [rule.percent for rule in self.rules if rule.percent is not None]
        return max(known) - min(known) if known else None

    def rule(self, name: str) -> Rule:
        """One of RULES."""
        return next(rule for rule in self.rules if rule.name == name)


def sensitivity(cells: Cells) -> Sensitivity:
    """The headline under each of RULES.

    agreed: the grade that counts. lowest, highest: the lowest or highest grade any agency gave. majority:
    good where *more than half* of the agencies that graded the cell gave good or outstanding. Exactly half is
    no majority, so a tie counts as not good. It asks for no one grade that most gave: outstanding, good and
    requires improvement are two for good. An agency's "not applicable", and a grade on which its own auditors
    differ, is no grade here and has no vote.
    """
    counts = dict.fromkeys(RULES, 0)
    n = left_out = ties = 0
    for kind, count in cells.together.items():
        agreed = SCALE.get(kind[AGREED])
        given = [SCALE[letter.upper()] for letter in kind[OWN:] if letter.upper() in SCALE]
        if agreed is None:
            continue
        if not given:
            left_out += count
            continue
        good = sum(grade >= GOOD for grade in given)
        n += count
        ties += count * (2 * good == len(given))
        counts["agreed"] += count * (agreed >= GOOD)
        counts["majority"] += count * (2 * good > len(given))
        counts["lowest"] += count * (good == len(given))
        counts["highest"] += count * (good > 0)
    return Sensitivity(tuple(Rule(name, counts[name], n) for name in RULES), left_out, ties)
