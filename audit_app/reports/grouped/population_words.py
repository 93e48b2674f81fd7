"""What a report says of the estimate for every plan that could be drawn. Pure."""

from audit_app.figures.groups.rules import Estimate, NotSaid
from audit_app.figures.rules import TARGETS, interval_words
from audit_app.web.text import list_words, plural

START = "No estimate is made for the rest of the register"
UNSURE = (
    "Weighted to all plans that could be drawn it is {share}. How far off that may be cannot be worked out"
)
WHY = {
    NotSaid.NO_DRAW: "{start}: these plans were not drawn at random by this tool.",
    NotSaid.NOTHING: "{start}: nothing has an agreed grade yet.",
    NotSaid.WITHDRAWN: (
        "{start}: a plan was withdrawn or left out and no reserve came in ({groups}), so the sample is not "
        "the one that was drawn."
    ),
    NotSaid.EMPTY: "{start}: no plan of {groups} is graded, so nothing is known of that part.",
    NotSaid.ALONE: (
        "{unsure}, because only one plan of {groups} is graded, and one plan does not show how others vary."
    ),
    NotSaid.FEW: "{unsure}, because fewer than 5 plans are graded.",
    NotSaid.ALIKE: "{unsure}, because all graded plans are alike, and that does not show how others vary.",
}


def estimate_words(made: Estimate, unsettled: int = 0) -> str:
    """The estimate with its interval, or why there is none. `unsettled` grades are not in it."""
    if made.not_said is not None:
        groups = list_words([f"“{name or 'the whole register'}”" for name in made.groups], "and of")
        unsure = UNSURE.format(share=share_words(made.share)) if made.share is not None else ""
        why = WHY[made.not_said].format(start=START, unsure=unsure, groups=groups)
        return _open(why, made, unsettled) if made.share is not None else why
    assert made.share is not None
    assert made.limits is not None
    share = share_words(made.share)
    if made.census:
        return (
            f"Every one of the {plural(made.frame, 'plan')} that could be drawn was audited and every grade "
            f"is agreed, so the {share} is theirs and no estimate is needed."
        )
    if made.whole:
        return _whole(made, share)
    said = (
        f"Estimated for all {plural(made.frame, 'plan')} that could be drawn: {share} good or outstanding, "
        f"plausibly {interval_words(made.limits)}. Each part of the register counts by its size, "
        "and the range allows for grades of one plan going together. Plans left out of "
        "the draw because they were audited lately are not counted."
    )
    return _open(said, made, unsettled)


def _whole(made: Estimate, share: str) -> str:
    """Every plan was audited: nothing is estimated, and only open grades can still move the share."""
    assert made.limits is not None
    go = "goes" if made.open == 1 else "go"
    return (
        f"Every one of the {plural(made.frame, 'plan')} that could be drawn was audited, and "
        f"{plural(made.open, 'grade is', 'grades are')} not agreed yet. Of those agreed {share} are good or "
        f"outstanding, each part of the register counted by its size; whichever way the open "
        f"{'grade' if made.open == 1 else 'grades'} {go}, it ends within {interval_words(made.limits)}."
    )


def _open(said: str, made: Estimate, unsettled: int) -> str:
    """The same with what is not agreed yet. Plans without any grade are as unknown as those not drawn."""
    if unsettled:
        said += f" {plural(unsettled, 'grade')} without agreement could still move it."
    if not made.ungraded:
        return said
    have = "has" if made.ungraded == 1 else "have"
    said += f" {plural(made.ungraded, 'audited plan')} {have} no agreed grade at all and could still move it"
    return (
        f"{said}: the range takes {'it' if made.ungraded == 1 else 'them'} to be like the others."
        if made.limits
        else f"{said}."
    )


def share_words(share: float, target: int | None = None) -> str:
    """An estimated share of 0 to 1: a whole percent, or one decimal where rounding would reach a target.

    `target`: the one of the round, besides the usual ones.
    """
    exact = 100 * share
    whole = int(exact + 0.5)
    if whole == 100 and share < 1:
        return ">99%"
    if whole == 0 and share > 0:
        return "<1%"
    if any(whole >= one > exact for one in (*TARGETS, target) if one):
        return f"{int(10 * exact) / 10:.1f}%"
    return f"{whole}%"
