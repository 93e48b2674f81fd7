"""What is asked about a new token."""

import datetime as dt
from typing import Any

from audit_app.api.rules import LONGEST_DAYS, Scope
from audit_app.web.forms import BaseForm, DayField, LineField, RadiosField, SubmitField

SCOPES = [
    (Scope.PUBLIC.value, "Only what may be published"),
    (Scope.INTERNAL.value, "Everything the Learning and Improvement Group reads"),
]
SCOPE_HINTS = {
    Scope.PUBLIC.value: "Signed-off audits only, small numbers hidden, no names.",
    Scope.INTERNAL.value: "Small numbers in full, audits still being settled, names in actions. Keep what it"
    " reads inside the partnership.",
}


class TokenForm(BaseForm):
    """A new token for one program."""

    name = LineField(
        "What will use it",
        longest=100,
        called="what will use the token",
        hint="For example “Power BI of the data team”. The list shows it, so that you know which to revoke.",
    )
    scope = RadiosField(
        "What it may read", called="what the token may read", choices=SCOPES, hints=SCOPE_HINTS
    )
    last_day = DayField(
        "Last day it works",
        called="the last day it works",
        hint=f"At most {LONGEST_DAYS} days ahead. Make a new one before then.",
    )
    submit = SubmitField("Make the token")

    def fields(self) -> tuple[str, Scope, dt.date]:
        """What was answered: name, scope and last day. The form must be valid."""
        last_day: Any = self.last_day.data
        return str(self.name.data), Scope(str(self.scope.data)), last_day
