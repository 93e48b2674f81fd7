"""What in a text that people write looks like an identifier of a child: it is warned of, never refused. Pure.

A reference that looks so is refused (pseudonyms.py). A text may hold a number or a date for a good reason, so
only whoever writes it can say; each piece is named so that they find it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from audit_app.register.pseudonyms import PUPIL_NUMBER, dates, nhs_numbers, plain, postcodes
from audit_app.web.text import list_words

DIGIT = re.compile(r"\d")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d|(?:19|20)\d\d(?!\d)")
BORN = r"(?:\bborn\b|\bbirth|\bd\.?o\.?b\b).{0,30}"


@dataclass(frozen=True)
class Identifier:
    """One piece of a text, and what it looks like, as the end of "this looks like"."""

    piece: str
    kind: str


def identifiers(text: str, known: str = "", year: int | None = None) -> tuple[Identifier, ...]:
    """Each NHS number, pupil number, date and postcode of a text, once; none that `known` words hold too.

    `year`: when it was written. Dates of that year, of the one before and of later ones are then left out,
    unless the words before them say birth: hardly a child of under two has a plan, and comments are full of
    the days on which plans were asked for, issued and reviewed. Names are not found: in a sentence they look
    like other words.
    """
    typed = plain(text)
    if not DIGIT.search(typed):  # each of them has one, and most comments have none: a page looks at dozens
        return ()
    born = (piece for piece in dates(typed) if year is None or _may_be_of_birth(piece, typed, year))
    found = [
        *(Identifier(piece, "an NHS number") for piece in nhs_numbers(typed)),
        *(Identifier(one.group(), "a unique pupil number (UPN)") for one in PUPIL_NUMBER.finditer(typed)),
        *(Identifier(piece, "a date of birth") for piece in born),
        *(Identifier(piece, "a postcode") for piece in postcodes(typed)),
    ]
    shown = plain(known)
    return tuple(dict.fromkeys(one for one in found if one.piece not in shown))


def identifiers_in(
    texts: Sequence[str], known: Callable[[], Iterable[str]], year: int
) -> tuple[Identifier, ...]:
    """The same over several texts. What is `known` is asked for only where one of them holds anything."""
    if not any(identifiers(text, year=year) for text in texts):
        return ()
    shown = "\n".join(known())
    return tuple(dict.fromkeys(one for text in texts for one in identifiers(text, shown, year)))


def named(found: Iterable[Identifier]) -> str:
    """What was found, in words without an end: “12/03/2012” looks like a date of birth and ..."""
    return list_words([f"“{one.piece}” looks like {one.kind}" for one in found])


def warning(found: Sequence[Identifier]) -> str:
    """What was found and what to do about it, in a sentence or two; "" where nothing was."""
    if len(found) > 1:
        return f"{named(found)}. Take out what says who the child is, and leave what does not."
    return f"{named(found)}. If it is, take it out; if not, leave it." if found else ""


def _may_be_of_birth(piece: str, text: str, year: int) -> bool:
    found = YEAR.search(piece)
    of_date = int(found.group()) if found else 2000 + int(piece[-2:])
    return of_date < year - 1 or re.search(BORN + re.escape(piece), text, re.IGNORECASE) is not None
