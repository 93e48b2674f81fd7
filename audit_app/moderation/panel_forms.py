"""What is typed on the panel's screen besides the settling itself."""

from collections.abc import Sequence

from audit_app.moderation.queue import PanelOrder
from audit_app.register.asks_once import AsksOnce
from audit_app.web.forms import (
    BaseForm,
    NumberField,
    ParagraphsField,
    RadiosField,
    SubmitField,
    TicksField,
    VersionedForm,
)


class StartForm(BaseForm):
    """Opening the meeting."""

    minutes = NumberField(
        "Length of the meeting, in minutes",
        called="the length of the meeting",
        hint="The screen counts it down.",
        least=5,
        most=600,
        default=120,
        width=3,
    )
    going = RadiosField(
        "Go through what is left",
        called="how the panel goes through what is left",
        choices=[(one.value, one.value.capitalize()) for one in PanelOrder],
        hints={
            PanelOrder.BY_PLAN.value: "All splits of one plan, then its overall grade, then the next plan.",
            PanelOrder.BY_POINT.value: "One point on all plans, then the next point.",
        },
        default=PanelOrder.BY_PLAN.value,
        look={"classes": "govuk-radios--small"},
    )
    submit = SubmitField("Start the panel")


class DissentForm(AsksOnce, VersionedForm):
    """An agency's dissent, from the seat of somebody who speaks for it. `version`: the settling they read."""

    words = ParagraphsField(
        "Why does your agency not share this grade?",
        called="why your agency does not share this grade",
        hint="In your agency’s own words, for the record.",
        rows=4,
        longest=2000,
        label_size="m",
    )
    submit = SubmitField("Put our dissent on record")


class PostponeForm(AsksOnce):
    """Putting a point off."""

    words = ParagraphsField(
        "What is needed for it?",
        called="what is needed for it",
        required=False,
        longest=1000,
        id="put-off-words",
    )


class PresentForm(BaseForm):
    """Who was in the room."""

    people = TicksField("In the room", called="who was in the room", required=False, choices=[], coerce=int)
    submit = SubmitField("Save")

    def offer(self, people: Sequence[tuple[int, str, str]]) -> None:
        """Offer these people: id, name, and what they are here for."""
        self.people.choices = [(person_id, name) for person_id, name, _ in people]
        self.people.hints = {str(person_id): words for person_id, _, words in people if words}
