"""What is typed about milestones and about the size of a panel."""

import datetime as dt
from typing import Any

from audit_app.figures.trends.milestones import STEPS, Milestone
from audit_app.web.forms import (
    BaseForm,
    DayField,
    NumberField,
    ParagraphsField,
    RadiosField,
    SubmitField,
)

OPTIONAL = "Leave it empty where nothing is to be reached yet."


def _step(place: int, hint: str = OPTIONAL) -> NumberField:
    _, label, _ = STEPS[place]
    return NumberField(
        f"Target at {label.lower()}, in percent" if place == 0 else f"Target from {label}, in percent",
        called=f"the target at {label.lower()}",
        hint=hint,
        required=False,
        least=1,
        most=100,
        width=3,
    )


class TargetsForm(BaseForm):
    """The baseline, what is to be good or outstanding from each step on, and why."""

    baseline = DayField("Date of the baseline", hint="The other steps are counted from this day.")
    step_0 = _step(0)
    step_1 = _step(1)
    step_2 = _step(2, "Partnerships often set 75% here.")
    step_3 = _step(3, "Partnerships often set 100% here.")
    step_4 = _step(4)
    reason = ParagraphsField(
        "Why these milestones",
        called="why these milestones are set",
        hint="For example the plan or the board that agreed them. It is kept with your name.",
        longest=1000,
        rows=3,
    )
    submit = SubmitField("Set these milestones")

    def validate(self, extra_validators: Any = None) -> bool:
        """Milestones without any target would say nothing."""
        if not super().validate(extra_validators):
            return False
        if any(target is not None for target in self.targets):
            return True
        sentence = "Give a target for at least one step"
        self.step_2.errors = [*self.step_2.errors, sentence]
        return False

    @property
    def baseline_day(self) -> dt.date:
        """The date, once the form was found good."""
        assert self.baseline.data is not None
        return self.baseline.data

    @property
    def targets(self) -> list[int | None]:
        """The target of each step, in order."""
        return [self[f"step_{place}"].data for place in range(len(STEPS))]

    def show(self, steps: tuple[Milestone, ...]) -> None:
        """Fill in the milestones that are set, or what partnerships usually set."""
        known = {one.label: one for one in steps}
        if steps:
            self.baseline.data = steps[0].starts_on
        for place, (_, label, usual) in enumerate(STEPS):
            one = known.get(label)
            self[f"step_{place}"].data = one.target_percent if one else None if steps else usual


class PlannerForm(BaseForm):
    """What change is to be seen, and how many plans a panel audits."""

    before = NumberField(
        "Good or outstanding now, in percent",
        called="what is good or outstanding now, in percent",
        least=0,
        most=100,
        width=3,
        default=60,
    )
    after = NumberField(
        "The change to be seen: good or outstanding later, in percent",
        called="what is good or outstanding later, in percent",
        least=0,
        most=100,
        width=3,
        default=75,
    )
    plans = NumberField(
        "Plans a month", called="the number of plans a month", least=1, most=200, width=3, default=12
    )
    measure = RadiosField(
        "Which figure",
        called="which figure it is about",
        choices=[("point", "One audit point, or plans overall"), ("together", "All audit points together")],
        hints={
            "point": "One grade for each plan.",
            "together": "Many grades for each plan, which tend to go together.",
        },
        default="point",
    )
    power = RadiosField(
        "How sure",
        called="how sure it should be",
        choices=[("80", "Noticed in 8 of 10 cases"), ("90", "Noticed in 9 of 10 cases")],
        hints={"80": "The usual choice.", "90": "Needs about a third more plans."},
        default="80",
    )
    submit = SubmitField("Work it out")

    @property
    def asked(self) -> tuple[int, int, int, bool, int]:
        """Percent before and after, plans a month, whether all points together, and the power in percent."""
        together = self.measure.data == "together"
        return (
            self.before.data or 0,
            self.after.data or 0,
            self.plans.data or 1,
            together,
            int(self.power.data or 80),
        )
