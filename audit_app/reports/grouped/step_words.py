"""What a report says of timeliness. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence

from audit_app.figures.rules import MINIMUM_N, interval_words
from audit_app.figures.timeliness.rules import Kind, Outcome, Step, StepFigure
from audit_app.web.text import MONTHS, list_words, plural

ABOUT = (
    "Counted from the dates the register holds of the audited plans, so it is about these plans and not "
    "about every plan of the area."
)


AT_WORST = (
    "At worst: plans past the limit when audited that have no date are counted as late, for a blank in the "
    "register does not say whether the step was not done or not recorded."
)


def limit_words(step: Step, *, strict: bool) -> str:
    """The limit of a step: "within 6 weeks", "before 15 February", or "by" it where the area reads it so."""
    if step.kind is Kind.BEFORE_DAY:
        return f"{'before' if strict else 'by'} {step.limit}"
    return step.limit


def left_out_words(figure: StepFigure) -> str:
    """What is not in the percentage, in a few words; "" where nothing is."""
    said = []
    if excused := figure.count(Outcome.EXCUSED):
        late = f", {figure.excused_late} of them late" if figure.excused_late else ""
        said.append(f"{excused} excused by the Regulations{late}")
    if figure.overdue and not figure.recorded:
        said.append(without_date_words(figure))
    if missing := figure.count(Outcome.NOT_RECORDED):
        said.append(f"{missing} not recorded")
    if waiting := figure.count(Outcome.NOT_DUE):
        said.append(f"{waiting} not due yet")
    if odd := figure.count(Outcome.NOT_USABLE):
        said.append(f"{odd} with dates that cannot be")
    return "; ".join(said)


def without_date_words(figure: StepFigure) -> str:
    """How many plans were past the limit without a date of the end; "" where none was."""
    if not figure.overdue:
        return ""
    alone = "" if figure.recorded else ", and no plan has a date"
    return f"{figure.overdue} past the limit without a date{alone}"


def months_words(days: Iterable[dt.date], *, short: bool = False) -> str:
    """The months from the first to the last of some days, `short` as in a table; "" of none."""
    found = sorted(days)
    if not found:
        return ""
    first, last = (
        f"{MONTHS[day.month - 1][: 3 if short else None]} {day.year}" for day in (found[0], found[-1])
    )
    return first if first == last else f"{first} to {last}"


def began_words(figures: Sequence[StepFigure]) -> str:
    """How old what is counted is: a plan audited this month may have been asked for years ago."""
    said = months_words(day for figure in figures for _, day in figure.begun)
    if not said:
        return ""
    return f"What is counted dates from {said}; the table has the months of each step."


def steps_words(figures: Sequence[StepFigure]) -> str:
    """The paragraph above the table: the steps most often late, where enough plans show it."""
    able = [figure for figure in figures if figure.at_worst_n >= MINIMUM_N]
    if not any(figure.plans for figure in figures):
        return "The register holds no dates of the statutory steps for these plans."
    if not able:
        return f"{ABOUT} No step has {MINIMUM_N} plans with usable dates yet, so none is compared."
    said = [ABOUT, *_compared(able)]
    if any(0 < figure.at_worst_n < MINIMUM_N for figure in figures):
        said.append(f"A step with fewer than {MINIMUM_N} plans to count is not compared.")
    if whole := [_counted(figure) for figure in able if figure.x == figure.at_worst_n]:
        said.append(f"No late plan was found at: {list_words(whole)}.")
    return " ".join([*said, *_without_dates(figures)])


def _without_dates(figures: Sequence[StepFigure]) -> list[str]:
    """What the register does not say, and how far that may mislead."""
    said = []
    if blank := [one for one in figures if one.overdue and not one.recorded]:
        listed = list_words([f"{_name(one.step)} ({plural(one.overdue, 'plan')})" for one in blank])
        said.append(f"Past the limit, but no plan has a date, so nothing is counted: {listed}.")
    missing = [
        one for one in figures if one.recorded and one.count(Outcome.NOT_RECORDED) + one.overdue > one.n
    ]
    if missing:
        listed = list_words([_name(one.step) for one in missing])
        said.append(f"More plans without dates than with them, so the percentage may mislead: {listed}.")
    return said


def _compared(able: Sequence[StepFigure]) -> list[str]:
    """The steps least often in time. The only one that can be counted is not the least of anything."""
    late = sorted(
        (figure for figure in able if figure.x < figure.at_worst_n),
        key=lambda figure: (figure.at_worst or 0, figure.step.key),
    )
    if not late:
        return []
    named = [f"{_name(one.step)} ({_in_time(one)})" for one in late[:3]]
    limits = interval_words(late[0].at_worst_interval) if late[0].at_worst_interval else ""
    worst = [AT_WORST] if any(one.overdue for one in late[:3]) else []
    if len(able) == 1:
        return [f"Only one step has {MINIMUM_N} plans to count: {named[0]}; plausibly {limits}.", *worst]
    return [
        f"Least often in time: {list_words(named)}.",
        *worst,
        "With few plans a difference between two steps may be noise: read each with its interval.",
    ]


def _in_time(figure: StepFigure) -> str:
    """The share in time; where plans past the limit have no date, at worst, with them and with dates."""
    if not figure.overdue:
        return f"{figure.display} of {plural(figure.n, 'plan')} in time"
    dated = f"{figure.display} of" if figure.n >= MINIMUM_N else f"{figure.x} of"
    return (
        f"at worst {figure.at_worst_display} of {plural(figure.at_worst_n, 'plan')} in time; {dated} the "
        f"{figure.n} with dates, {figure.overdue} past the limit without one"
    )


def _counted(figure: StepFigure) -> str:
    return f"{_name(figure.step)} ({plural(figure.at_worst_n, 'plan')})"


def _name(step: Step) -> str:
    return step.title[:1].lower() + step.title[1:]
