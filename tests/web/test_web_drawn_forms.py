"""Forms as a page draws them: the error summary, the mended GOV.UK widgets, what comes back."""

import re

from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, StringField
from wtforms.validators import InputRequired

from audit_app.web.forms import BaseForm, RadiosField, error_links
from tests.support.pages import page_faults
from tests.web.builders import EveryField, draw, right, send


def test_each_drawn_form_has_a_fresh_key_and_a_sent_one_keeps_its_own(tiny: Flask) -> None:
    with tiny.test_request_context():
        keys = {BaseForm().once.data for _ in range(3)}
    assert len(keys) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)
    assert send(tiny, once="k" * 32).once.data == "k" * 32


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
