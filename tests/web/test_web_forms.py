"""Fields: their values, and the one sentence for each fault."""

import datetime as dt
import io
import re
from typing import Any

import pytest
from flask import Flask

from audit_app.web.forms import (
    BaseForm,
    DayField,
    DropdownField,
    NumberField,
    ParagraphsField,
    RadiosField,
    TicksField,
    UploadField,
)
from tests.web.builders import EveryField, send, sentence


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
