"""What may be typed about publication."""

from audit_app.figures.disclosure.rules import Thresholds
from audit_app.web.forms import BaseForm, NumberField, ParagraphsField, SubmitField, TickField

MOST = 100


class ThresholdsForm(BaseForm):
    """How small is small, and why."""

    min_n = NumberField(
        "Fewest plans a percentage is published of",
        called="the fewest plans a percentage is published of",
        hint="A figure of fewer is hidden. The default is 10.",
        least=1,
        most=MOST,
        width=3,
    )
    small = NumberField(
        "Fewest plans on one side of a breakdown",
        called="the fewest plans on one side of a breakdown",
        hint="A group with fewer plans that are good, or that are not, is hidden. The default is 5.",
        least=1,
        most=MOST,
        width=3,
    )
    min_hidden = NumberField(
        "Fewest plans in the hidden groups of a breakdown together",
        called="the fewest plans in the hidden groups together",
        hint="With fewer, the next smallest group is hidden too. The default is 10.",
        least=1,
        most=MOST,
        width=3,
    )
    strict = TickField(
        "Be strict: hide whole-area figures too where few plans lie on one side", called="being strict"
    )
    sure = TickField(
        "This publishes more than the defaults do, and those responsible for information governance agreed",
        called="that it was agreed",
    )
    reason = ParagraphsField(
        "Why these numbers",
        called="why these numbers are set",
        hint="It is kept with your name.",
        longest=1000,
        rows=3,
    )
    submit = SubmitField("Set these numbers")

    @property
    def asked(self) -> Thresholds:
        """The numbers, once the form was found good."""
        assert self.min_n.data and self.small.data and self.min_hidden.data
        return Thresholds(
            min_n=self.min_n.data,
            small=self.small.data,
            strict=self.strict.data,
            min_hidden=self.min_hidden.data,
        )

    def show(self, found: Thresholds) -> None:
        """Fill in what is in force."""
        self.min_n.data, self.small.data = found.min_n, found.small
        self.strict.data, self.min_hidden.data = found.strict, found.min_hidden


class AnewForm(BaseForm):
    """Why a quarter is published anew."""

    reason = ParagraphsField(
        "Why it is published anew",
        called="why the quarter is published anew",
        hint="It is kept with your name.",
        longest=1000,
        rows=3,
    )
    submit = SubmitField("Publish this quarter anew", tone="warning")
