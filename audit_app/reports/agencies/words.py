"""How a report says where the agencies differ: counts first, hedged by rule, without names for degrees. Pure.

A difference is stated where its whole 95% interval lies on one side; where the interval reaches "no
difference" it "may be noise".
"""

from collections.abc import Sequence

from audit_app.figures.agencies.rules import (
    Agreement,
    AtPoint,
    ModerationEffect,
    Sensitivity,
    Severity,
    Share,
)
from audit_app.figures.interval import interval_words
from audit_app.figures.percent import display
from audit_app.figures.rules import MINIMUM_N
from audit_app.reports.wording.ranked import EVEN, NOISE
from audit_app.web.text import list_words, plural

RULE_NAMES = {
    "agreed": "the agreed grades",
    "majority": "a majority of the agencies",
    "lowest": "the lowest agency",
    "highest": "the highest agency",
}
ALL_OF = {2: "both", 3: "all three", 4: "all four"}
SHALLOW = 0.005  # shown as 0.00


def share_words(share: Share) -> str:
    """ "75%; plausibly 46.8% to 91.1%"; nothing where nothing was counted."""
    if not share.n:
        return ""
    shown = display(share.x, share.n, ())
    return f"{shown}; plausibly {interval_words(share.interval)}" if share.interval else shown


def _in_brackets(share: Share) -> str:
    """The percentage behind a count; nothing under MINIMUM_N, where it would be read as one of many."""
    return f" ({share_words(share)})" if share.n >= MINIMUM_N else ""


def agreement_words(found: Agreement) -> str:
    """The first paragraph: how often, of how many."""
    if not found.cells:
        return (
            "No plan was graded by two agencies at the same audit point, so nothing can be said about how "
            "far they agree."
        )
    side, same = found.same_side, found.identical
    return (
        f"{plural(found.cells, 'time')} two agencies or more graded the same plan at the same audit point, "
        f"each on its own ({plural(found.plans, 'plan')}). {side.x:,} of these times they stood on the same "
        f"side of good{_in_brackets(side)}, and {same.x:,} times they gave the very same grade"
        f"{_in_brackets(same)}."
    )


def coefficient_words(found: Agreement, fewest: int = 5) -> str:
    """What is left when chance is taken out, for those who ask for a coefficient."""
    if not found.cells:
        return ""
    if found.reason:
        return f"Agreement beyond chance is {found.reason}."
    if found.plans < fewest:
        return f"Agreement beyond chance is not given: it needs {fewest} plans."
    said = [
        "Beyond what chance alone would give, agreement is "
        f"{_coefficient(found.alpha, found.alpha_interval)} by Krippendorff’s alpha and "
        f"{_coefficient(found.ac2, found.ac2_interval)} by Gwet’s AC2. On both, 1 is full agreement, 0 "
        "what chance gives."
    ]
    if found.high_quality:
        said.append(
            "Over 85% of these grades are good or outstanding. As quality rises, alpha falls and AC2 rises "
            "although auditors read just as before: do not read either as a change in auditors."
        )
    return " ".join(said)


def _coefficient(value: float | None, interval: tuple[float, float] | None) -> str:
    if value is None:
        return "not calculable"
    return f"{value:.2f} ({interval[0]:.2f} to {interval[1]:.2f})" if interval else f"{value:.2f}"


def left_out_words(found: Agreement) -> str:
    """What is not in the agreement, counted."""
    said = []
    if found.not_blind:
        said.append(f"{plural(found.not_blind, 'grade')} given after others’ grades were shown")
    if found.differing:
        said.append(f"{plural(found.differing, 'place')} where an agency’s own auditors differ")
    if found.applies:
        said.append(
            f"{plural(found.applies, 'place')} where agencies differ on whether the point applies at all"
        )
    return f"Left out of these counts: {list_words(said)}." if said else ""


def direction(value: float) -> str:
    """Which way a signed difference goes."""
    if abs(value) < SHALLOW:
        return "neither harder nor more generous"
    return f"{abs(value):.2f} {'harder' if value < 0 else 'more generous'}"


def limits_in_grades(lower: float, upper: float) -> str:
    """An interval of signed differences: "0.35 to 0.61 harder", "0.10 harder to 0.05 more generous"."""
    if upper < -SHALLOW or lower > SHALLOW:
        low, high = sorted((abs(lower), abs(upper)))
        return f"{low:.2f} to {high:.2f} {'harder' if upper < 0 else 'more generous'}"
    return " to ".join("0.00" if abs(limit) < SHALLOW else direction(limit) for limit in (lower, upper))


def severity_words(found: Severity, name: str) -> str:
    """One agency against the agreed grades. Nothing is claimed under 10 cells or 5 plans."""
    counted = f"{plural(found.cells, 'grade')} of {plural(found.plans, 'plan')}"
    if not found.enough or found.mean is None:
        return f"{name}: {counted} can be set beside an agreed grade, too few to say how hard it grades."
    if found.interval is None:
        same = abs(found.mean) < SHALLOW
        way = "as was agreed" if same else f"{direction(found.mean)} than was agreed, by grades,"
        return f"{name} graded {way} on every plan alike ({counted})."
    lower, upper = found.interval
    limits = limits_in_grades(lower, upper)
    if lower <= 0 <= upper:
        return (
            f"{name} graded on average {_of_a_grade(found.mean)} ({counted}). This {NOISE}: "
            f"plausible is anything from {limits}. {_by_its_own(found)}"
        )
    return (
        f"{name} graded on average {_of_a_grade(found.mean)} ({counted}; plausibly {limits}). "
        f"{_by_its_own(found)}"
    )


def _by_its_own(found: Severity) -> str:
    own = display(found.own_good, found.cells, ())
    agreed = display(found.agreed_good, found.cells, ())
    return f"By its own grades {own} of them would be good or outstanding; {agreed} were agreed to be."


def _of_a_grade(mean: float) -> str:
    if abs(mean) < SHALLOW:
        return "as was agreed"
    return f"{abs(mean):.2f} of a grade {'harder' if mean < 0 else 'more generous'} than was agreed"


def unsettled_words(did: ModerationEffect) -> str:
    """Why how hard an agency grades may be more than it seems, where grades have no agreed one; else ""."""
    if not did.unsettled:
        return ""
    return (
        f"Left out: {did.unsettled:,} of {plural(did.cells + did.unsettled, 'grade')}, because nothing is "
        "agreed there. What the agencies graded differently is settled last, so an agency may lie further "
        "from what is agreed in the end than it seems here."
    )


def moderation_words(did: ModerationEffect) -> str:
    """What the panel settled, moved, and where somebody still disagrees."""
    if not did.cells:
        return "No plan has an agreed grade at any point yet."
    said = [
        f"{plural(did.cells, 'grade is', 'grades are')} agreed, “not applicable” counted too. On "
        f"{did.unanimous:,} every agency gave the same grade on its own; the panel settled "
        f"{_of(did.moderated, did.cells)}."
    ]
    if did.moderated:
        moved = ""
        # Where all of them moved it says only that the panel settles what agencies read differently.
        if did.moved < did.moderated:
            moved = f"On {did.moved:,} of those it settled, not every agency had given the agreed grade. "
        said.append(
            f"{moved}On {did.nobodys:,} of {did.known:,} the agreed grade is one no agency had given."
        )
        dissent = f"On {did.contested:,} a dissent stands" if did.contested else "No dissent stands"
        said.append(f"{dissent}.")
    if did.unsettled:
        said.append(f"{plural(did.unsettled, 'grade is', 'grades are')} not agreed yet, or missing.")
    return " ".join(said)


def _of(x: int, n: int) -> str:
    return f"{x:,} ({display(x, n, ())})" if n >= MINIMUM_N else f"{x:,}"


def sensitivity_words(found: Sensitivity) -> str:
    """The one line: a figure under each rule, and what it means. Counts alone under MINIMUM_N grades."""
    if found.spread is None:
        return ""
    n = found.rules[0].n
    shown = {rule.name: rule.shown if n >= MINIMUM_N else f"{rule.x:,}" for rule in found.rules}
    grades = plural(n, "agreed grade")
    first = f"Of {grades}, {shown['agreed']} are good or outstanding."
    if n < MINIMUM_N:
        first = f"Good or outstanding: {shown['agreed']} of {grades}."
    others = list_words(
        [f"{shown[name]} by {RULE_NAMES[name]}" for name in ("majority", "lowest", "highest")]
    )
    said = (
        f"{first} Had another rule made the grades, it would be {others}. Only the agreed grades count; the "
        "others show how much rests on what the panel settled."
    )
    if found.ties:
        said += (
            f" On {found.ties:,} half of the agencies said good and half not, which is no majority for good."
        )
    if found.left_out:
        said += f" {plural(found.left_out, 'agreed grade')} with no agency’s grade beside it left out."
    return said


def at_point_words(found: AtPoint, *, over_rounds: bool) -> str:
    """How often, of how many plans at one audit point, the agencies were on the same side of good."""
    plan = "audit" if over_rounds else "plan"
    side, same = found.together.same_side, found.together.identical
    if not side.n:
        if found.applies:
            return (
                f"On no {plan} did two agencies give a grade from inadequate to outstanding on their own. "
                f"On {found.applies:,} they differ on whether the point applies."
            )
        return (
            f"No {plan} was graded here by two agencies, each on its own, so nothing can be said about how "
            "far they agree."
        )
    said = (
        f"On {side.x:,} of {plural(side.n, plan)} {_who(found)} on the same side of good"
        f"{_in_brackets(side)}, and on {same.x:,} with the very same grade."
    )
    if side.n < MINIMUM_N:
        said += f" With fewer than {MINIMUM_N} no percentage is given."
    if found.left_out:
        said += (
            f" {plural(found.left_out, plan)} left out: fewer than two agencies gave a grade from inadequate "
            "to outstanding on their own."
        )
    if found.applies:
        said += f" On {found.applies:,} they differ on whether the point applies."
    return said


def _who(found: AtPoint) -> str:
    if not found.everyone:
        return "the agencies that graded it were"
    number = len(found.agencies)
    return f"{ALL_OF.get(number, f'all {number}')} agencies were"


def furthest_words(named: Sequence[str]) -> str:
    """What to do with the points read most differently."""
    if not named:
        return "No audit point stands out: none has five plans graded by two agencies on which they differ."
    return (
        "On these points the agencies were most often on different sides of good. The furthest apart of many "
        "points are partly so by chance: where it says that the difference may be noise, another round may "
        "name others. Take them to the next calibration: lay a plan from each side of good next to the "
        "rubric’s words, and write down what would make it good. Where a point comes back after that, its "
        "wording may be at fault rather than the auditors."
    )


def point_words(share: Share, identical: Share, together: Share) -> str:
    """One of the points read most differently, held against all points together."""
    said = (
        f"on the same side of good {share.x:,} of {plural(share.n, 'time')} ({share_words(share)}), with the "
        f"same grade {identical.x:,} times. Over all points it is {display(together.x, together.n, ())}"
    )
    below = share.interval is not None and share.interval[1] * together.n < together.x
    return f"{said}: this point is below, {EVEN[False]}." if below else f"{said}: the difference {NOISE}."
