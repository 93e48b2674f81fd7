"""The rows of a register file, checked one by one and against each other: all of them, or none."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from audit_app.register.reading import Problem, Row, Table, column_key
from audit_app.register.rules import (
    LateReason,
    looks_damaged,
    looks_personal,
    normal_reference,
    normal_text,
    read_date,
    read_late_reason,
    read_plan_type,
    read_transfer,
    read_transfer_year,
    read_yes_no,
    spaceless,
)

SHORT, LONG = 40, 100
# What would bring a child's identity in as a characteristic, whatever its values look like.
PERSONAL_COLUMNS = frozenset(
    (
        "name", "names", "child", "child_name", "pupil_name", "student_name", "full_name", "first_name",
        "forename", "given_name", "last_name", "surname", "family_name", "initials", "dob", "date_of_birth",
        "birth_date", "nhs", "nhs_no", "nhs_number", "upn", "uln", "postcode", "post_code", "address",
        "email", "phone",
    )
)  # fmt: skip
# A later date before an earlier one cannot be (Regs 5-8, 13, 20-22): the first is never the later one.
ORDER = (
    ("requested_on", "assess_decision_on", "it was decided whether to assess before that was requested"),
    ("requested_on", "draft_on", "the draft was sent before the plan was requested"),
    ("advice_requested_on", "psychology_advice_on", "the advice came before it was asked for"),
    ("advice_requested_on", "health_advice_on", "the advice came before it was asked for"),
    ("advice_requested_on", "social_care_advice_on", "the advice came before it was asked for"),
    ("draft_on", "issued_on", "the plan was issued before its draft was sent"),
    ("requested_on", "issued_on", "the plan was issued before it was requested"),
    ("requested_on", "amended_on", "the plan was amended before it was requested"),
    ("issued_on", "amended_on", "the plan was amended before it was issued"),
    ("review_meeting_on", "decision_on", "the decision was made before the review meeting"),
)


Value = TypeVar("Value")


def _reference(text: str) -> str:
    reference = normal_reference(text)
    if reason := looks_damaged(reference) or looks_personal(reference):
        raise ValueError(reason)
    return reference


def _unless_blank(read: Callable[[str], Value]) -> BeforeValidator:
    return BeforeValidator(lambda text: read(text) if text.strip() else None)


Reference = Annotated[str, BeforeValidator(_reference)]
PlanType = Annotated[str, BeforeValidator(read_plan_type)]
Date = Annotated[dt.date | None, _unless_blank(read_date)]
ShortText = Annotated[str | None, BeforeValidator(lambda text: normal_text(text, SHORT))]
Text = Annotated[str | None, BeforeValidator(lambda text: normal_text(text, LONG))]


class RegisterRow(BaseModel):
    """One plan of the register file, every value read and checked. A blank or absent value is None."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    row: int
    plan: Reference
    plan_type: PlanType
    requested_on: Date = None
    issued_on: Date = None
    review_meeting_on: Date = None
    decision_on: Date = None
    amended_on: Date = None
    year_group: ShortText = None
    key_stage: ShortText = None
    primary_need: Text = None
    setting_type: Text = None
    locality: Text = None
    team: Text = None
    writer: Text = None
    looked_after: Annotated[bool | None, _unless_blank(read_yes_no)] = None
    last_audited_on: Date = None
    child_ref: Annotated[str | None, _unless_blank(_reference)] = None
    assess_decision_on: Date = None
    advice_requested_on: Date = None
    psychology_advice_on: Date = None
    health_advice_on: Date = None
    social_care_advice_on: Date = None
    draft_on: Date = None
    transfer: Annotated[str | None, _unless_blank(read_transfer)] = None
    transfer_year: Annotated[int | None, _unless_blank(read_transfer_year)] = None
    late_reason: Annotated[LateReason | None, _unless_blank(read_late_reason)] = None
    characteristics: dict[str, Text] = Field(default_factory=dict)


REQUIRED = ("plan", "plan_type")
COLUMNS = tuple(name for name in RegisterRow.model_fields if name not in ("row", "characteristics"))


def check_register(
    table: Table, characteristics: Sequence[str] = ()
) -> tuple[list[RegisterRow], list[Problem]]:
    """Read every row of a register file (design, section 8).

    `characteristics` name the columns of the file that the register does not know and that are to be kept.
    All or nothing: where anything is wrong, no rows come back, and every problem is in the list.
    """
    extra = tuple(column_key(name) for name in characteristics)
    problems = list(column_problems(table, extra))
    if problems:
        return [], problems
    rows: list[RegisterRow] = []
    for row in table.rows:
        try:
            rows.append(read_row(row, table.header, extra))
        except ValidationError as error:
            problems.extend(problems_of(error, table.sheet, row.number))
    for read in rows:
        problems.extend(order_problems(read, table.sheet))
        problems.extend(transfer_problems(read, table.sheet))
    problems.extend(repeat_problems(table))
    problems.sort(key=lambda problem: problem.row or 0)
    return ([], problems) if problems else (rows, [])


def column_problems(table: Table, extra: Sequence[str]) -> Iterator[Problem]:
    """Columns that are missing, unknown, or must not come in."""
    missing = [name for name in REQUIRED if name not in table.header]
    if missing:
        # The other headings are not repeated: without these, the first row may be a child's row.
        words = "It must have the columns plan and plan_type, named in its first row"
        yield Problem(table.sheet, None, None, f"The file has no column {' or '.join(missing)}. {words}.")
        return
    for name in table.header:
        if name not in COLUMNS and name not in extra:
            reason = "the register does not know this column. Remove it, correct its name, or import it as a"
            yield Problem(table.sheet, None, name, f"{reason} characteristic by naming it.")
    for name in extra:
        if name in COLUMNS:
            reason = "this is a column of the register and cannot be a characteristic too."
            yield Problem(table.sheet, None, name, reason)
        elif name in PERSONAL_COLUMNS:
            reason = "this would say who a child is. The register must hold nothing that identifies a child."
            yield Problem(table.sheet, None, name, reason)
        elif name not in table.header:
            yield Problem(table.sheet, None, name, "the file has no such column to keep as a characteristic.")


def read_row(row: Row, header: Sequence[str], extra: Sequence[str]) -> RegisterRow:
    """One row of the file as a register row. Raises pydantic's ValidationError."""
    cells = dict(zip(header, row.cells, strict=True))
    kept = {name: cells.pop(name) for name in extra}
    return RegisterRow.model_validate({**cells, "row": row.number, "characteristics": kept})


def problems_of(error: ValidationError, sheet: str | None, row: int) -> Iterator[Problem]:
    """A problem for each value that was refused. The values themselves are not repeated."""
    for detail in error.errors(include_input=False, include_url=False):
        reason = str(detail.get("ctx", {}).get("error", detail["msg"]))
        yield Problem(sheet, row, str(detail["loc"][-1]), reason)


def order_problems(row: RegisterRow, sheet: str | None) -> Iterator[Problem]:
    """Dates in an order that cannot be."""
    for earlier, later, reason in ORDER:
        first, second = getattr(row, earlier), getattr(row, later)
        if first and second and second < first:
            yield Problem(sheet, row.row, later, f"{reason} ({earlier} {first}, {later} {second}).")


def transfer_problems(row: RegisterRow, sheet: str | None) -> Iterator[Problem]:
    """A transfer without its year, or a year without its transfer: neither says by when it is due."""
    if row.transfer and row.transfer_year is None:
        reason = "the year of this transfer is missing. Fill it in, or leave both blank."
        yield Problem(sheet, row.row, "transfer_year", reason)
    elif row.transfer_year is not None and not row.transfer:
        reason = "there is a year and no transfer. Fill the transfer in, or leave both blank."
        yield Problem(sheet, row.row, "transfer", reason)


def repeat_problems(table: Table) -> Iterator[Problem]:
    """References that come twice, or twice but for spaces. Capitals count: A-3 and a-3 are two plans."""
    seen: dict[str, tuple[int, str]] = {}
    place = table.header.index("plan")
    for row in table.rows:
        try:
            reference = normal_reference(row.cells[place])
        except ValueError:
            continue
        number, earlier = seen.setdefault(spaceless(reference), (row.number, reference))
        if number == row.number:
            continue
        if reference == earlier:
            reason = f"this is the same reference as in row {number}. Keep one of the two rows."
        else:
            reason = (
                f"only spaces make this differ from the reference in row {number}. Write one plan one way."
            )
        yield Problem(table.sheet, row.number, "plan", reason)
