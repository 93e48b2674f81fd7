"""How a report says what was audited and how it was drawn. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit_app.web.text import list_words, plural


@dataclass(frozen=True)
class Drawn:
    """One round's sample. `plans` counts what is left of it; `eligible` is None where nothing was drawn here.

    `reserves` counts the plans that came in for withdrawn ones, `duplicates` those left out: the same child.
    """

    plans: int
    eligible: int | None = None
    withdrawn: int = 0
    reserves: int = 0
    duplicates: int = 0
    imported: bool = False
    rubrics: Sequence[str] = ()


def drawn_words(drawn: Drawn) -> str:
    """The paragraph for one round."""
    said = [_audited(drawn), _withdrawn(drawn)]
    if drawn.duplicates:
        said.append(
            f"{plural(drawn.duplicates, 'plan')} of the sample "
            f"{'is' if drawn.duplicates == 1 else 'are'} of a child who already counts, and left out."
        )
    if len(drawn.rubrics) > 1:
        said.append(
            f"The plans were judged against {len(drawn.rubrics)} rubrics: {list_words(drawn.rubrics)}."
        )
    return " ".join(part for part in said if part)


def _audited(drawn: Drawn) -> str:
    if not drawn.plans:
        return "No plan is left in the sample, so nothing can be said from it."
    audited = f"{plural(drawn.plans, 'plan')} {'was' if drawn.plans == 1 else 'were'} audited"
    if drawn.imported:
        come = "It comes" if drawn.plans == 1 else "They come"
        return (
            f"{audited}. {come} from past audits and {'was' if drawn.plans == 1 else 'were'} not drawn by "
            "this tool, so nothing here shows how the choice was made."
        )
    if drawn.eligible is None:
        return f"{audited}. No draw is recorded for this round."
    if drawn.eligible <= drawn.plans:
        return f"{audited}: every plan that could be drawn from the register."
    return f"{audited}, drawn at random from {plural(drawn.eligible, 'plan')} that could be drawn."


def _withdrawn(drawn: Drawn) -> str:
    if not drawn.withdrawn:
        return "" if drawn.imported else "No plan was withdrawn."
    said = f"{plural(drawn.withdrawn, 'plan')} {'was' if drawn.withdrawn == 1 else 'were'} withdrawn"
    if not drawn.reserves:
        return f"{said}, and no reserve came in."
    return f"{said}, and {plural(drawn.reserves, 'reserve')} came in, in the order drawn."


@dataclass(frozen=True)
class DrawnPeriod:
    """The samples of several rounds together."""

    rounds: int
    plans: int
    distinct_plans: int
    drawn: int
    imported: int
    rubric_changes: int = 0


def period_words(period: DrawnPeriod) -> str:
    """The paragraph for several rounds."""
    said = [f"{plural(period.rounds, 'round')} with {plural(period.plans, 'audit')}{_distinct(period)}."]
    if period.drawn == period.rounds:
        said.append("Every sample was drawn at random.")
    elif period.drawn:
        said.append(
            f"{period.drawn} of the samples {'was' if period.drawn == 1 else 'were'} drawn at random."
        )
    if period.imported:
        said.append(
            f"{plural(period.imported, 'round comes', 'rounds come')} from past audits: "
            "nothing here shows how those plans were chosen."
        )
    if period.rubric_changes:
        times = "once" if period.rubric_changes == 1 else f"{period.rubric_changes} times"
        said.append(f"The rubric changed {times} in these rounds, so not all were judged by one version.")
    return " ".join(said)


def _distinct(period: DrawnPeriod) -> str:
    if period.distinct_plans == period.plans:
        return "" if not period.plans else ", each of a different plan"
    again = period.plans - period.distinct_plans
    return (
        f" of {plural(period.distinct_plans, 'different plan')}: {plural(again, 'audit')} "
        f"{'is' if again == 1 else 'are'} of a plan audited before"
    )
