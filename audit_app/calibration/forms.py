"""What is asked to keep a calibration plan, and to put it into lists."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from audit_app.rubrics.grades import SCALE, Grade
from audit_app.web.forms import BaseForm, DropdownField, LineField, ParagraphsField, SubmitField, TicksField

REFERENCE = "The reference auditors will see"
NOTE = "Note for managers (optional)"
NOTE_HINT = "For example where the documents are kept. Auditors never see it."


class Point(Protocol):
    """What the form asks about of an audit point."""

    @property
    def id(self) -> int: ...

    @property
    def title(self) -> str: ...

    @property
    def na_allowed(self) -> bool: ...


class AnchorForm(BaseForm):
    """An anchor plan. Made by `build_anchor_form`, with two fields for each point; any may be left out."""

    points: Sequence[Point] = ()
    reference = LineField(REFERENCE, called="the reference", longest=64, width=20)
    helped = TicksField(
        "Auditors who helped to agree these grades (optional)",
        called="the auditors",
        required=False,
        coerce=int,
        hint="They are never given the plan.",
        look={"classes": "govuk-checkboxes--small"},
    )
    words = ParagraphsField(NOTE, called="your note", required=False, longest=1000, rows=2, hint=NOTE_HINT)
    submit = SubmitField("Keep this anchor plan")

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """The auditors to choose from: id and name."""
        self.helped.choices = list(people)

    def validate(self, extra_validators: Any = None) -> bool:
        """Every grade needs its reason."""
        sound = bool(super().validate(extra_validators))
        for point in self.points:
            reason = f"reason_{point.id}"
            if self[f"grade_{point.id}"].data and not self[reason].data:
                self.refuse(f"Enter why “{point.title}” has that grade", reason)
                sound = False
        return sound

    def agreed(self) -> dict[int, tuple[Grade, str]]:
        """The grades given, with their reasons, by audit point."""
        given = {
            point.id: (self[f"grade_{point.id}"].data, self[f"reason_{point.id}"].data)
            for point in self.points
        }
        return {point_id: (Grade(grade), words or "") for point_id, (grade, words) in given.items() if grade}


def build_anchor_form(points: Sequence[Point]) -> AnchorForm:
    """The form for the points of one rubric version."""
    fields: dict[str, Any] = {"points": tuple(points)}
    for point in points:
        grades = (*SCALE, Grade.NOT_APPLICABLE) if point.na_allowed else SCALE
        fields[f"grade_{point.id}"] = DropdownField(
            "Grade agreed",
            called=f"the grade agreed for “{point.title}”",
            choices=[(grade.value, grade.words.capitalize()) for grade in grades],
            required=False,
            blank="Left out",
        )
        fields[f"reason_{point.id}"] = ParagraphsField(
            "Why", called=f"why “{point.title}” has that grade", required=False, longest=2000, rows=2
        )
    made: AnchorForm = type("AnchorForm", (AnchorForm,), fields)()
    return made


class RepeatForm(BaseForm):
    """A repeat of a plan of an earlier round."""

    round = DropdownField(
        "The round it was audited in", called="the round", coerce=int, blank="Choose a round"
    )
    earlier = LineField("The reference it had then", called="the reference it had then", longest=64, width=20)
    reference = LineField(REFERENCE, called="the new reference", longest=64, width=20)
    words = ParagraphsField(NOTE, called="your note", required=False, longest=1000, rows=2, hint=NOTE_HINT)
    submit = SubmitField("Keep this repeat")

    def offer(self, rounds: Iterable[tuple[int, str]]) -> None:
        """The rounds to choose from: id and name."""
        self.round.choices = list(rounds)


class GiveForm(BaseForm):
    """Whose lists a calibration plan is put into."""

    people = TicksField("Whose lists?", called="the auditors", coerce=int)
    submit = SubmitField("Put it into their lists")

    def offer(self, people: Iterable[tuple[int, str, str]]) -> None:
        """The auditors to choose from: id, name, agency."""
        listed = list(people)
        self.people.choices = [(person_id, name) for person_id, name, _ in listed]
        self.people.hints = {str(person_id): agency for person_id, _, agency in listed}
