"""A form whose words stay on record: it asks once before it saves what may say who a child is.

It refuses nothing: whoever sends the same again has read the warning, and it is saved as it is.
"""

from typing import Any

from wtforms import HiddenField

from audit_app import clock
from audit_app.register.counted import counted
from audit_app.register.identifiers import identifiers, named
from audit_app.web.forms import BaseForm, LineField, once_key


class AsksOnce(BaseForm):
    """`known`: words the page itself gave, never asked about. `dates_pass`: of this year and the last."""

    warned = HiddenField()
    known = ""
    dates_pass = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask about what looks like an identifier of a child, unless just that was asked already."""
        if not super().validate(extra_validators):
            return False
        year = clock.today().year if self.dates_pass else None
        typed = [field for field in self if isinstance(field, LineField)]
        found = {field.name: identifiers(field.data or "", self.known, year) for field in typed}
        every = [one for pieces in found.values() for one in pieces]
        told = " | ".join(one.piece for one in every)
        if not every or self.warned.data == told:
            return True
        counted("Words about to be saved", every)
        for field in typed:
            if found[field.name]:
                field.errors = [
                    f"Not saved yet: {named(found[field.name])}. What is saved stays on record, so take out "
                    "whatever says who a child is. If nothing does, save again as it is"
                ]
        self.warned.data, self.once.data = told, once_key()
        return False
