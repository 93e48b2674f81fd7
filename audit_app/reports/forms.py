"""What may be typed about a report."""

import datetime as dt
import re
from typing import Any

from wtforms import HiddenField

from audit_app import clock
from audit_app.clock import LONDON
from audit_app.register.asks_once import AsksOnce
from audit_app.reports.moments import NOT_COME, end_of, read_moment
from audit_app.web.forms import (
    BaseForm,
    DayField,
    LineField,
    ParagraphsField,
    SubmitField,
    VersionedForm,
    once_key,
)


class WordsForm(AsksOnce, VersionedForm):
    """The words of one paragraph of a report."""

    words = ParagraphsField(
        "Words in the report",
        required=False,
        rows=8,
        hint="Leave it empty to go back to what the report itself says.",
    )
    submit = SubmitField("Save these words")
    dates_pass = False

    def saw(self, version: int) -> None:
        """After two people's texts were shown side by side: the next sending replaces the newer one."""
        self.version.data = version
        self.once.data = once_key()


class AsOfForm(BaseForm):
    """A day and a time of it, on the clock of the people who ask."""

    day = DayField("Day", label_size="s")
    time = LineField(
        "Time of that day",
        required=False,
        hint="For example 14:30. Without one, the end of the day; of today, now.",
        width=5,
    )
    as_of = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """A time in the address needs no day; otherwise the day and time are looked at."""
        if self.as_of.data:
            sentence = "The time in the address cannot be read. Choose a day"
            return (self._of_address() is not None or self._refuse(self.day, sentence)) and self._has_come()
        if not super().validate(extra_validators):
            return False
        if self.time.data and _time_of(self.time.data) is None:
            return self._refuse(self.time, "Enter the time as hours and minutes, like 14:30")
        return self._has_come()

    def _has_come(self) -> bool:
        asked = self.moment()
        return asked is None or asked <= clock.now() or self._refuse(self.day, NOT_COME.removesuffix("."))

    def _refuse(self, field: Any, sentence: str) -> bool:
        field.errors = [*field.errors, sentence]
        return False

    def _of_address(self) -> dt.datetime | None:
        try:
            return read_moment(self.as_of.data or "")
        except (ValueError, OverflowError):
            return None

    def moment(self) -> dt.datetime | None:
        """The moment asked for, in UTC."""
        if self.as_of.data:
            return self._of_address()
        if self.day.data is None:
            return None
        time = _time_of(self.time.data or "")
        if time is None:
            return end_of(self.day.data)
        return dt.datetime.combine(self.day.data, time, LONDON).astimezone(dt.UTC)


def _time_of(typed: str) -> dt.time | None:
    found = re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)", typed.strip())
    return dt.time(int(found[1]), int(found[2])) if found else None
