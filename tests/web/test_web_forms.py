"""Fields, their sentences, and the mended GOV.UK widgets."""

import datetime as dt
import io
import re
import unicodedata
from typing import Any

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, StringField
from wtforms.validators import InputRequired

from audit_app.web import register_web
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
    error_links,
)
from audit_app.web.text import EDGES, called_after, clean_line, clean_paragraphs
from tests.support.pages import page_faults


@pytest.fixture(scope="module")
def tiny() -> Flask:
    """An application of our pages alone: no database, no stages."""
    app = Flask("audit_app")
    app.config.update(SECRET_KEY="x" * 40, WTF_CSRF_ENABLED=False)
    register_web(app)
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    return app


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


def test_a_right_form_gives_its_values_and_no_errors(tiny: Flask) -> None:
    form = send(tiny)
    assert form.errors == {}
    assert form.version.data == 3
    assert form.held_on.data == dt.date(2026, 3, 27)
    assert (form.size.data, form.rubric.data, form.agencies.data) == (12, 2, ["education", "health"])


def test_a_refusal_stands_beside_its_field_or_above_all_fields(tiny: Flask) -> None:
    form = send(tiny, name="")
    form.refuse("There is a round of that name", "name")
    form.refuse("The round is signed off")
    form.refuse("Its rubric is not published", "a field of another form")
    assert form.name.errors == ["Enter the name of the round", "There is a round of that name"]
    assert form.form_errors == ["The round is signed off", "Its rubric is not published"]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "  ", "Enter the name of the round"),
        ("name", None, "Enter the name of the round"),
        ("name", "x" * 21, "The name of the round must be 20 characters or fewer: it has 21"),
        ("name", "a\nb", "The name of the round must be on one line: remove the line break"),
        ("name", "a\u2028b", "The name of the round must be on one line: remove the line break"),
        (
            "name",
            "ab\0",
            "The name of the round holds an empty (NUL) character at character 3, which cannot be kept: "
            "delete it, or type the text again",
        ),
        (
            "theme",
            "one\ntw\x07o",
            "The theme holds an invisible control character at character 7, which cannot be kept: "
            "delete it, or type the text again",
        ),
        ("theme", "x" * 51, "The theme must be 50 characters or fewer: it has 51"),
        ("size", "", "Enter the sample size"),
        ("size", "twelve", "The sample size must be a whole number, for example 12"),
        ("size", "1.5", "The sample size must be a whole number, for example 12"),
        ("size", "²", "The sample size must be a whole number, for example 12"),
        ("size", "9" * 5000, "The sample size must be a whole number, for example 12"),
        ("size", "0", "The sample size must be between 1 and 100"),
        ("size", "-5", "The sample size must be between 1 and 100"),
        ("trigger", None, "Select the trigger"),
        ("trigger", "other", "Select the trigger from the choices shown"),
        ("rubric", "", "Select the rubric"),
        ("rubric", "9", "Select the rubric from the choices shown"),
        ("rubric", "nine", "Select the rubric from the choices shown"),
        ("agencies", None, "Select the agencies expected: tick at least one"),
        ("agencies", ["health", "police"], "Select the agencies expected from the choices shown"),
        ("sure", None, "Tick the box to go on: I have checked the frame"),
        ("password", "", "Enter the password"),
        ("password", "x" * 1001, "The password must be 1,000 characters or fewer"),
        ("version", None, "This page is out of date. Open it again, then make your change"),
        ("version", "-1", "This page is out of date. Open it again, then make your change"),
        ("register", None, "Choose the register file"),
        ("register", "not a file", "Choose the register file"),
    ],
)
def test_each_fault_is_one_sentence_that_names_the_field(
    tiny: Flask, field: str, typed: Any, said: str
) -> None:
    assert sentence(send(tiny, **{field: typed})) == said


@pytest.mark.parametrize(
    ("typed", "said", "marked"),
    [
        (["", "", ""], "Enter the date of the round, for example 27 3 2026", {"day", "month", "year"}),
        (None, "Enter the date of the round, for example 27 3 2026", {"day", "month", "year"}),
        (["27", "", "2026"], "The date of the round must include a month", {"month"}),
        (["27"], "The date of the round must include a month and a year", {"month", "year"}),
        (["27", "13", "2026"], "Month must be between 1 and 12 in the date of the round", {"month"}),
        (["27", "Mai", "2026"], "Month must be between 1 and 12 in the date of the round", {"month"}),
        (["0", "3", "2026"], "Day must be between 1 and 31 in the date of the round", {"day"}),
        (["x\0", "3", "2026"], "Day must be between 1 and 31 in the date of the round", {"day"}),
        (
            ["29", "2", "2026"],
            "Day must be between 1 and 28 in the date of the round: February 2026 has 28 days",
            {"day"},
        ),
        (["27", "3", "26"], "Year must have 4 digits, for example 2026, in the date of the round", {"year"}),
        (
            ["27", "3", "²⁰²⁶"],
            "Year must have 4 digits, for example 2026, in the date of the round",
            {"year"},
        ),
        (
            ["1", "1", "0099"],
            "The date of the round must be between 1 January 2020 and 31 December 2030",
            {"year"},
        ),
    ],
)
def test_each_fault_of_a_date_is_said_and_its_part_marked(
    tiny: Flask, typed: list[str] | None, said: str, marked: set[str]
) -> None:
    form = send(tiny, held_on=typed)
    assert sentence(form) == said
    with tiny.test_request_context():
        html = str(form.held_on())
    boxes = re.findall(r'<input\s+class="([^"]*)" id="held_on-(\w+)"', html)
    assert {part for classes, part in boxes if "error" in classes} == marked
    assert [part for _, part in boxes] == ["day", "month", "year"]


@pytest.mark.parametrize("month", ["3", "03", "mar", "March", "MARCH"])
def test_a_month_may_be_a_number_or_a_word(tiny: Flask, month: str) -> None:
    assert send(tiny, held_on=["27", month, "2026"]).held_on.data == dt.date(2026, 3, 27)


def test_a_date_outside_the_range_but_in_its_year_is_refused(tiny: Flask) -> None:
    class Form_(BaseForm):
        on = DayField("Due date", earliest=dt.date(2026, 3, 1), latest=dt.date(2026, 3, 31))

    with tiny.test_request_context("/", method="POST", data={"on": ["1", "4", "2026"]}):
        form = Form_()
        form.validate()
    assert sentence(form) == "The due date must be between 1 March 2026 and 31 March 2026"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"x", "register.pdf", "The register file must be a CSV or XLSX file: “register.pdf” is not"),
        (b"x", "csv", "The register file must be a CSV or XLSX file: “csv” is not"),
        (b"", "register.csv", "The register file is empty: choose a file with something in it"),
        (b"x" * (1024 * 1024 + 1), "register.XLSX", "The register file must be 1 MB or smaller"),
    ],
)
def test_each_fault_of_a_file_is_said(tiny: Flask, content: bytes, name: str, said: str) -> None:
    assert sentence(send(tiny, register=(io.BytesIO(content), name))) == said


def test_a_file_sent_where_text_belongs_counts_as_blank(tiny: Flask) -> None:
    form = send(tiny, name=(io.BytesIO(b"x"), "x.txt"), held_on=(io.BytesIO(b"x"), "x.txt"))
    assert set(form.errors) == {"name", "held_on"}


def test_a_body_that_is_not_a_form_counts_as_a_blank_form(tiny: Flask) -> None:
    with tiny.test_request_context("/", method="POST", json=[1, 2]):
        form = EveryField()
        assert not form.validate()
        assert "name" in form.errors


def test_what_was_there_before_never_fills_in_for_what_was_not_sent(tiny: Flask) -> None:
    with tiny.test_request_context("/", method="POST", data={"version": "1"}):
        form = EveryField(data={"name": "Before", "trigger": "any", "rubric": 1, "agencies": ["health"]})
        form.validate()
    assert {"name", "trigger", "rubric", "agencies"} <= set(form.errors)


def test_optional_fields_may_be_left_blank(tiny: Flask) -> None:
    class Easy(BaseForm):
        on = DayField("Due date", required=False)
        why = RadiosField("Reason", required=False, choices=[("a", "A")])
        which = DropdownField("Rubric", required=False, choices=[(1, "One")], coerce=int)
        many = TicksField("Agencies", required=False, choices=[("a", "A")])
        note = ParagraphsField("Note", required=False)
        size = NumberField("Size", required=False)
        file = UploadField("File", required=False)

    with tiny.test_request_context("/", method="POST"):
        form = Easy()
        assert form.validate(), form.errors
    values = {name: value for name, value in form.data.items() if name != "once"}
    assert values == {
        "on": None, "why": None, "which": None, "many": [], "note": "", "size": None, "file": None,
    }  # fmt: skip


def test_a_password_is_kept_exactly_and_never_shown_again(tiny: Flask) -> None:
    form = send(tiny)
    assert form.password.data == "  twelve letters  "
    with tiny.test_request_context():
        assert "twelve" not in str(form.password())


def test_unknown_fields_are_ignored(tiny: Flask) -> None:
    form = send(tiny, role="admin", area_id="1")
    assert form.errors == {}
    assert not {"role", "area_id"} & set(form.data)


def test_each_drawn_form_has_a_fresh_key_and_a_sent_one_keeps_its_own(tiny: Flask) -> None:
    with tiny.test_request_context():
        keys = {BaseForm().once.data for _ in range(3)}
    assert len(keys) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)
    assert send(tiny, once="k" * 32).once.data == "k" * 32


@given(st.text())
def test_text_is_kept_exactly_or_refused_with_a_sentence(text: str) -> None:
    try:
        kept = clean_paragraphs(text, "the comment")
    except ValueError as error:
        assert str(error).startswith("The comment holds ")
    else:
        assert kept == clean_paragraphs(kept)
        plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        assert kept in plain
        assert not plain.replace(kept, "", 1).strip(EDGES)
        kept.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  a  b  ", "a  b"),
        ("\r\none\r\n\r\ntwo\rthree\n", "one\n\ntwo\nthree"),
        ("cafe\u0301", "caf\u00e9"),
        ("a\tb", "a\tb"),
        ("👩\u200d👧 \u200f\u05d0 \u202eabc\u202c", "👩\u200d👧 \u200f\u05d0 \u202eabc\u202c"),
        ("=1+1 <b>&amp;</b> 'x' \"y\" {{ 7 }}", "=1+1 <b>&amp;</b> 'x' \"y\" {{ 7 }}"),
    ],
)
def test_text_loses_only_its_ends_and_its_spelling_of_line_breaks(text: str, kept: str) -> None:
    assert clean_paragraphs(text) == kept


@pytest.mark.parametrize(
    "character", ["\0", "\x1f", "\x85", "\x7f", "\ud800", "\ufffe", "\uffff", "\U0001ffff"]
)
def test_a_character_that_cannot_be_kept_is_refused_wherever_it_stands(character: str) -> None:
    for text in (f"{character}a", f"a{character}b", f"a{character}"):
        with pytest.raises(ValueError, match=r"cannot be kept|one line"):
            clean_line(text)


@pytest.mark.parametrize(
    ("label", "called"),
    [
        ("Name of the round", "the name of the round"),
        ("EHC plan", "the EHC plan"),
        ("Note (optional)", "the note"),
        ("Theme?", "the theme"),
    ],
)
def test_a_field_is_called_by_its_label(label: str, called: str) -> None:
    assert called_after(label) == called


def test_the_error_summary_links_to_the_first_input_of_each_field(tiny: Flask) -> None:
    with tiny.test_request_context("/", method="POST"):
        form = EveryField()
        form.validate()
        links = error_links(form)
        html = render_template_string("{% for field in form %}{{ field }}{% endfor %}", form=form)
    targets = [link["href"][1:] for link in links if "href" in link]
    assert targets == [
        "name", "held_on-day", "theme", "size", "trigger", "rubric", "agencies", "sure", "password",
        "register",
    ]  # fmt: skip
    for target in targets:
        assert re.search(rf'<(input|select|textarea)\b[^>]*\bid="{target}"', html), target


def test_an_error_of_a_hidden_field_or_of_the_whole_form_has_no_link(tiny: Flask) -> None:
    form = send(tiny, version="x")
    form.form_errors.append("The two dates are the wrong way round")
    assert [set(link) for link in error_links(form)] == [{"text"}, {"text"}]


def test_errors_inside_lists_of_fields_are_linked(tiny: Flask) -> None:
    class Part(Form):
        words = StringField("Words", [InputRequired("Enter the words")])

    class Whole(BaseForm):
        parts = FieldList(FormField(Part), min_entries=2)

    with tiny.test_request_context("/", method="POST", data={"parts-0-words": "a", "parts-1-words": ""}):
        form = Whole()
        form.validate()
        assert error_links(form) == [{"text": "Enter the words", "href": "#parts-1-words"}]


def draw(app: Flask, form: BaseForm) -> str:
    with app.test_request_context():
        return render_template_string(
            '{% extends "base.html" %}{% from "components/forms.html" import form_errors, post_form %}'
            "{% block title %}Form{% endblock %}{% block content %}{{ form_errors(form) }}<h1>Form</h1>"
            "{% call post_form(form) %}{% for field in form if field.widget.input_type != 'hidden' %}"
            "{{ field }}{% endfor %}{% endcall %}{% endblock %}",
            form=form,
        )


def test_a_page_of_every_field_is_well_formed_with_and_without_errors(tiny: Flask) -> None:
    with tiny.test_request_context():
        fresh = EveryField(data={"version": 1})
    for form in (fresh, send(tiny), send(tiny, **dict.fromkeys(right()))):
        html = draw(tiny, form)
        assert page_faults(html) == []
        assert ("<title>Error: Form" in html) == bool(form.errors)


def test_no_field_draws_an_empty_hint_or_leaves_the_browser_to_complain(tiny: Flask) -> None:
    with tiny.test_request_context():
        html = draw(tiny, EveryField(data={"version": 1}))
    assert not re.search(r'class="govuk-hint[^"]*">\s*</', html)
    assert not re.search(r"<(input|select|textarea)[^>]*\srequired", html)
    assert "novalidate" in html
    assert 'enctype="multipart/form-data"' in html


def test_refused_text_comes_back_with_a_mark_where_the_fault_is(tiny: Flask) -> None:
    form = send(tiny, name="ab\0c", theme="one\n  two\x07")
    html = draw(tiny, form)
    assert page_faults(html) == []
    assert 'value="ab\ufffdc"' in html
    assert "one\n  two\ufffd</textarea>" in html


def test_what_was_typed_is_escaped_when_it_comes_back(tiny: Flask) -> None:
    form = send(tiny, name='"><b>x', theme="</textarea><script>", size="<i>")
    html = draw(tiny, form)
    assert "<b>x" not in html
    assert "</textarea><script>" not in html
    assert "<i>" not in html


def test_a_dropdown_offers_nothing_first_and_keeps_what_was_chosen(tiny: Flask) -> None:
    with tiny.test_request_context():
        assert re.search(r'<option value=""\s+selected>Choose one', str(EveryField().rubric()))
    with tiny.test_request_context():
        assert re.search(r'<option value="2"\s+selected>Annual review', str(send(tiny).rubric()))


def test_choices_may_be_given_after_the_form_is_made(tiny: Flask) -> None:
    with tiny.test_request_context("/", method="POST", data=MultiDict(right() | {"rubric": "7"})):
        form = EveryField()
        form.rubric.choices = [(7, "Phase transfer")]
        form.validate()
        assert "rubric" not in form.errors


def test_each_choice_may_carry_a_line_that_explains_it(tiny: Flask) -> None:
    class Graded(BaseForm):
        grade = RadiosField("Grade", choices=[("O", "Outstanding"), ("G", "Good")], hints={"O": "Vivid."})

    with tiny.test_request_context():
        html = str(Graded().grade())
    assert html.count("govuk-radios__hint") == 1
    assert "Vivid." in html
