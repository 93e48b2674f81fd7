"""Objects into page words: dates, figures, plurals, names. Pure functions, registered as template filters."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from audit_app import clock
from audit_app.rubrics.grades import read_grade
from audit_app.web.stacked import with_heads
from audit_app.web.text import MONTHS, sentence_start
from audit_app.web.text import list_words as list_words  # noqa: PLC0414 (others take it from here)
from audit_app.web.text import plural as plural  # noqa: PLC0414 (the same)

LONDON = ZoneInfo("Europe/London")
NOT_SCORED = "not scored"
NOTHING = "nothing"


def day(value: dt.date | None) -> str:
    """27 March 2026; the London date where a moment is given; nothing for None."""
    if value is None:
        return ""
    date = in_london(value) if isinstance(value, dt.datetime) else value
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def day_short(value: dt.date | None) -> str:
    """27 Mar 2026, for tables."""
    if value is None:
        return ""
    date = in_london(value) if isinstance(value, dt.datetime) else value
    return f"{date.day} {MONTHS[date.month - 1][:3]} {date.year}"


def month(value: dt.date | None) -> str:
    """March 2026."""
    return "" if value is None else f"{MONTHS[value.month - 1]} {value.year}"


def in_london(value: dt.datetime) -> dt.datetime:
    """A stored moment (UTC; a naive one is taken as UTC) by the clock on the wall."""
    aware = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return aware.astimezone(LONDON)


def moment(value: dt.datetime | None) -> str:
    """27 March 2026, 14:02 in London. In the hour that happens twice, BST or GMT says which."""
    if value is None:
        return ""
    local = in_london(value)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{day(local)}, {local:%H:%M}" + (f" {local.tzname()}" if twice else "")


def clock_time(value: dt.datetime | None) -> str:
    """14:02 in London; with its day where that is not today."""
    if value is None:
        return ""
    return f"{in_london(value):%H:%M}" if in_london(value).date() == clock.today() else moment(value)


def percent(value: str | float | Decimal | None) -> str:
    """A percentage for a page: "75%". Display text passes through; a number (0-100) rounds half up.

    A figure short of 0 or 100 never rounds to either: it says <1% or >99% (figures, section 2).
    """
    if value is None or value == "":
        return NOT_SCORED
    if isinstance(value, str):
        return value if value.endswith(("%", "]")) else f"{value}%"
    exact = Decimal(str(value))
    whole = exact.quantize(Decimal(1), ROUND_HALF_UP)
    if whole == 100 and exact < 100:
        return ">99%"
    if whole == 0 and exact > 0:
        return "<1%"
    return f"{whole}%"


def interval(limits: Sequence[float | None] | None) -> str:
    """An interval in percent as words: (56.6, 100) -> "56.6% to 100%". Nothing where there is none."""
    if limits is None or limits[0] is None or limits[1] is None:
        return ""
    return f"{_limit(limits[0])} to {_limit(limits[1])}"


def _limit(value: float) -> str:
    """One decimal, as every limit has; only what is 0% or 100% to the last digit is said to be."""
    if value <= 0 or value >= 100:
        return f"{value:.0f}%"
    tenth = Decimal("0.1")
    return f"{min(max(Decimal(str(value)).quantize(tenth, ROUND_HALF_UP), tenth), 100 - tenth)}%"


def agency_name(agency: str | None) -> str:
    """An agency as a page shows it: "Social care"."""
    return (agency or "")[:1].upper() + (agency or "")[1:]


def grade_words(grade: str | None) -> str:
    """A grade, or its code, in words: "requires improvement"; "not graded" for none."""
    return read_grade(grade).words if grade else "not graded"


def shown_reference(reference: str | None) -> str:
    """A legal reference as readers see it: unchecked parts say so."""
    return (reference or "").replace("[check]", "(reference to be confirmed)")


State = Mapping[str, Any]
WARNINGS = "identifiers"  # the name under which register/counted.py adds to a trail entry


def differences(before: State | None, after: State | None) -> list[tuple[str, str, str]]:
    """What changed between two states, as (name in words, before, after), in the order it is kept.

    Left out is the count of warnings, which the trail alone keeps.
    """
    old, new = before or {}, after or {}
    names = [*old, *(name for name in new if name not in old)]
    return [
        (_name_words(name), _value_words(old.get(name)), _value_words(new.get(name)))
        for name in names
        if old.get(name) != new.get(name) and name != WARNINGS
    ]


def _name_words(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _value_words(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{_name_words(str(name))}: {_value_words(item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return list_words([_value_words(item) for item in value])
    return _text_words(value) if isinstance(value, str) else str(value)


def _text_words(text: str) -> str:
    """The trail keeps dates as ISO text; a page shows them as dates."""
    if len(text) < 10 or text[4:5] != "-" or text[7:8] != "-":
        return text
    try:
        return moment(dt.datetime.fromisoformat(text)) if len(text) > 10 else day(dt.date.fromisoformat(text))
    except ValueError:
        return text


FILTERS = (
    day, day_short, month, moment, clock_time, percent, interval, plural, agency_name,
    grade_words, list_words, shown_reference, sentence_start, differences, with_heads,
)  # fmt: skip


def register_words(app: Flask) -> None:
    """Give every template these words."""
    for function in FILTERS:
        app.add_template_filter(function)
