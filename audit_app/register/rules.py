"""What a plan's reference and the values of its register row may be."""

import datetime as dt
import re
import unicodedata

from audit_app.register.identifiers import Identifier, identifiers, identifiers_in, named, warning
from audit_app.register.pseudonyms import looks_identifying, looks_personal
from audit_app.register.transfers import (
    TRANSFERS,
    LateReason,
    read_late_reason,
    read_transfer,
    read_transfer_year,
)

__all__ = [
    "PLAN_TYPES",
    "REFERENCE_LENGTH",
    "TRANSFERS",
    "Identifier",
    "LateReason",
    "identifiers",
    "identifiers_in",
    "looks_damaged",
    "looks_identifying",
    "looks_personal",
    "named",
    "normal_reference",
    "normal_text",
    "read_date",
    "read_late_reason",
    "read_plan_type",
    "read_transfer",
    "read_transfer_year",
    "read_yes_no",
    "spaceless",
    "warning",
]

PLAN_TYPES = ("new", "amended", "annual review", "advice")
REFERENCE_LENGTH = 64
FIRST_YEAR, LAST_YEAR = 1990, 2100

ISO_DATE = re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)", re.ASCII)
UK_DATE = re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})", re.ASCII)
DAY_NUMBER = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E\+\d+|\d+[.,]\d+E\d+", re.ASCII | re.IGNORECASE)
DATE_ADVICE = "Write it as 2026-03-31 or 31/03/2026."
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
# Characters nobody sees: controls, zero-width and direction marks, halves of pairs, private use, separators.
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
JOINERS = re.compile("[\u200c\u200d]")  # emoji and some scripts are written with them


def normal_reference(text: str) -> str:
    """A reference as it is stored and compared: NFC, without spaces around it (figures.md section 9).

    Raises ValueError, with a sentence that does not repeat the reference, where it is empty, longer than
    64 characters, or holds a character that cannot be seen.
    """
    reference = unicodedata.normalize("NFC", text).strip()
    if not reference:
        raise ValueError("the reference is missing.")
    if any(unicodedata.category(character) in UNSEEN for character in reference):
        raise ValueError("the reference holds a character that cannot be seen. Type it again.")
    if any(character != " " and character.isspace() for character in reference):
        raise ValueError("the reference holds a space of an unusual width. Type it again.")
    if "\ufffd" in reference:
        raise ValueError("the reference holds a damaged character (�). Type it again.")
    if len(reference) > REFERENCE_LENGTH:
        raise ValueError(f"the reference is longer than {REFERENCE_LENGTH} characters.")
    return reference


def spaceless(reference: str) -> str:
    """A reference without its spaces: two that differ only so are taken for one plan typed twice."""
    return "".join(reference.split())


def looks_damaged(reference: str) -> str | None:
    """Why a reference is no longer what was typed because a spreadsheet took it for a number, or None."""
    if SCIENTIFIC.fullmatch(reference):
        return (
            "a spreadsheet has turned this reference into a number and lost some of its digits. Format the "
            "column as text and enter the references again."
        )
    return None


def normal_text(text: str, longest: int) -> str | None:
    """A value as it is stored and compared: NFC, single spaces; None where it is blank.

    Raises ValueError, with a sentence, where it is longer than `longest` characters, holds one that cannot be
    seen, or holds a number, date or postcode that would identify a child.
    """
    value = " ".join(unicodedata.normalize("NFC", text).split())
    if not value:
        return None
    if any(unicodedata.category(character) in UNSEEN for character in JOINERS.sub("", value)):
        raise ValueError("this holds a character that cannot be seen. Type it again.")
    if len(value) > longest:
        raise ValueError(f"this is longer than {longest} characters.")
    if reason := looks_identifying(value):
        raise ValueError(f"{reason}. The register must hold nothing that identifies a child.")
    return value


def read_date(text: str) -> dt.date:
    """A date written yyyy-mm-dd or, day first, dd/mm/yyyy.

    Raises ValueError with a sentence for anything else, for a day that does not exist, and for a year before
    1990 or after 2100.
    """
    found = ISO_DATE.fullmatch(text.strip()) or UK_DATE.fullmatch(text.strip())
    if found is None:
        if DAY_NUMBER.fullmatch(text.strip()):
            raise ValueError("this is a spreadsheet's day number. Format the column as a date, or as text.")
        raise ValueError(f"this is not a date that can be read. {DATE_ADVICE}")
    year, month, day = (int(found.group(part)) for part in ("y", "m", "d"))
    if month > 12 and 1 <= day <= 12:
        raise ValueError(f"this date has no such month. The day comes before the month. {DATE_ADVICE}")
    try:
        date = dt.date(year, month, day)
    except ValueError:
        raise ValueError(f"this day does not exist. {DATE_ADVICE}") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year is not between {FIRST_YEAR} and {LAST_YEAR}.")
    return date


def read_plan_type(text: str) -> str:
    """One of PLAN_TYPES, in any case and with spaces, hyphens or underscores.

    Raises ValueError with a sentence for anything else.
    """
    wanted = " ".join(re.split(r"[\s_-]+", text.strip().casefold()))
    if wanted not in PLAN_TYPES:
        raise ValueError(f"this is not a plan type. Use {', '.join(PLAN_TYPES[:-1])} or {PLAN_TYPES[-1]}.")
    return wanted


def read_yes_no(text: str) -> bool:
    """Yes or no, in words, as true or false, or as 1 or 0. Raises ValueError with a sentence otherwise."""
    wanted = text.strip().casefold()
    if wanted not in YES + NO:
        raise ValueError("this is neither yes nor no. Use yes, no, or leave it blank.")
    return wanted in YES
