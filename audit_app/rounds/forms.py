"""What a manager is asked about a round."""

from collections.abc import Sequence
from typing import Any

from audit_app.rounds.rules import FIXED_WITH_FRAME, RoundFields, Trigger
from audit_app.web.fields import VersionField
from audit_app.web.forms import (
    BaseForm,
    DayField,
    DropdownField,
    LineField,
    NumberField,
    RadiosField,
    SubmitField,
    TicksField,
    once_key,
)

TRIGGER_WORDS = {
    Trigger.ANY: "Every difference",
    Trigger.ACROSS_OR_TWO: "Only differences that matter for the figures",
}
TRIGGER_HINTS = {
    Trigger.ANY: "The panel talks about every point on which two agencies gave different grades.",
    Trigger.ACROSS_OR_TWO: (
        "The panel talks about a point where one agency says good or better and another does not, or where"
        " the grades are two or more steps apart. One step apart on the same side of good, the chair may"
        " accept the lead agency’s grade for all such points at once. Each is still recorded."
    ),
}
Choices = Sequence[tuple[int, str]]


class RoundForm(BaseForm):
    """Everything about a round but its sample."""

    name = LineField(
        "Name of the round",
        longest=60,
        width=20,
        hint="The month does well: 2026-10. Reports are listed by it.",
    )
    theme = LineField("Theme", required=False, hint="If it has one, for example Year 6 to 7 transition.")
    held_on = DayField("Date of the panel", hint="The day the panel meets to settle the grades.")
    due_on = DayField("Scores due by", called="the date scores are due", hint="Auditors see this date.")
    base = DropdownField(
        "Rubric",
        called="the rubric every plan is scored on",
        coerce=int,
        hint="The standard that every plan is scored on.",
    )
    themes = TicksField(
        "Themes scored as well", coerce=int, required=False, hint="Points of these are added to every plan."
    )
    agencies = TicksField(
        "Agencies expected", coerce=int, hint="Each scores every plan, alone, on the points meant for it."
    )
    trigger = RadiosField(
        "What the panel settles one by one",
        choices=[(trigger.value, words) for trigger, words in TRIGGER_WORDS.items()],
        hints={trigger.value: words for trigger, words in TRIGGER_HINTS.items()},
        default=Trigger.ANY.value,
    )
    sample_size = NumberField(
        "Plans to draw", called="the number of plans to draw", least=1, most=2000, default=12
    )
    strata = TicksField(
        "Spread the sample over",
        called="what the sample is spread over",
        required=False,
        hint="Each group gets its fair share of the sample. Choose up to three, or none.",
    )
    minimum_per_stratum = NumberField(
        "At least this many from each group",
        called="the minimum from each group",
        most=100,
        default=0,
        hint="0 leaves each group its fair share, which can be none for a small group.",
    )
    exclusion_months = NumberField(
        "Months before a plan may be drawn again",
        called="the months before a plan may be drawn again",
        most=120,
        default=12,
        hint="A plan audited within this time is left out.",
    )
    target_percent = NumberField(
        "Target: percent good or outstanding",
        called="the target",
        least=1,
        most=100,
        default=75,
        hint="The milestone agreed for this round, at each audit point.",
    )
    submit = SubmitField("Save round")

    def offer(self, rubrics: Choices, agencies: Choices, strata: Sequence[tuple[str, str, str]]) -> None:
        """Offer rubrics and agencies as (id, words), characteristics as (name, words, values seen)."""
        self.base.choices = list(rubrics)
        self.themes.choices = list(rubrics)
        self.agencies.choices = list(agencies)
        if "strata" in self:
            self.strata.choices = [(name, words) for name, words, _ in strata]
            self.strata.hints = {name: seen for name, _, seen in strata}

    def leave_out_fixed(self) -> None:
        """Do not ask what the fixed frame of a draw rests on."""
        for name in FIXED_WITH_FRAME:
            del self[name]

    def start(self, usual: RoundFields | None, name: str) -> None:
        """Begin a new round from what the last one decided: only its name, theme and dates are new."""
        if usual is not None:
            self.fill(usual)
            for field in ("theme", "held_on", "due_on"):
                self[field].data = None
        self.name.data = name

    def fill(self, fields: RoundFields) -> None:
        """Show what was decided before."""
        known = {
            **vars(fields),
            "base": fields.rubric_version_ids[0] if fields.rubric_version_ids else None,
            "themes": list(fields.rubric_version_ids[1:]),
            "agencies": sorted(fields.agency_ids),
            "strata": list(fields.strata),
            "trigger": fields.trigger.value,
        }
        for field in self:
            if field.short_name in known:
                field.data = known[field.short_name]

    def fields(self, before: RoundFields | None = None) -> RoundFields:
        """The answers; what was not asked stays as it was."""
        given: dict[str, Any] = dict(self.data)
        kept = {name: given[name] if name in given else getattr(before, name) for name in FIXED_WITH_FRAME}
        themes = [chosen for chosen in given["themes"] if chosen != given["base"]]
        return RoundFields(
            **{**kept, "strata": tuple(kept["strata"])},
            theme=given["theme"] or None,
            due_on=given["due_on"],
            rubric_version_ids=(given["base"], *themes),
            agency_ids=frozenset(given["agencies"]),
            trigger=Trigger(given["trigger"]),
            target_percent=given["target_percent"],
        )


class ChangeRoundForm(RoundForm):
    """The same for a draft that others may change meanwhile."""

    version = VersionField()

    def show(self, fields: RoundFields, version: int) -> None:
        """Show a round as it is saved."""
        self.fill(fields)
        self.version.data = version

    def saw(self, version: int) -> None:
        """After two people's texts were shown side by side: the next sending replaces the newer one."""
        self.version.data = version
        self.once.data = once_key()
