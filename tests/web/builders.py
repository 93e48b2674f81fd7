"""A form with one of each field, as a browser sends it and as a page draws it."""

import datetime as dt
import io
from typing import Any

from flask import Flask, render_template_string
from wtforms.validators import InputRequired

from audit_app.web.forms import (
    BaseForm,
    DayField,
    DropdownField,
    LineField,
    NumberField,
    ParagraphsField,
    PasswordField,
    RadiosField,
    SubmitField,
    TickField,
    TicksField,
    UploadField,
    VersionedForm,
)


class EveryField(VersionedForm):
    """One of each."""

    name = LineField("Name of the round", [InputRequired("Never said")], longest=20)
    held_on = DayField("Date of the round", earliest=dt.date(2020, 1, 1), latest=dt.date(2030, 12, 31))
    theme = ParagraphsField("Theme", longest=50)
    size = NumberField("Sample size", least=1, most=100)
    trigger = RadiosField("Trigger", choices=[("any", "Any difference"), ("line", "Across the good line")])
    rubric = DropdownField("Rubric", choices=[(1, "EHC plan"), (2, "Annual review")], coerce=int)
    agencies = TicksField("Agencies expected", choices=[("education", "Education"), ("health", "Health")])
    sure = TickField("I have checked the frame", required=True)
    password = PasswordField("Password")
    register = UploadField("Register file", largest_mb=1)
    submit = SubmitField("Save")


def right() -> dict[str, Any]:
    """What a browser sends of EveryField when nothing is wrong."""
    return {
        "version": "3",
        "name": "March 2026",
        "held_on": ["27", "3", "2026"],
        "theme": "Year 6",
        "size": "12",
        "trigger": "any",
        "rubric": "2",
        "agencies": ["education", "health"],
        "sure": "y",
        "password": "  twelve letters  ",
        "register": (io.BytesIO(b"plan\nA1\n"), "register.csv"),
    }


def send(app: Flask, **changed: Any) -> EveryField:
    """The form as a browser sends it, with some answers changed; None leaves one out."""
    answers = {name: value for name, value in (right() | changed).items() if value is not None}
    with app.test_request_context("/", method="POST", data=answers):
        form = EveryField()
        form.validate()
        return form


def sentence(form: BaseForm) -> str:
    """The only error of a form."""
    (errors,) = form.errors.values()
    (error,) = errors
    return str(error)


def draw(app: Flask, form: BaseForm) -> str:
    """The page of a form, with its errors."""
    with app.test_request_context():
        return render_template_string(
            '{% extends "base.html" %}{% from "components/forms.html" import form_errors, post_form %}'
            "{% block title %}Form{% endblock %}{% block content %}{{ form_errors(form) }}<h1>Form</h1>"
            "{% call post_form(form) %}{% for field in form if field.widget.input_type != 'hidden' %}"
            "{{ field }}{% endfor %}{% endcall %}{% endblock %}",
            form=form,
        )
