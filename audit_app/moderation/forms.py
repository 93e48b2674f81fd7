"""What the panel may type. The grades offered, and who may dissent, come from the audit point."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField

from audit_app.moderation.rules import (
    CONTRADICTED,
    Confidence,
    Decided,
    SettledMeanwhile,
    Settlement,
    overall_fault,
)
from audit_app.register.asks_once import AsksOnce
from audit_app.rubrics.grades import SCALE, Grade
from audit_app.web.fields import VersionField
from audit_app.web.forms import (
    BaseForm,
    ParagraphsField,
    PasswordField,
    RadiosField,
    SubmitField,
    VersionedForm,
)

SMALL = {"classes": "govuk-radios--small"}
SMALL_ROW = {"classes": "govuk-radios--small govuk-radios--inline"}
FOUR_GRADES = [(grade.value, grade.words.capitalize()) for grade in SCALE]


class HeardField(VersionField):
    """How many dissents the form showed. One that says nothing showed none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a number, or refuse the page as out of date."""
        super().process_formdata(valuelist or ["0"])


class SettleForm(AsksOnce, VersionedForm):
    """The panel's agreed grade on one point; `settle_form` gives it the fields of that point."""

    heard = HeardField()
    grade: RadiosField
    reason: RadiosField
    words: ParagraphsField
    confidence: RadiosField
    decided: RadiosField
    dissenters: Mapping[str, str]

    @property
    def dissent_fields(self) -> list[Any]:
        """The boxes for dissent, in the order of the agencies."""
        return [self[name] for name in self.dissenters]

    def hear(self, refusal: SettledMeanwhile, heard: int, said: Mapping[str, str]) -> None:
        """Go on from what stands now. A dissent said meanwhile is filled in where its box is empty."""
        self.heard.data = heard
        for name, agency in self.dissenters.items():
            if refusal.heard is not None and not self[name].data:
                self[name].data = said.get(agency, "")

    @property
    def dissents(self) -> dict[str, str]:
        """What was entered as dissent, by agency."""
        spoken = {agency: self[name].data for name, agency in self.dissenters.items()}
        return {agency: words for agency, words in spoken.items() if words}

    def validate(self, extra_validators: Any = None) -> bool:
        """Also refuse a consensus somebody does not share."""
        if not super().validate(extra_validators):
            return False
        if self.dissents and self.decided.data == Decided.CONSENSUS:
            self.decided.errors = [CONTRADICTED]
        return not self.decided.errors

    def settlement(self) -> Settlement:
        """What was entered, for the service."""
        return Settlement(
            grade=Grade(str(self.grade.data)),
            reason=str(self.reason.data),
            words=str(self.words.data),
            confidence=str(self.confidence.data),
            decided=str(self.decided.data),
            dissents=self.dissents,
        )


def settle_form(
    reasons: Sequence[str],
    descriptors: Mapping[str, str],
    na_condition: str | None,
    agencies: Mapping[int, str],
    stands: Settlement | None = None,
    revision: int = 0,
    heard: int = 0,
    *,
    typed: bool = True,
) -> SettleForm:
    """The form for one point, filled with what stands where something is settled already.

    `descriptors` are by grade code; not applicable is offered where it has a condition; `agencies` are those
    asked about the point, key by id. `typed`: show what was sent, where this form was; not where another was.
    """
    boxes = {f"dissent_{agency_id}": key for agency_id, key in agencies.items()}
    kind = type(
        "SettleForm",
        (SettleForm,),
        {"dissenters": boxes, **_point_fields(reasons, descriptors, na_condition)},
    )
    for name, key in boxes.items():
        box = ParagraphsField(
            _capital(key), called=f"the dissent of {key}", required=False, rows=2, longest=2000
        )
        setattr(kind, name, box)
    sent: dict[str, Any] = {} if typed else {"formdata": None}
    if stands is None:
        form: SettleForm = kind(version=revision, heard=heard, **sent)
        return form
    said = {name: stands.dissents.get(key, "") for name, key in boxes.items()}
    form = kind(
        grade=stands.grade.value, reason=stands.reason, words=stands.words, version=revision, heard=heard,
        confidence=stands.confidence, decided=stands.decided, **said, **sent,
    )  # fmt: skip
    form.known = "\n".join((stands.words, *stands.dissents.values()))  # asked about when it was settled
    return form


def _point_fields(
    reasons: Sequence[str], descriptors: Mapping[str, str], na_condition: str | None
) -> dict[str, Any]:
    grades, hints = list(FOUR_GRADES), dict(descriptors)
    if na_condition is not None:
        grades.append((Grade.NOT_APPLICABLE.value, "Not applicable"))
        hints[Grade.NOT_APPLICABLE.value] = na_condition
    return {
        "grade": RadiosField(
            "Agreed grade", called="the grade the panel agreed", choices=grades, hints=hints, look=SMALL
        ),
        "reason": RadiosField(
            "Why the agencies differed",
            called="why the agencies differed",
            choices=[(reason, _capital(reason)) for reason in reasons],
            look=SMALL,
        ),
        "words": ParagraphsField(
            "What decided it", called="what decided it", hint="A sentence or two for the record.", rows=3
        ),
        **_how_fields(),
        "submit": SubmitField("Settle this point"),
    }


def _how_fields() -> dict[str, Any]:
    """How sure, and how decided.

    Consensus is filled in: it is what a panel works for, everybody in the room sees it say so, and with a
    dissent it is refused. Confidence is not: whatever were filled in would be what gets recorded.
    """
    return {
        "confidence": RadiosField(
            "How sure is the panel?",
            called="how sure the panel is",
            choices=[(one.value, _capital(one)) for one in Confidence],
            look=SMALL_ROW,
        ),
        "decided": RadiosField(
            "How was it decided?",
            called="how it was decided",
            choices=[(one.value, _capital(one)) for one in Decided],
            default=Decided.CONSENSUS.value,
            look=SMALL_ROW,
        ),
    }


class RetractForm(AsksOnce, VersionedForm):
    """Taking an agreed grade back."""

    words = ParagraphsField(
        "Why is it taken back?", called="why the agreed grade is taken back", rows=3, label_size="m"
    )
    submit = SubmitField("Take the agreed grade back", tone="warning")


class OverallForm(AsksOnce, VersionedForm):
    """The panel's overall grade of one plan. Words are needed where it is not what the rubric suggests."""

    grade = RadiosField(
        "Overall grade", called="the overall grade of the plan", choices=FOUR_GRADES, look=SMALL
    )
    words = ParagraphsField(
        "What decided it",
        called="what decided it",
        hint="Needed where the panel does not follow the suggestion.",
        required=False,
        rows=3,
    )
    submit = SubmitField("Settle the overall grade")
    suggested: Grade | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Also ask for words where the suggestion is not followed."""
        if not super().validate(extra_validators):
            return False
        fault = overall_fault(Grade(str(self.grade.data)), self.suggested, self.words.data or "")
        if fault:
            self.words.errors = [fault]
        return fault is None


class SignForm(BaseForm):
    """Putting one's name under a round. `seen` is the fingerprint of what the page listed."""

    seen = HiddenField()
    password = PasswordField(
        "Your password",
        called="your password",
        hint="You sign with it: it shows that it is you at this screen.",
    )
    submit = SubmitField("Sign")


class ReopenForm(BaseForm):
    """Opening a signed-off round again."""

    reason = ParagraphsField(
        "Why is the round reopened?", called="why the round is reopened", rows=4, label_size="m", longest=2000
    )
    submit = SubmitField("Reopen the round", tone="warning")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
