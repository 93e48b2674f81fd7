"""The kinds of field our forms ask with. Each answers a fault with one sentence naming the field in words.

A field that was not posted counts as left blank, so a half-sent form never passes on what was there before.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.fields import FileField as PlainFileField
from wtforms.fields import HiddenField
from wtforms.fields import SubmitField as PlainSubmitField
from wtforms.validators import StopValidation

from audit_app.web import widgets
from audit_app.web.text import called_after, clean_line, clean_paragraphs, sentence_start, shown

MEGABYTE = 1024 * 1024


class OurField(Field):
    """What all kinds share. `called` is how sentences name the field ("the name of the round")."""

    ask = "Enter"

    def __init__(
        self,
        label: str = "",
        validators: Any = None,
        *,
        called: str = "",
        hint: str = "",
        required: bool = True,
        label_size: str = "s",
        look: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, description=hint, **kwargs)
        self.called = called or called_after(label)
        self.needed = required
        self.label_size = label_size
        self.look = dict(look or {})

    @property
    def first_input_id(self) -> str:
        """Where a link from the error summary goes."""
        return str(self.id)

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation()
        if self.needed and self.is_blank():
            raise StopValidation(self.blank_sentence())

    def is_blank(self) -> bool:
        return self.data is None or self.data == ""

    def blank_sentence(self) -> str:
        return f"{self.ask} {self.called}"


class LineField(OurField):
    """One line of text."""

    widget = widgets.TextInput()
    clean: Callable[[str, str, int | None], str] = staticmethod(clean_line)

    def __init__(self, label: str = "", validators: Any = None, *, longest: int = 200, **kwargs: Any) -> None:
        width = kwargs.pop("width", None)
        super().__init__(label, validators, **kwargs)
        self.longest = longest
        if width:
            self.look["classes"] = f"govuk-input--width-{width}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = next((value for value in valuelist if isinstance(value, str)), "")
        self.data = self.clean(self.data, self.called, self.longest)

    def _value(self) -> str:
        return shown(str(self.data)) if self.data is not None else ""


class ParagraphsField(LineField):
    """Text of several lines. Give `count` to show how many characters are left."""

    widget = widgets.TextArea()
    clean = staticmethod(clean_paragraphs)

    def __init__(
        self, label: str = "", validators: Any = None, *, longest: int = 4000, **kwargs: Any
    ) -> None:
        rows, count = kwargs.pop("rows", 5), kwargs.pop("count", False)
        super().__init__(label, validators, longest=longest, **kwargs)
        self.look["rows"] = rows
        if count:
            self.widget = widgets.CountedTextArea()
            self.look["maxlength"] = longest


class NumberField(OurField):
    """A whole number."""

    widget = widgets.TextInput()

    def __init__(
        self, label: str = "", validators: Any = None, *, least: int = 0, most: int = 999_999, **kwargs: Any
    ) -> None:
        width = kwargs.pop("width", 5)
        super().__init__(label, validators, **kwargs)
        self.least, self.most = least, most
        self.look = {"classes": f"govuk-input--width-{width}", "inputmode": "numeric"} | self.look

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = next((value for value in valuelist if isinstance(value, str)), "").strip()
        self.typed, self.data = typed, None
        if not typed:
            return
        if not re.fullmatch(r"[-−]?[0-9][0-9, ]{0,15}", typed):
            raise ValueError(f"{sentence_start(self.called)} must be a whole number, for example 12")
        number = int(re.sub("[, ]", "", typed).replace("−", "-"))
        if not self.least <= number <= self.most:
            raise ValueError(
                f"{sentence_start(self.called)} must be between {self.least:,} and {self.most:,}"
            )
        self.data = number

    def _value(self) -> str:
        return shown(getattr(self, "typed", "")) or ("" if self.data is None else str(self.data))


class PasswordField(OurField):
    """A password, kept exactly as typed and never shown again. `current=False` for choosing a new one."""

    widget = widgets.PasswordInput()

    def __init__(self, label: str = "Password", validators: Any = None, **kwargs: Any) -> None:
        current = kwargs.pop("current", True)
        super().__init__(label, validators, **kwargs)
        self.look.setdefault("autocomplete", "current-password" if current else "new-password")

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = next((value for value in valuelist if isinstance(value, str)), "")
        if len(self.data) > 1000:
            raise ValueError(f"{sentence_start(self.called)} must be 1,000 characters or fewer")

    def _value(self) -> str:
        return ""


class UploadField(OurField, PlainFileField):
    """One file, of the kinds named by their endings."""

    ask = "Choose"
    widget = widgets.FileInput()

    def __init__(
        self,
        label: str = "",
        validators: Any = None,
        *,
        kinds: tuple[str, ...] = ("csv", "xlsx"),
        largest_mb: int = 20,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.kinds, self.largest_mb = kinds, largest_mb
        self.look.setdefault("attributes", {})["accept"] = ",".join(f".{kind}" for kind in kinds)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = next((value for value in valuelist if isinstance(value, FileStorage) and value), None)
        if self.data is None:
            return
        name, what = str(self.data.filename), sentence_start(self.called)
        if name.rpartition(".")[2].lower() not in self.kinds or "." not in name:
            kinds = " or ".join(kind.upper() for kind in self.kinds)
            raise ValueError(f"{what} must be a {kinds} file: “{shown(name)[:80]}” is not")
        size = self.data.stream.seek(0, 2)
        self.data.stream.seek(0)
        if size == 0:
            raise ValueError(f"{what} is empty: choose a file with something in it")
        if size > self.largest_mb * MEGABYTE:
            raise ValueError(f"{what} must be {self.largest_mb} MB or smaller")


class SubmitField(PlainSubmitField):
    """The button. Tones: "" for the main one, "secondary", "warning". A double click sends once."""

    widget = widgets.SubmitInput()

    def __init__(self, label: str = "Save", tone: str = "", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.look: dict[str, Any] = {"preventDoubleClick": True}
        if tone:
            self.look["classes"] = f"govuk-button--{tone}"


class VersionField(HiddenField):
    """The version of the record that the form was drawn from, so that a stale form is noticed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = next((value for value in valuelist if isinstance(value, str)), "")
        if not re.fullmatch(r"[0-9]{1,9}", typed):
            self.data = None
            raise ValueError("This page is out of date. Open it again, then make your change")
        self.data = int(typed)
