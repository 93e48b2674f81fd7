"""The one place that reads other areas' rows.

Reading rule: nothing lifts the narrowing to one area (db.py). Each area is read in a session of its own that
is narrowed to that area alone and closed before the next; only what `read` returns leaves it.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app

from audit_app.accounts.areas import areas
from audit_app.accounts.models import Area
from audit_app.db import choose_area

Read = TypeVar("Read")


def in_every_area(read: Callable[[], Read]) -> list[tuple[int, str, Read]]:
    """What a reading gives in each area of the deployment: the area's id, its name, and the answer, by name.

    Whoever calls it answers for what `read` returns: public numbers and settings, never rows.
    """
    found = []
    for area in sorted(areas(), key=_by_name):
        with current_app.app_context():
            choose_area(area.id)
            found.append((area.id, area.name, read()))
    return found


def _by_name(area: Area) -> tuple[str, int]:
    return area.name.casefold(), area.id
