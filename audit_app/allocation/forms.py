"""What may be typed when plans are allotted, taken back, kept from somebody or an agency is waived."""

from collections.abc import Iterable

from audit_app.allocation.rules import EndReason, WaiverReason
from audit_app.web.forms import BaseForm, DropdownField, ParagraphsField, RadiosField, SubmitField

# A conflict of interest has a page of its own, which keeps the plan away for good; the other codes are not a
# person's to choose.
BY_HAND = (EndReason.UNAVAILABLE, EndReason.REBALANCED)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


class AllotForm(BaseForm):
    """Who scores one plan for one agency. The choices come with each one's load as a hint."""

    auditor = RadiosField("Who scores it?", called="an auditor", coerce=int)
    submit = SubmitField("Allot")

    def offer(self, people: Iterable[tuple[int, str, str]]) -> None:
        """The people to choose from: id, name, load in words."""
        listed = list(people)
        self.auditor.choices = [(person_id, name) for person_id, name, _ in listed]
        self.auditor.hints = {str(person_id): load for person_id, _, load in listed}


class AddForm(AllotForm):
    """Who fills a place after the reveal."""

    submit = SubmitField("Add this assessor")


class TakeBackForm(BaseForm):
    """Why a plan is taken back from an auditor."""

    reason = RadiosField(
        "Why is it taken back?",
        called="why it is taken back",
        choices=[(one.value, _sentence(one)) for one in BY_HAND],
    )
    submit = SubmitField("Take the plan back", tone="warning")

    @property
    def code(self) -> EndReason:
        """The reason as it is kept."""
        return EndReason(str(self.reason.data))


class WaiveForm(BaseForm):
    """Why an agency is not expected on a plan after all."""

    reason = RadiosField(
        "Why is the agency not expected?",
        called="why the agency is not expected",
        choices=[(one.value, _sentence(one)) for one in WaiverReason],
    )
    words = ParagraphsField(
        "In your words (optional)", called="your words", required=False, longest=1000, rows=3
    )
    submit = SubmitField("Waive the agency", tone="warning")

    @property
    def code(self) -> WaiverReason:
        """The reason as it is kept."""
        return WaiverReason(str(self.reason.data))


class ConflictForm(BaseForm):
    """A conflict of interest a manager declares for somebody."""

    auditor = DropdownField("Auditor", called="the auditor", coerce=int, blank="Choose an auditor")
    words = ParagraphsField(
        "What is the conflict of interest?",
        called="what the conflict of interest is",
        hint="For example: worked with this family last year. Do not name the child or the family.",
        longest=1000,
        rows=3,
    )
    submit = SubmitField("Declare the conflict", tone="warning")

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """The people to choose from: id and name."""
        self.auditor.choices = list(people)
