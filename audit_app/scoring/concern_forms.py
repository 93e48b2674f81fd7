"""What may be typed when a concern is raised or ended."""

from audit_app.register.asks_once import AsksOnce
from audit_app.scoring.concern_rules import ConcernKind, ConcernOutcome
from audit_app.web.forms import BaseForm, ParagraphsField, RadiosField, SubmitField, VersionedForm

KINDS = {
    ConcernKind.SAFEGUARDING: ("Safeguarding", "A child or young person may be at risk of harm"),
    ConcernKind.UNLAWFUL: (
        "The plan may be unlawful",
        "For example: no provision for a need, or nobody named to give it",
    ),
}


class ConcernForm(BaseForm):
    """A concern about a plan, in the auditor's words."""

    kind = RadiosField(
        "What is it about?",
        called="what it is about",
        choices=[(kind.value, words) for kind, (words, _) in KINDS.items()],
        hints={kind.value: hint for kind, (_, hint) in KINDS.items()},
    )
    words = ParagraphsField(
        "What is your concern?",
        called="what your concern is",
        hint="Say what worries you and where in the plan it stands. Do not name the child or the family, and"
        " say nothing about your grades.",
        longest=4000,
        rows=5,
    )
    submit = SubmitField("Raise the concern")

    @property
    def code(self) -> ConcernKind:
        """The kind as it is kept."""
        return ConcernKind(str(self.kind.data))


class TakeUpForm(VersionedForm):
    """Taking a concern up, as it was when the page was drawn."""


class EndForm(AsksOnce, VersionedForm):
    """How a concern ended."""

    outcome = RadiosField(
        "How did it end?",
        called="how it ended",
        choices=[(one.value, one.value.capitalize()) for one in ConcernOutcome],
    )
    words = ParagraphsField(
        "What was done?",
        called="what was done",
        hint="The person who raised the concern reads this too. Do not name the child or the family.",
        longest=4000,
        rows=4,
    )
    submit = SubmitField("Record how it ended")

    @property
    def code(self) -> ConcernOutcome:
        """The outcome as it is kept."""
        return ConcernOutcome(str(self.outcome.data))
