"""The form every page's form grows from, and the error summary's links."""

import uuid
from collections.abc import Iterator
from typing import Any

from flask import Flask, request
from flask_wtf import FlaskForm
from flask_wtf.form import SUBMIT_METHODS
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import FieldList, FormField, HiddenField
from wtforms.widgets import HiddenInput

from audit_app.web.choices import DropdownField, RadiosField, TickField, TicksField
from audit_app.web.dates import DayField
from audit_app.web.fields import (
    LineField,
    NumberField,
    ParagraphsField,
    PasswordField,
    SubmitField,
    UploadField,
    VersionField,
)

__all__ = [
    "BaseForm",
    "DayField",
    "DropdownField",
    "LineField",
    "NumberField",
    "ParagraphsField",
    "PasswordField",
    "RadiosField",
    "SubmitField",
    "TickField",
    "TicksField",
    "UploadField",
    "VersionedForm",
    "error_links",
    "has_upload",
    "once_key",
    "register_forms",
]


def once_key() -> str:
    """A fresh key for one sending of one form: sent twice, it counts once."""
    return uuid.uuid4().hex


class BaseForm(FlaskForm):
    """A form with a CSRF token and a key that makes a second sending harmless. Unknown fields are ignored."""

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Only form posts count: the library would also read JSON, and fail on a list."""
            if formdata is None or isinstance(formdata, MultiDict | CombinedMultiDict):
                return formdata
            if not request or request.method not in SUBMIT_METHODS:
                return None
            return CombinedMultiDict((request.files, request.form))

    once = HiddenField(default=once_key)

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Put a refusal beside the field at fault, or above all fields."""
        if field in self:
            self[field].errors = [*self[field].errors, sentence]
        else:
            self.form_errors.append(sentence)


class VersionedForm(BaseForm):
    """A form that changes a record which others may change meanwhile."""

    version = VersionField()


def error_links(form: Any) -> list[dict[str, str]]:
    """One line for each field in error, in the order of the form, linked to its first input."""
    links = [link for field in form for link in _field_links(field)]
    return links + [{"text": sentence} for sentence in form.form_errors]


def _field_links(field: Any) -> Iterator[dict[str, str]]:
    if isinstance(field, FieldList | FormField):
        for part in field:
            yield from _field_links(part)
    elif field.errors:
        link = {"text": str(field.errors[0])}
        if not isinstance(field.widget, HiddenInput):
            link["href"] = f"#{getattr(field, 'first_input_id', field.id)}"
        yield link


def has_upload(form: Any) -> bool:
    """Whether the form must be sent in parts because it carries a file."""
    return any(isinstance(field, UploadField) for field in form)


def register_forms(app: Flask) -> None:
    """Let templates render GOV.UK fields."""
    # The macros of the library leave several blank lines for each line they write.
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.loader = ChoiceLoader(
        [
            app.jinja_env.loader or app.create_global_jinja_loader(),
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    for function in (error_links, has_upload, once_key):
        app.add_template_global(function)
