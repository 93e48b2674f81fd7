"""Figures and words in the form for publication. Pure."""

from collections.abc import Sequence
from typing import Protocol

from audit_app.figures.disclosure.rules import (
    Moved,
    PublicFigure,
    Quarter,
    Release,
    Thresholds,
)
from audit_app.figures.point_figure import AGREED_GRADE, PLAN
from audit_app.figures.rules import PointFigure, TargetResult, TargetState, wilson
from audit_app.reports.rules import COUNTED, Shown
from audit_app.web.text import list_words, plural, sentence_start

HIDDEN = "hidden: too few plans to publish"
NOTHING = "nothing was scored"
JUST_BELOW = "just below"
BANNER = "For publication: small numbers are hidden"


class PublishedQuarter(Protocol):
    """What the words need to know of a quarter."""

    @property
    def quarter(self) -> Quarter: ...

    @property
    def release(self) -> Release | None: ...

    @property
    def why(self) -> str: ...

    @property
    def held(self) -> bool: ...

    @property
    def reopened(self) -> bool: ...


def show_public(
    figure: PublicFigure, name: str, target: int | None, *, grades: bool = False, reopened: bool = False
) -> Shown:
    """A published figure made ready: percent, n and interval of a shown one, nothing of any other.

    `grades`: n counts agreed grades of several points, not plans, and there is no interval: grades of one
    plan go together, and no output may be more sure than the page. `reopened`: a round behind it is open.
    """
    gone: dict[str, None] = dict.fromkeys(
        (*COUNTED, "x", "coverage", "range", "duplicates", "moderated", "waived")
    )
    if not figure.shown:
        words = HIDDEN if figure.cell.hidden else NOTHING
        return Shown(
            round=name, n=None, percent=None, display=figure.cell.show, lower=None, upper=None,
            provisional=reopened, target="", target_percent=target, words=words, counted="",
            pooled=grades, **gone,
        )  # fmt: skip
    counts = PointFigure(
        good=figure.x, requires_improvement=figure.n - figure.x, unit=AGREED_GRADE if grades else PLAN
    )
    limits = None if grades else wilson(figure.x, figure.n)
    state = counts.target_state(target)
    # That 100% is missed is said of other figures with how many plans fell short: that is a count.
    words = f"{target}% is {state.result.value}" if state.result is TargetResult.NOT_MET else state.words
    return Shown(
        round=name, n=figure.n, percent=figure.cell.percent, display=_not_at_target(figure, target, state),
        lower=100 * limits[0] if limits else None, upper=100 * limits[1] if limits else None,
        provisional=figure.unsettled or reopened, target=state.result.value, target_percent=target,
        words=words, counted=counts.counted, pooled=grades, **gone,
    )  # fmt: skip


def _not_at_target(figure: PublicFigure, target: int | None, state: TargetState) -> str:
    """The published percentage, "just below 70%" where it was rounded up to a target that the counts miss.

    What is published keeps its digits, which may have been rounded before this target was set.
    """
    missed = target is not None and state.result is TargetResult.NOT_MET
    return (
        f"{JUST_BELOW} {figure.cell.show}" if missed and figure.cell.percent == target else figure.cell.show
    )


def hidden(shown: Shown) -> bool:
    """Whether there is a figure that is not published."""
    return shown.percent is None and shown.words == HIDDEN


def public_note(shown: Shown) -> str:
    """What a row of a file for publication says of itself."""
    return BANNER if shown.percent is not None else f"{BANNER}. {shown.display}: {shown.words}"


def hidden_words(
    quarters: Sequence[PublishedQuarter], thresholds: Thresholds, figures: Sequence[PublicFigure]
) -> tuple[str, ...]:
    """What is hidden in a report for publication, and why: the note that stands in every output."""
    number = sum(one.cell.hidden for one in figures)
    said = [
        f"{BANNER}. [c] is hidden: fewer than {thresholds.min_n} plans were graded"
        + (f", or 1 to {thresholds.small - 1} of them lie on one side" if thresholds.strict else "")
        + ". [x] is not available: nothing was graded. A hidden percentage has no count, interval or bar.",
        "Figures are of whole quarters, or of single rounds where each of the quarter could stand alone, and "
        "never of other choices of rounds: nobody can take one from another to work out what is hidden.",
    ]
    if number:
        said.append(
            f"{number} of {len(figures)} audit points are hidden here. Sections and all points together are "
            "the sum of what is shown, so they can differ from what the partnership itself reads."
        )
    said += [
        f"Not published: {one.quarter.name}. {one.why}".strip() for one in quarters if one.release is None
    ]
    open_again = [one.quarter.name for one in quarters if one.reopened and one.release is not None]
    if open_again:
        said.append(
            f"A round of {list_words(open_again)} is open again to be corrected. What was published stands "
            "until it is signed off again, and can still change."
        )
    held = [one.quarter.name for one in quarters if one.held and one.release is not None]
    if held:
        said.append(
            f"Work on {list_words(held)} went on after it was published. It is kept back while it could tell "
            "of a single plan: what was published first stands."
        )
    return tuple(said)


def moved_words(found: Moved) -> list[str]:
    """What changes if a quarter is published anew: counts first, then what they can tell."""
    changes = [
        _change("all audit points together", found.together, "agreed grades"),
        _change("plans overall", found.overall, "plans"),
    ]
    if found.plans[0] != found.plans[1]:
        changes.append(f"{plural(found.plans[0], 'audit')} of plans become {found.plans[1]:,}")
    said = [
        f"Of {plural(found.of, 'audit point')}, {found.points:,} would be published with other figures. "
        f"{sentence_start('; '.join(changes))}."
    ]
    if found.register:
        said.append(
            f"The register says something else now of {plural(found.register, 'plan')}, so figures by need "
            "and timeliness may change too."
        )
    if found.few:
        said.append(
            f"{plural(found.few, 'figure moves', 'figures move')} by one or two plans only, hidden figures "
            "counted too. This is what the warning is about."
        )
    return said


def _change(name: str, figures: tuple[PublicFigure, PublicFigure], counted: str) -> str:
    before, after = (_told(one, counted) for one in figures)
    if before == after:
        return f"{name} stay as they are ({before})"
    return f"{name} go from {before} to {after}"


def _told(figure: PublicFigure, counted: str) -> str:
    if figure.shown:
        return f"{figure.cell.show} of {figure.n:,} {counted}"
    return "hidden" if figure.cell.hidden else "not scored"
