"""What is typed about timeliness."""

from audit_app.web.forms import BaseForm, ParagraphsField, RadiosField, SubmitField

BEFORE, BY = "before", "by"


class ReadingForm(BaseForm):
    """How the day of a transfer between phases is read, and why."""

    reading = RadiosField(
        "The plan is amended in time",
        called="how the day is read",
        choices=[(BEFORE, "before the day"), (BY, "by the day")],
        hints={
            BEFORE: "As the Regulations say: a plan amended on 15 February is late.",
            BY: "As many areas say: a plan amended on 15 February is in time.",
        },
    )
    reason = ParagraphsField(
        "Why", called="why the day is read so", hint="It is kept with your name.", longest=1000, rows=3
    )
    submit = SubmitField("Read it so")

    @property
    def strict(self) -> bool:
        """Whether the plan must be amended before the day."""
        return bool(self.reading.data == BEFORE)
