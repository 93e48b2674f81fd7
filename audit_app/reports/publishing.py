"""What an administrator decides on publication: how small is small, and to publish a quarter anew."""

import datetime as dt

from audit_app.accounts.models import AreaSetting, Person
from audit_app.accounts.settings import set_setting, setting, setting_rows
from audit_app.figures.disclosure.rules import Thresholds, from_setting
from audit_app.figures.releases import PublicQuarter, public_quarters
from audit_app.refusals import Refused

SETTING, ANEW = "disclosure", "published anew"


class PublicationRefused(Refused):
    """A decision on publication that cannot be taken as asked."""


def thresholds() -> Thresholds:
    """What is in force in this area: the defaults where nothing was ever set."""
    return from_setting(setting(SETTING, None))


def set_thresholds(asked: Thresholds, reason: str, person: Person) -> AreaSetting:
    """Set them anew. Raises PublicationRefused where that changes nothing."""
    if asked == thresholds():
        raise PublicationRefused("These are the numbers in force already. Change one of them.")
    return set_setting(SETTING, asked.as_setting(), reason, person)


def decisions() -> list[AreaSetting]:
    """Every decision of both kinds, the newest first."""
    return setting_rows(SETTING, ANEW)


def anew() -> dict[str, dt.datetime]:
    """When each quarter was last published anew as a whole, by the quarter's key."""
    return {row.value["quarter"]: row.set_at for row in reversed(setting_rows(ANEW))}


def quarters() -> list[PublicQuarter]:
    """Every quarter that has rounds, newest first, with what is published of it now."""
    return public_quarters(thresholds(), anew())


def publish_anew(key: str, reason: str, person: Person) -> AreaSetting:
    """Publish a quarter as it stands, in place of what was published. Raises PublicationRefused."""
    found = next((one for one in quarters() if one.quarter.key == key), None)
    if found is None:
        raise PublicationRefused("There is no such quarter.")
    if not found.held:
        raise PublicationRefused(
            f"Nothing of {found.quarter.name} is kept back: it is published as it stands."
        )
    return set_setting(ANEW, {"quarter": key}, reason, person)
