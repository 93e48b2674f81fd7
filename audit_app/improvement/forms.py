"""What is asked about learning and actions, and what a list of actions is narrowed to."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField

from audit_app.improvement.rules import ActionFields, LearningFields, Rag, Standing, evidence_fault
from audit_app.register.asks_once import AsksOnce
from audit_app.web.fields import VersionField
from audit_app.web.forms import (
    BaseForm,
    DayField,
    DropdownField,
    LineField,
    ParagraphsField,
    RadiosField,
    SubmitField,
    TicksField,
    once_key,
)
from audit_app.web.text import sentence_start

Choices = Sequence[tuple[Any, str]]
RAG_CHOICES = [
    *((rag.value, f"{sentence_start(rag.colour)}: {rag.words}") for rag in Rag if rag is not Rag.COMPLETED),
    (Rag.COMPLETED.value, "Completed"),
]
STANDINGS = [
    (Standing.OVERDUE.value, "Overdue"),
    (Standing.OPEN.value, "Not completed"),
    *RAG_CHOICES,
]
TEXTS = ("title", "strategic_lead", "responsible_officer", "due_on", "desired_impact", "progress", "evidence")


class OfRound(AsksOnce):
    """A form about one round's report, which it names itself: a newer round must not slip in between."""

    round = HiddenField()


class LearningForm(OfRound):
    """What a round taught."""

    title = LineField("What was learned", called="what was learned", hint="In one sentence.")
    point = DropdownField(
        "Audit point",
        called="the audit point",
        required=False,
        blank="About no one audit point",
    )
    words = ParagraphsField("More about it", called="more about it", required=False, rows=4)
    submit = SubmitField("Save")

    def offer(self, points: Choices) -> None:
        """Offer audit points as (code, words)."""
        self.point.choices = list(points)

    def fields(self) -> LearningFields:
        """The answers."""
        return LearningFields(self.title.data, self.words.data, self.point.data or None)


class ActionForm(OfRound):
    """What somebody will do by when."""

    title = LineField("What will be done", called="what will be done", hint="In one sentence.")
    points = TicksField(
        "Audit points it should improve",
        called="the audit points it should improve",
        hint="With what this round found.",
        look={"classes": "govuk-checkboxes--small"},
    )
    learning = DropdownField(
        "What was learned",
        called="what was learned",
        coerce=int,
        required=False,
        blank="Nothing noted",
        hint="If the action follows from learning noted for this round.",
    )
    strategic_lead = LineField(
        "Strategic lead", hint="Who answers for it, for example the Head of SEND.", width=20
    )
    responsible_officer = LineField("Responsible officer", hint="Who does it.", width=20)
    due_on = DayField(
        "By when", called="the date by when it will be done", hint="For example, 27 3 2027.",
        earliest=dt.date(2014, 9, 1),
    )  # fmt: skip
    desired_impact = ParagraphsField(
        "Desired impact",
        rows=3,
        hint="What the next audits should show, for example 75% good or outstanding at this point.",
    )
    rag = RadiosField(
        "How it stands",
        called="how it stands",
        choices=RAG_CHOICES,
        hints={Rag.COMPLETED.value: "Needs evidence that it was done."},
        default=Rag.GREEN.value,
    )
    progress = ParagraphsField("Progress so far", called="the progress so far", required=False, rows=4)
    evidence = ParagraphsField(
        "Evidence",
        required=False,
        rows=3,
        hint="What shows that it was done: a document, a later audit.",
    )
    submit = SubmitField("Save action")

    def offer(self, points: Sequence[tuple[str, str, str]], learning: Choices) -> None:
        """Offer audit points as (code, words, figure) and what was learned as (id, words)."""
        self.points.choices = [(code, words) for code, words, _ in points]
        self.points.hints = {code: figure for code, _, figure in points}
        self.learning.choices = list(learning)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        fault = evidence_fault(self._rag(), self.evidence.data or "")
        if fault:
            self.refuse(fault, "evidence")
        return fine and not fault

    def _rag(self) -> Rag | None:
        return Rag(self.rag.data) if self.rag.data in {rag.value for rag in Rag} else None

    def fields(self) -> ActionFields:
        """The answers."""
        given: dict[str, Any] = {name: self[name].data for name in TEXTS}
        return ActionFields(
            **given,
            point_codes=tuple(self.points.data or ()),
            rag=Rag(str(self.rag.data)),
            learning_id=self.learning.data,
        )

    def show(self, fields: ActionFields) -> None:
        """Show what was decided before."""
        for name in TEXTS:
            self[name].data = getattr(fields, name)
        self.points.data = list(fields.point_codes)
        self.rag.data, self.learning.data = fields.rag.value, fields.learning_id


class ChangeActionForm(ActionForm):
    """The same for an action that others may change meanwhile."""

    version = VersionField()

    def saw(self, version: int) -> None:
        """After two people's texts were shown side by side: the next sending replaces the newer one."""
        self.version.data = version
        self.once.data = once_key()


class FilterForm(BaseForm):
    """What the list is narrowed to. It stands in the address, so that a list can be sent to somebody."""

    standing = DropdownField("How it stands", required=False, blank="Any", choices=STANDINGS)
    officer = DropdownField("Responsible officer", required=False, blank="Anybody")
    point = DropdownField("Audit point", required=False, blank="Any")
    round = DropdownField("Round", coerce=int, required=False, blank="Any")

    def offer(self, officers: Sequence[str], points: Choices, rounds: Choices) -> None:
        """Offer what some action has; whatever else the address says is not narrowed by."""
        self.officer.choices = [(name, name) for name in officers]
        self.point.choices, self.round.choices = list(points), list(rounds)
        for field in (self.standing, self.officer, self.point, self.round):
            if field.data not in {choice.value for choice in field.iter_choices()}:
                field.data = None

    def chosen(self) -> dict[str, Any]:
        """What the list is narrowed to, as its address says it."""
        named = {"standing": self.standing, "officer": self.officer, "point": self.point, "round": self.round}
        return {name: field.data for name, field in named.items() if field.data}
