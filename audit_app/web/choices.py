"""Fields that offer choices: one of a few, one of many, any of several, and a single box to tick."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms.fields import BooleanField, SelectField, SelectMultipleField
from wtforms.fields.choices import Choice, SelectChoice
from wtforms.validators import StopValidation

from audit_app.web import widgets
from audit_app.web.fields import OurField

Choices = Iterable[tuple[Any, str]]


class _Chosen(OurField):
    """Choices as (value, words); a value not among them is refused without being repeated."""

    ask = "Select"

    def __init__(
        self,
        label: str = "",
        validators: Any = None,
        *,
        choices: Choices | None = None,
        hints: Mapping[Any, str] | None = None,
        **kwargs: Any,
    ) -> None:
        offered = [SelectChoice(value, words) for value, words in choices or ()]
        super().__init__(label, validators, choices=offered, **kwargs)
        self.hints = dict(hints or {})

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = next((value for value in valuelist if isinstance(value, str)), "")
        try:
            self.data = self.coerce(typed) if typed else None
        except (ValueError, TypeError) as error:
            raise ValueError(self.unknown_sentence()) from error

    def pre_validate(self, form: Any) -> None:
        OurField.pre_validate(self, form)
        offered = {self.coerce(choice.value) for choice in self.iter_choices() if choice.value != ""}
        chosen = self.data if isinstance(self.data, list) else [self.data]
        if not self.is_blank() and not offered.issuperset(chosen):
            raise StopValidation(self.unknown_sentence())

    def unknown_sentence(self) -> str:
        return f"Select {self.called} from the choices shown"


class RadiosField(_Chosen, SelectField):
    """One of a few choices. `hints` puts a line under each; `inline` sets them side by side."""

    widget = widgets.Radios()

    def __init__(self, label: str = "", validators: Any = None, **kwargs: Any) -> None:
        inline = kwargs.pop("inline", False)
        super().__init__(label, validators, **kwargs)
        if inline:
            self.look["classes"] = "govuk-radios--inline"


class DropdownField(_Chosen, SelectField):
    """One of many choices. The first line says that nothing is chosen yet."""

    widget = widgets.Select()

    def __init__(self, label: str = "", validators: Any = None, **kwargs: Any) -> None:
        self.blank = kwargs.pop("blank", "Choose one")
        super().__init__(label, validators, **kwargs)

    def iter_choices(self) -> list[Any]:
        """The choices with the blank line first. It has no value of any type, so it is never coerced."""
        nothing = Choice(value="", label=self.blank, selected=self.data is None, render_kw={})
        return [nothing, *super().iter_choices()]


class TicksField(_Chosen, SelectMultipleField):
    """Any number of choices; its data is a list."""

    widget = widgets.Checkboxes()

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = [value for value in valuelist if isinstance(value, str)]
        try:
            self.data = list(dict.fromkeys(self.coerce(value) for value in typed))
        except (ValueError, TypeError) as error:
            raise ValueError(self.unknown_sentence()) from error

    def is_blank(self) -> bool:
        return not self.data

    def blank_sentence(self) -> str:
        return f"Select {self.called}: tick at least one"


class TickField(OurField, BooleanField):
    """One box to tick. Not ticking it is an answer unless `required`."""

    widget = widgets.Checkbox()

    def __init__(self, label: str = "", validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **({"required": False} | kwargs))

    def is_blank(self) -> bool:
        return not self.data

    def blank_sentence(self) -> str:
        return f"Tick the box to go on: {self.label.text}"

    def _value(self) -> str:
        return "y"
