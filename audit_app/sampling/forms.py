"""What is asked when a frame is fixed and when a plan is withdrawn."""

from collections.abc import Iterable

from audit_app.web.forms import BaseForm, LineField, ParagraphsField, RadiosField, SubmitField


class FixForm(BaseForm):
    """The seed, for those who have one drawn in public."""

    seed = LineField(
        "Your own seed",
        called="the seed",
        required=False,
        hint="Leave it empty and a random one is made. A number drawn in public, such as a lottery result,"
        " shows that nobody here chose it.",
    )
    submit = SubmitField("Fix frame and seed")


class WithdrawForm(BaseForm):
    """Why a plan leaves the sample."""

    reason = RadiosField("Why is it withdrawn?", called="why the plan is withdrawn")
    words = ParagraphsField(
        "In your own words",
        called="why the plan is withdrawn",
        required=False,
        longest=1000,
        rows=3,
        hint="Needed for “other”. No names: this stands on the certificate.",
    )
    submit = SubmitField("Withdraw the plan", tone="warning")

    def offer(self, reasons: Iterable[str]) -> None:
        """Offer the coded reasons."""
        self.reason.choices = [(reason, reason[:1].upper() + reason[1:]) for reason in reasons]
