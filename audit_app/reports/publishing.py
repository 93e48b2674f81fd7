"""What an administrator decides on publication: how small is small, and to publish a quarter anew."""

import datetime as dt
from dataclasses import dataclass

from audit_app import clock
from audit_app.accounts.models import AreaSetting, Person
from audit_app.accounts.settings import set_setting, setting, setting_rows
from audit_app.figures.disclosure.rules import (
    DEFAULTS,
    Moved,
    Thresholds,
    from_setting,
    moved,
    quarter_of_key,
    weakened,
)
from audit_app.figures.releases import PublicQuarter, public_quarters
from audit_app.moderation.service import names_of
from audit_app.refusals import Refused
from audit_app.rounds.rules import State
from audit_app.web.text import list_words

SETTING, ANEW = "disclosure", "published anew"
NOTHING_YET = (
    "Nothing of this may be published yet: a quarter is published from the day after it is over and all its "
    "rounds are signed off."
)


class PublicationRefused(Refused):
    """A decision on publication that cannot be taken as asked. `field` names the answer at fault."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Decision:
    """One decision as it was taken: what, by whom, when and why."""

    what: str
    by: str
    at: dt.datetime
    reason: str


def thresholds() -> Thresholds:
    """What is in force in this area: the defaults where nothing was ever set."""
    return from_setting(setting(SETTING, None))


def weaker(found: Thresholds) -> list[str]:
    """What is published beyond the defaults, a sentence for each."""
    return weakened(found, DEFAULTS)


def in_words(found: Thresholds) -> list[tuple[str, str, str]]:
    """Each number: what it is, what is in force, and the default."""
    return [
        ("Fewest plans a percentage is published of", f"{found.min_n}", f"{DEFAULTS.min_n}"),
        ("Fewest plans on one side of a breakdown", f"{found.small}", f"{DEFAULTS.small}"),
        ("Fewest plans in the hidden groups together", f"{found.min_hidden}", f"{DEFAULTS.min_hidden}"),
        ("Whole-area figures with few plans on one side", _strict(found), _strict(DEFAULTS)),
    ]


def _strict(found: Thresholds) -> str:
    return "hidden" if found.strict else "shown"


def set_thresholds(asked: Thresholds, reason: str, person: Person, *, sure: bool = False) -> AreaSetting:
    """Set them anew. Raises PublicationRefused where nothing changes, or less is hidden without `sure`."""
    if asked == thresholds():
        raise PublicationRefused("These are the numbers in force already: change one of them", "min_n")
    if weaker(asked) and not sure:
        told = " ".join(weaker(asked))
        raise PublicationRefused(f"{told} Say that this was agreed, or keep to the defaults", "sure")
    return set_setting(SETTING, asked.as_setting(), reason, person)


def decisions() -> list[Decision]:
    """Every decision of both kinds, the newest first."""
    rows = setting_rows(SETTING, ANEW)
    names = names_of({row.set_by for row in rows})
    return [Decision(_what(row), names.get(row.set_by, "Somebody"), row.set_at, row.reason) for row in rows]


def _what(row: AreaSetting) -> str:
    if row.name == ANEW:
        return f"{quarter_of_key(row.value['quarter']).name} was published anew as a whole"
    return "; ".join(f"{name.lower()}: {value}" for name, value, _ in in_words(from_setting(row.value)))


def anew() -> dict[str, dt.datetime]:
    """When each quarter was last published anew as a whole, by the quarter's key."""
    return {row.value["quarter"]: row.set_at for row in reversed(setting_rows(ANEW))}


def quarters() -> list[PublicQuarter]:
    """Every quarter that has rounds, newest first, with what is published of it now."""
    return public_quarters(thresholds(), anew())


def find_quarter(key: str) -> PublicQuarter | None:
    """One quarter that has rounds, by its key ("2026-Q1")."""
    return next((one for one in quarters() if one.quarter.key == key), None)


def what_moves(found: PublicQuarter) -> Moved | None:
    """What changes of a quarter's published figures if it is published anew now; None where it cannot be."""
    if not found.held or _open_rounds(found):
        return None
    then = anew() | {found.quarter.key: clock.now()}
    (new,) = public_quarters(thresholds(), then, only={found.quarter})
    return moved(found.release, new.release, found.grids, new.grids, found.rounds[-1].target_percent)


def _open_rounds(found: PublicQuarter) -> list[str]:
    return [f"“{round.name}”" for round in found.rounds if round.state is not State.SIGNED_OFF]


def publish_anew(found: PublicQuarter, reason: str, person: Person) -> AreaSetting:
    """Publish a quarter as it stands, in place of what was published; it is said who decided it and why.

    Raises PublicationRefused where nothing is kept back, or where a round of it is not signed off now.
    """
    if not found.held:
        raise PublicationRefused(f"Nothing of {found.quarter.name} is kept back, so there is nothing to do.")
    if open_rounds := _open_rounds(found):
        raise PublicationRefused(f"Sign off {list_words(open_rounds)} first: a quarter is published whole.")
    return set_setting(ANEW, {"quarter": found.quarter.key}, reason, person)
