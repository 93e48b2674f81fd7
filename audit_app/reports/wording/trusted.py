"""How far to trust a report, in sentences: each says one thing that limits what can be read from it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit_app.figures.interval import widest
from audit_app.figures.rules import MINIMUM_N, fewest_to_show
from audit_app.web.text import plural

# With fewer plans a perfect score cannot show that 75% is met (figures.md, section 3).
FEWEST = fewest_to_show(75) or 12
# With fewer the range of one audit point is 20 percentage points wide or more.
MANY = 100


@dataclass(frozen=True)
class Trust:
    """What a report rests on. Counts of cells (a plan at an audit point) unless they say otherwise.

    `possible` cells could have a grade, `settled` have one, `moderated` were settled by the panel; on
    `contested` an agency's dissent stands; `waived` times an agency was excused from one. `small` counts
    points under the minimum n. `weighted` is the percentage weighted back to the register where a draw took
    more of one group. `alike`: points came or went, and some were asked throughout. `panel` people scored,
    `calibrated` of them were calibrated in the `months` before a round; `all_calibrated` says that everybody
    was before every round they scored in.
    """

    plans: int
    distinct_plans: int
    rounds: int = 1
    possible: int = 0
    settled: int = 0
    moderated: int = 0
    contested: int = 0
    waived: int = 0
    withdrawn: int = 0
    duplicates: int = 0
    panel: int | None = None
    calibrated: int = 0
    all_calibrated: bool = False
    months: int = 0
    points: int = 0
    small: int = 0
    weighted: str = ""
    together: str = ""
    open_rounds: Sequence[str] = ()
    imported: int = 0
    rubric_changes: int = 0
    alike: bool = False

    @property
    def provisional(self) -> bool:
        """Whether a figure can still change."""
        return bool(self.open_rounds) or self.settled < self.possible


@dataclass(frozen=True)
class Reason:
    """One line: what it is about, what is to be said, and whether it limits what can be read."""

    topic: str
    words: str
    limits: bool


def reasons(trust: Trust) -> list[Reason]:
    """Everything there is to say, in the order a careful reader asks."""
    said = [
        _plans(trust),
        _coverage(trust),
        _signed(trust),
        _contested(trust),
        _waived(trust),
        _left(trust),
        _calibrated(trust),
        _small(trust),
        _weighted(trust),
        _imported(trust),
        _rubrics(trust),
    ]
    return [one for one in said if one is not None]


def box(trust: Trust) -> list[str]:
    """The few lines at the top of a report: a first sentence, then what limits it."""
    limiting = [one.words for one in reasons(trust) if one.limits]
    if trust.provisional:
        first = "Provisional: these figures can still change."
    elif limiting:
        first = "Final. Read the figures with these limits:"
    else:
        first = "Final. Nothing unusual limits these figures; read each within its interval."
    return [first, *limiting]


def _plans(trust: Trust) -> Reason:
    if not trust.plans:
        return Reason("How many plans", "No plan counts here, so there is nothing to trust yet.", True)
    audits = plural(trust.plans, "plan") if trust.rounds == 1 else plural(trust.plans, "audit")
    if trust.distinct_plans != trust.plans:
        audits += f" of {plural(trust.distinct_plans, 'different plan')}"
    if trust.plans >= MANY:
        return Reason("How many plans", f"It rests on {audits}.", False)
    width = 5 * round(100 * widest(trust.plans) / 5)
    few = ""
    if trust.plans < FEWEST:
        few = f". With fewer than {FEWEST} plans even a perfect score cannot show that 75% is met"
    return Reason(
        "How many plans",
        f"It rests on {audits}: the range of one audit point is about {width} percentage points wide{few}.",
        True,
    )


def _coverage(trust: Trust) -> Reason | None:
    if not trust.possible:
        return None
    left = trust.possible - trust.settled
    if not left:
        return Reason("Coverage", f"All {plural(trust.possible, 'grade')} that could be agreed are.", False)
    return Reason(
        "Coverage",
        f"{trust.settled:,} of {plural(trust.possible, 'grade')} that could be agreed are; "
        f"{left:,} {'is' if left == 1 else 'are'} unresolved or missing and could move the figures.",
        True,
    )


def _signed(trust: Trust) -> Reason:
    if not trust.open_rounds:
        return Reason("Signed off", _signers(trust), False)
    if trust.rounds == 1:
        return Reason("Signed off", "The round is not signed off.", True)
    number = len(trust.open_rounds)
    return Reason(
        "Signed off",
        f"{number} of the {trust.rounds} rounds {'is' if number == 1 else 'are'} not signed off.",
        True,
    )


def _signers(trust: Trust) -> str:
    """Who signed, where every round is signed off: whoever imports a past audit signs for it alone."""
    if not trust.imported:
        return "Every round shown is signed off by two people."
    if trust.imported < trust.rounds:
        return (
            f"Every round shown is signed off: {trust.imported} imported, by the person who imported "
            f"{'it' if trust.imported == 1 else 'each'}; the others by two people."
        )
    if trust.rounds == 1:
        return "Imported, and signed off by the person who imported it."
    return "Every round shown was imported, and signed off by the person who imported it."


def _contested(trust: Trust) -> Reason | None:
    if not trust.settled:
        return None
    every = plural(trust.settled, "agreed grade")
    settled = f"The panel settled {trust.moderated:,} of {every}, “not applicable” counted too"
    if not trust.contested:
        return Reason("Contested", f"{settled}; no agency’s dissent stands.", False)
    return Reason(
        "Contested",
        f"{settled}. On {trust.contested:,} an agency’s dissent stands.",
        True,
    )


def _waived(trust: Trust) -> Reason:
    if not trust.waived:
        return Reason("Waivers", "No agency was excused from a plan.", False)
    often = "" if trust.waived == 1 else f"{trust.waived:,} times, each "
    return Reason("Waivers", f"An agency was excused {often}from one plan at one audit point.", True)


def _left(trust: Trust) -> Reason:
    if not trust.withdrawn and not trust.duplicates:
        return Reason("Plans that left", "No plan was withdrawn and no child counts twice.", False)
    said = []
    if trust.withdrawn:
        said.append(f"{plural(trust.withdrawn, 'plan was', 'plans were')} withdrawn")
    if trust.duplicates:
        said.append(f"{plural(trust.duplicates, 'plan is', 'plans are')} left out as the same child again")
    return Reason("Plans that left", " and ".join(said) + ".", True)


def _calibrated(trust: Trust) -> Reason | None:
    if trust.panel is None:
        unknown = Reason("Calibration", "Not known: imported from past audits.", False)
        return unknown if trust.imported else None
    if not trust.panel:
        return Reason("Calibration", "Nobody’s grades count yet.", False)
    months = "month" if trust.months == 1 else f"{trust.months} months"
    before = (
        ""
        if trust.rounds == 1
        else (" each of their rounds" if trust.all_calibrated else " at least one of these rounds")
    )
    return Reason(
        "Calibration",
        f"{trust.calibrated} of {plural(trust.panel, 'person', 'people')} who scored had been calibrated "
        f"in the {months} before{before}.",
        not trust.all_calibrated,
    )


def _small(trust: Trust) -> Reason | None:
    if not trust.small:
        return None
    return Reason(
        "Small numbers",
        f"{trust.small} of {plural(trust.points, 'audit point')} "
        f"{'has' if trust.small == 1 else 'have'} fewer than {MINIMUM_N} graded plans: too few to compare.",
        True,
    )


def _weighted(trust: Trust) -> Reason | None:
    if not trust.weighted:
        return None
    alike = trust.weighted == trust.together
    against = ", as they do without weights" if alike else f" instead of {trust.together}"
    return Reason(
        "How the draw was spread",
        "The draw took more plans from some groups than from others. Weighted back to the register, all "
        f"points together stand at {trust.weighted}{against}.",
        True,
    )


def _imported(trust: Trust) -> Reason | None:
    if not trust.imported:
        return None
    which = (
        "The round comes" if trust.rounds == 1 else f"{plural(trust.imported, 'round comes', 'rounds come')}"
    )
    return Reason(
        "Past audits",
        f"{which} from past audits: how the plans were chosen, and whether the agencies graded blind, is not "
        "known.",
        True,
    )


def _rubrics(trust: Trust) -> Reason | None:
    if not trust.rubric_changes:
        return None
    what = (
        "compare like for like, on the points in both"
        if trust.alike
        else "a change from there on may come from the rubric"
    )
    return Reason(
        "The rubric",
        f"The rubric changed between these rounds: {what}.",
        True,
    )
