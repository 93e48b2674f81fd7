"""What somebody may choose about their own scoring: the view, and a key for each thing a key can do."""

from collections.abc import Mapping
from typing import Any

from audit_app.scoring.habit_rules import Action, Habit
from audit_app.web.forms import BaseForm, LineField, NumberField, RadiosField, SubmitField, TickField

SECTIONS, WHOLE = "sections", "all"


class HabitForm(BaseForm):
    """Made by `habit_form`, which adds one field for each key."""

    view = RadiosField(
        "How a plan opens",
        called="how a plan opens",
        choices=[(SECTIONS, "One section at a time"), (WHOLE, "All points on one page")],
        label_size="m",
    )
    keys_on = TickField("Score with single keys")
    moves_on = TickField("After a grade, go on to the comment where one is needed, or else to the next point")
    submit = SubmitField("Save")

    def key_field(self, action: Action) -> Any:
        """The field of one key."""
        return self[_name(action)]

    def habit(self) -> Habit:
        """What was chosen, not yet checked for clashes."""
        keys = {action: self.key_field(action).data or "" for action in Action}
        return Habit(self.view.data == WHOLE, self.keys_on.data, self.moves_on.data, keys)


class TimeForm(BaseForm):
    """Active seconds since the last report, as a browser counts them. What is believed of them is a rule."""

    seconds = NumberField("Active seconds", most=86_400)


def habit_form(habit: Habit) -> HabitForm:
    """The form, filled with what somebody chose before or, on a post, with what they typed."""
    fields = {_name(action): _key_field(action) for action in Action}
    filled: dict[str, Any] = {
        "view": WHOLE if habit.all_points else SECTIONS,
        "keys_on": habit.keys_on,
        "moves_on": habit.moves_on,
        **_shown(habit.keys),
    }
    made: HabitForm = type("HabitForm", (HabitForm,), fields)(data=filled)
    return made


def _name(action: Action) -> str:
    return f"key_{action.value}"


def _shown(keys: Mapping[Action, str]) -> dict[str, str]:
    return {_name(action): key.upper() for action, key in keys.items()}


def _key_field(action: Action) -> LineField:
    return LineField(
        action.words,
        called=f"the key for “{action.words}”",
        required=False,
        longest=20,
        width=2,
        look={"autocomplete": "off", "autocapitalize": "none", "spellcheck": False},
    )
