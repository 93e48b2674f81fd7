"""What in a text that people write looks like an identifier of a child: it is warned of, never refused. Pure.

A reference that looks so is refused (pseudonyms.py). A text may hold a number or a date for a good reason, so
only whoever writes it can say; each piece is named so that they find it.
"""

from dataclasses import dataclass

from audit_app.register.pseudonyms import PUPIL_NUMBER, dates, nhs_numbers, plain, postcodes


@dataclass(frozen=True)
class Identifier:
    """One piece of a text, and what it looks like, as the end of "this looks like"."""

    piece: str
    kind: str


def identifiers(text: str, known: str = "") -> tuple[Identifier, ...]:
    """Each NHS number, pupil number, date and postcode of a text, once; none that `known` words hold too.

    Names are not found: in a sentence they look like other words.
    """
    typed = plain(text)
    found = [
        *(Identifier(piece, "an NHS number") for piece in nhs_numbers(typed)),
        *(Identifier(one.group(), "a unique pupil number (UPN)") for one in PUPIL_NUMBER.finditer(typed)),
        *(Identifier(piece, "a date of birth") for piece in dates(typed)),
        *(Identifier(piece, "a postcode") for piece in postcodes(typed)),
    ]
    return tuple(dict.fromkeys(one for one in found if one.piece not in plain(known)))
