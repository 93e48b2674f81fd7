"""What a program may ask: the parameters of each address, and nothing else. Pydantic checks them, and writes
the same down in the API's description.
"""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from audit_app.refusals import Refused

MOST_ROWS, USUAL_ROWS, MOST_PAGES = 5000, 1000, 1_000_000
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WHOLE = re.compile(r"[0-9]{1,7}")


class NotAsked(Refused):
    """A question no address of ours answers. The sentence names the parameter."""


def _day(text: Any) -> Any:
    # Pydantic alone would also take a number of seconds or a moment for a day.
    if not (isinstance(text, str) and DAY.fullmatch(text)):
        raise ValueError("a day is written like 2026-03-27")
    return text


def _whole(text: Any) -> Any:
    if not (isinstance(text, str) and WHOLE.fullmatch(text)):
        raise ValueError("a whole number is digits only")
    return text


Asked = TypeVar("Asked", bound=BaseModel)
Day = Annotated[dt.date, BeforeValidator(_day)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Question(BaseModel):
    """What every address takes."""

    model_config = ConfigDict(extra="forbid")
    # The bounds stand before the check of the digits, or the description would not name them.
    limit: Annotated[
        int,
        Field(ge=1, le=MOST_ROWS, description=f"Rows on a page, {USUAL_ROWS} unless told."),
        BeforeValidator(_whole),
    ] = USUAL_ROWS
    page: Annotated[
        int,
        Field(ge=1, le=MOST_PAGES, description="Which page, from 1. A page after the last is empty."),
        BeforeValidator(_whole),
    ] = 1
    format: Annotated[
        Literal["json", "csv"] | None,
        Field(description="How it is written. Without it the Accept header decides, and else JSON."),
    ] = None


class RoundQuestion(Question):
    """Which rounds."""

    round: Annotated[Short | None, Field(description="Only the round of this name.")] = None
    since: Annotated[Day | None, Field(description="Only rounds whose panel met on this day or later.")] = (
        None
    )
    until: Annotated[Day | None, Field(description="Only rounds whose panel met on this day or before.")] = (
        None
    )
    changed: Annotated[
        Day | None,
        Field(
            description="Only rounds signed off on this day or later, or still open: others did not change."
            " With a public token nothing is left out."
        ),
    ] = None
    sort: Annotated[
        Literal["date", "-date"],
        Field(description="By the day of the panel: -date has the newest round first."),
    ] = "-date"


class PointQuestion(RoundQuestion):
    """Which rounds and points."""

    point: Annotated[Short | None, Field(description="Only the audit point with this id.")] = None
    rubric: Annotated[Short | None, Field(description="Only points of this rubric.")] = None


class ActionQuestion(Question):
    """Which actions."""

    round: Annotated[
        Short | None, Field(description="Only actions that came from the round of this name.")
    ] = None
    point: Annotated[Short | None, Field(description="Only actions about the audit point with this id.")] = (
        None
    )
    since: Annotated[Day | None, Field(description="Only actions due on this day or later.")] = None
    until: Annotated[Day | None, Field(description="Only actions due on this day or before.")] = None
    sort: Annotated[
        Literal["reference", "-reference", "due_on", "-due_on"],
        Field(description="In which order; a minus turns it round."),
    ] = "reference"


class NoQuestion(BaseModel):
    """Addresses that take nothing."""

    model_config = ConfigDict(extra="forbid")


def read_question(kind: type[Asked], given: Iterable[tuple[str, str]]) -> Asked:
    """The question of an address's parameters. Raises NotAsked for any that is unknown, wrong or twice."""
    pairs = list(given)
    said = dict(pairs)
    if len(said) != len(pairs):
        twice = next(name for name in said if [one for one, _ in pairs].count(name) > 1)
        raise NotAsked(f"“{twice[:60]}” is given twice. Give it once.")
    try:
        return kind.model_validate(said)
    except ValidationError as error:
        raise NotAsked(_sentence(error, sorted(kind.model_fields))) from error


def _sentence(error: ValidationError, known: list[str]) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    name = str(first["loc"][0])[:60]
    if first["type"] == "extra_forbidden":
        offered = f" Known here: {', '.join(known)}." if known else " This address takes none."
        return f"There is no parameter “{name}”.{offered}"
    why = first["msg"].removeprefix("Value error, ")
    return f"“{name}” cannot be used as it is: {why[:1].lower()}{why[1:]}."
