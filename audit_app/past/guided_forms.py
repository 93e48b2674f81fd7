"""What the pages of the guided import ask: built for one file, as its columns and words are its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField

from audit_app.past.grade_words import BEST_FIRST, LOWEST_FIRST, MISTAKE, NO_GRADE
from audit_app.past.mapping import FIRST_YEARS, HIDDEN, LEAVE_OUT, ROLES, SHEETS, Holds, Words
from audit_app.past.rows import AGREED, LONGEST_ROUND
from audit_app.rubrics.grades import Grade
from audit_app.web.forms import (
    BaseForm,
    DayField,
    DropdownField,
    LineField,
    NumberField,
    RadiosField,
    SubmitField,
    TickField,
    TicksField,
    UploadField,
    VersionedForm,
)
from audit_app.web.text import list_words, sentence_start, shown

Choices = Sequence[tuple[str, str]]
LONGEST_MAPPING = 100
LAST_ROW = 1_048_576
OF_ITS_TIME = (
    "If it has several versions, choose the one the plans were judged against then: with another the trends"
    " would show a change of rubric where there was none."
)
DIRECTIONS = [
    (BEST_FIRST, "1 is outstanding, 4 is inadequate"),
    (LOWEST_FIRST, "1 is inadequate, 4 is outstanding"),
]


class SendForm(BaseForm):
    """A file to be looked at, column by column, before anything is imported."""

    file = UploadField("Spreadsheet", called="the spreadsheet", hint="CSV or Excel (.xlsx), up to 20 MB.")
    submit = SubmitField("Send up and look at it")


class KeepForm(VersionedForm):
    """A name to keep a mapping under."""

    name = LineField(
        "Name", called="the name of the mapping", longest=LONGEST_MAPPING,
        hint="For example “ICB monthly return”. The next file with the same headings is read the same way.",
    )  # fmt: skip
    submit = SubmitField("Keep how this file is read", tone="secondary")


class BringInForm(VersionedForm):
    """The button under what would come in; `without_comments` is "yes" where it says that some stay out."""

    without_comments = HiddenField()


class RenameForm(VersionedForm):
    """Another name for a kept mapping."""

    name = LineField("Name", called="the name of the mapping", longest=LONGEST_MAPPING)
    submit = SubmitField("Save")


def _built(fields: Mapping[str, Any], submit: str) -> VersionedForm:
    made = type("BuiltForm", (VersionedForm,), {**fields, "submit": SubmitField(submit)})
    return made()  # type: ignore[no-any-return]


def table_form(sheets: Sequence[str], rubrics: Choices, hidden: str) -> Any:
    """Which sheets, which rubric, and where the table is. `hidden` says what is hidden, if anything."""
    fields: dict[str, Any] = {}
    if len(sheets) > 1:
        fields["sheets"] = TicksField(
            "Sheets", called="the sheets to read", choices=[(name, name) for name in sheets],
            hint="Tick several only where they have the same headings, such as a sheet for each agency.",
        )  # fmt: skip
        fields["sheets_are"] = RadiosField(
            "What the names of the sheets say", called="what the names of the sheets say", required=False,
            choices=[(key or "nothing", words) for key, words in SHEETS.items()], inline=True,
        )  # fmt: skip
    fields["rubric"] = DropdownField("Rubric", called="the rubric", choices=rubrics, hint=OF_ITS_TIME)
    fields["heading"] = NumberField(
        "Row of the headings", called="the row of the headings", least=1, most=LAST_ROW,
        hint="The number at its left in the table above.",
    )  # fmt: skip
    fields["two"] = TickField("The headings take two rows: this one and the next")
    fields["last"] = NumberField(
        "Last row of the table", called="the last row of the table", least=1, most=LAST_ROW,
        hint="The last plan. Totals and notes under it are not read.",
    )  # fmt: skip
    if hidden:
        fields["hidden"] = RadiosField(
            "What is hidden",
            called="what to do with what is hidden",
            choices=list(HIDDEN.items()),
            hint=hidden,
        )
    return _built(fields, "Continue")


def columns_form(
    columns: Sequence[tuple[int, str, str]], points: Mapping[str, str], agencies: Choices
) -> Any:
    """What each column holds. `columns` are (place, label, examples)."""
    roles = [
        *ROLES.items(),
        *((f"point:{code}", f"Grades of {code}, {title}") for code, title in points.items()),
    ]
    given_by = [*agencies, (AGREED, "Agreed by the panel")]
    fields: dict[str, Any] = {}
    for place, label, examples in columns:
        fields[f"holds_{place}"] = DropdownField(
            label, called=f"what column {label} holds", choices=roles, required=False,
            blank="Leave this column out", hint=examples,
        )  # fmt: skip
        fields[f"agency_{place}"] = DropdownField(
            f"Agency of column {label.partition(':')[0]}, if it holds grades", choices=given_by,
            blank="As the row or the file says", label_size="", required=False,
        )  # fmt: skip
    fields["round_name"] = LineField(
        "Name of the round", called="the name of the round", longest=LONGEST_ROUND, required=False, width=20,
        hint="Where no column names the round, for example “2025-03”. Leave it blank where a column does.",
    )  # fmt: skip
    fields["agency"] = DropdownField(
        "Agency of all grades", called="the agency of all grades", choices=given_by, required=False,
        blank="Said by columns or sheets", hint="Where one agency sent the file.",
    )  # fmt: skip
    fields["first_year"] = RadiosField(
        "Dates that are plain numbers count days from", called="the first year of dates", required=False,
        choices=list(FIRST_YEARS.items()), hint="Only matters where a date reads like 45382.",
    )  # fmt: skip
    return _built(fields, "Continue")


def words_form(found: Words, agencies: Choices, points: Mapping[str, str], *, numbers: bool) -> Any:
    """What the words of the file mean. `numbers`: grades are 1 to 4, so their direction settles them."""
    fields: dict[str, Any] = {}
    if numbers:
        fields["direction"] = RadiosField(
            "Which way the numbers go", called="which way the numbers go", choices=DIRECTIONS, required=False,
            hint="Answer here, or for each number below.",
        )  # fmt: skip
    meant = [
        *((grade.value, sentence_start(grade.words)) for grade in Grade),
        (NO_GRADE, "No grade was given"),
        (MISTAKE, "A mistake: list its rows to put right"),
    ]
    fields |= _dropdowns("grade", found.grades, found, meant, required=not numbers)
    known = [*agencies, (AGREED, "Agreed by the panel"), (LEAVE_OUT, "Leave its grades out")]
    fields |= _dropdowns("agency", found.agencies, found, known)
    titles = [(code, f"{code} {title}") for code, title in points.items()]
    titles.append((LEAVE_OUT, "Not in this rubric: leave its grades out"))
    fields |= _dropdowns("point", found.points, found, titles)
    for number, name in enumerate(found.rounds):
        fields[f"date_{number}"] = DayField(
            f"Date of the round “{shown(name)[:60]}”", called=f"the date of the round “{shown(name)[:60]}”"
        )
    return _built(fields, "Continue")


def _dropdowns(
    kind: str,
    words: Mapping[str, int],
    found: Words,
    choices: Choices,
    *,
    required: bool = True,
) -> dict[str, DropdownField]:
    return {
        f"{kind}_{number}": DropdownField(
            f"“{shown(found.written.get(word, word))}”",
            called=f"what “{shown(word)[:40]}” means",
            choices=choices,
            required=required,
            hint=_times(times, found.places.get((kind, word), ())),
        )
        for number, (word, times) in enumerate(words.items())
    }


def _times(times: int, rows: Sequence[str]) -> str:
    """How often a word stands in the file, and where, so that somebody can look at it there."""
    often = f"{times:,} times" if times > 1 else "once"
    if not rows:
        return often
    if times > len(rows):
        return f"{often}, first in row {rows[0]}"
    return f"{often}, in {'rows' if len(rows) > 1 else 'row'} {list_words(list(rows))}"


def holds_value(holds: Holds | None) -> str | None:
    """What is chosen in the dropdown of a column."""
    if holds is None:
        return None
    return f"point:{holds.point}" if holds.point else holds.what


def holds_of(form: Any, place: int) -> Holds | None:
    """What somebody said that a column holds; None where it is left out."""
    said, agency = form[f"holds_{place}"].data or "", form[f"agency_{place}"].data or ""
    if said.startswith("point:"):
        return Holds("grade", said.removeprefix("point:"), agency)
    if said == "grade":
        return Holds("grade", "", agency)
    return Holds(said) if said else None
