"""A date asked in three boxes: day, month and year."""

import calendar
import datetime as dt
import re
from typing import Any

from audit_app.web import widgets
from audit_app.web.fields import OurField
from audit_app.web.text import MONTHS, sentence_start, shown
from audit_app.web.words import day, list_words

PARTS = ("day", "month", "year")


class DayField(OurField):
    """A date typed as day, month, year, all posted under the field's one name. Its data is a date."""

    widget = widgets.DateInput()

    def __init__(
        self,
        label: str = "",
        validators: Any = None,
        *,
        earliest: dt.date = dt.date(1990, 1, 1),
        latest: dt.date = dt.date(2100, 12, 31),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.earliest, self.latest = earliest, latest
        self.typed: list[str] | None = None
        self.faulty: frozenset[str] = frozenset()

    @property
    def first_input_id(self) -> str:
        return f"{self.id}-day"

    def blank_sentence(self) -> str:
        self.faulty = frozenset(PARTS)
        return f"Enter {self.called}, for example 27 3 2026"

    def parts(self) -> list[str]:
        """Day, month and year as the boxes show them."""
        if self.typed is not None:
            return [shown(part) for part in self.typed]
        if isinstance(self.data, dt.date):
            return [str(self.data.day), str(self.data.month), str(self.data.year)]
        return ["", "", ""]

    def _value(self) -> str:
        return " ".join(self.parts()).strip()

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = [value.strip() for value in valuelist if isinstance(value, str)][:3]
        # The widget reads the raw values too, and fails on any number of them but three.
        self.raw_data = self.typed = typed + [""] * (3 - len(typed))
        self.data = None
        if any(self.typed):
            self.data = self._read(*self.typed)

    def _read(self, typed_day: str, typed_month: str, typed_year: str) -> dt.date:
        missing = [part for part, typed in zip(PARTS, self.typed or (), strict=True) if not typed]
        if missing:
            wanted = list_words([f"a {part}" for part in missing])
            raise self._fault(f"{sentence_start(self.called)} must include {wanted}", *missing)
        month = self._number(_month_number(typed_month), "month", 12)
        number = self._number(typed_day, "day", 31)
        if not re.fullmatch("[0-9]{4}", typed_year):
            raise self._fault(f"Year must have 4 digits, for example 2026, in {self.called}", "year")
        year = int(typed_year)
        if not self.earliest.year <= year <= self.latest.year:
            raise self._fault(self._range_sentence(), "year")
        last = calendar.monthrange(year, month)[1]
        if number > last:
            why = f"{MONTHS[month - 1]} {year} has {last} days"
            raise self._fault(f"Day must be between 1 and {last} in {self.called}: {why}", "day")
        if not self.earliest <= (date := dt.date(year, month, number)) <= self.latest:
            raise self._fault(self._range_sentence(), *PARTS)
        return date

    def _number(self, typed: str, part: str, most: int) -> int:
        if not re.fullmatch("[0-9]{1,2}", typed) or not 1 <= int(typed) <= most:
            raise self._fault(f"{sentence_start(part)} must be between 1 and {most} in {self.called}", part)
        return int(typed)

    def _range_sentence(self) -> str:
        return f"{sentence_start(self.called)} must be between {day(self.earliest)} and {day(self.latest)}"

    def _fault(self, sentence: str, *parts: str) -> ValueError:
        self.faulty = frozenset(parts)
        return ValueError(sentence)


def _month_number(typed: str) -> str:
    """A month typed as a word ("Mar", "march") is understood."""
    names = [name for name in MONTHS if len(typed) >= 3 and name.casefold().startswith(typed.casefold())]
    return str(MONTHS.index(names[0]) + 1) if names else typed
