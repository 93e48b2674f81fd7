"""What a report says of timeliness. Pure."""

from collections.abc import Sequence

from audit_app.figures.rules import MINIMUM_N, interval_words
from audit_app.figures.timeliness.rules import Kind, Outcome, Step, StepFigure
from audit_app.web.text import list_words, plural

ABOUT = (
    "Counted from the dates the register holds of the audited plans, so it is about these plans and not "
    "about every plan of the area."
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
    if missing := figure.count(Outcome.NOT_RECORDED):
        over = f", {figure.overdue} of them out of time when audited" if figure.overdue else ""
        said.append(f"{missing} not recorded{over}")
    if waiting := figure.count(Outcome.NOT_DUE):
        said.append(f"{waiting} not due yet")
    if odd := figure.count(Outcome.NOT_USABLE):
        said.append(f"{odd} with dates that cannot be")
    return "; ".join(said)


def steps_words(figures: Sequence[StepFigure]) -> str:
    """The paragraph above the table: the steps most often late, where enough plans show it."""
    able = [figure for figure in figures if figure.n >= MINIMUM_N]
    if not any(figure.plans for figure in figures):
        return "The register holds no dates of the statutory steps for these plans."
    if not able:
        return f"{ABOUT} No step has {MINIMUM_N} plans with usable dates yet, so none is compared."
    said = [ABOUT, *_compared(able)]
    if any(0 < figure.n < MINIMUM_N for figure in figures):
        said.append(f"A step with fewer than {MINIMUM_N} plans to count is not compared.")
    if whole := [_counted(figure) for figure in able if figure.x == figure.n]:
        said.append(f"No late plan was found at: {list_words(whole)}.")
    missing = [one for one in figures if one.count(Outcome.NOT_RECORDED) > one.n]
    if missing:
        listed = list_words([_name(one.step) for one in missing])
        said.append(f"More plans without dates than with them, so the percentage may mislead: {listed}.")
    return " ".join(said)


def _compared(able: Sequence[StepFigure]) -> list[str]:
    """The steps least often in time. The only one that can be counted is not the least of anything."""
    late = sorted(
        (figure for figure in able if figure.x < figure.n),
        key=lambda figure: (figure.percent or 0, figure.step.key),
    )
    if not late:
        return []
    named = [f"{_name(one.step)} ({one.display} of {plural(one.n, 'plan')} in time)" for one in late[:3]]
    if len(able) == 1:
        limits = interval_words(late[0].interval) if late[0].interval else ""
        return [f"Only one step has {MINIMUM_N} plans to count: {named[0]}; plausibly {limits}."]
    return [
        f"Least often in time: {list_words(named)}.",
        "With few plans a difference between two steps may be noise: read each with its interval.",
    ]


def _counted(figure: StepFigure) -> str:
    return f"{_name(figure.step)} ({plural(figure.n, 'plan')})"


def _name(step: Step) -> str:
    return step.title[:1].lower() + step.title[1:]
