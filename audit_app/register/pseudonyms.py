"""Whether a reference gives a child away.

A plan is known here by a pseudonymised reference, so one that is itself personal is refused. The rules see
only the text, so some of it is judgement: it is drawn so that the numbering schemes areas use pass, and so
that a reference refused by mistake passes once it has a number or a prefix. The table of what is refused and
what passes stands in docs/import-formats.md, and every line of it in
tests/register/test_register_references_rules.py.
"""

import calendar
import re
import unicodedata
from collections.abc import Iterator

from audit_app.register.personal_names import looks_like_name

INSTEAD = "Use the plan's pseudonymised reference instead."
DASHES = re.compile("[\u2010-\u2015\u2212\u00ad\ufe58\ufe63]")

TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[ .-]?\d{3}[ .-]?\d{4}(?!\d)")
NHS_ISSUED = frozenset("4679")
PUPIL_NUMBER = re.compile(r"(?<![a-z0-9])[a-z]\d{11}[a-z0-9](?![a-z0-9])", re.IGNORECASE)
# The check letters, in the order of the remainder they stand for; I, O and S are never used.
PUPIL_CHECK = "ABCDEFGHJKLMNPQRTUVWXYZ"
DATES = (
    re.compile(r"(?<!\d)(?P<d>\d{1,2})[/. -](?P<m>\d{1,2})[/. -](?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[/. -](?P<m>\d{1,2})[/. -](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d\d)(?P<m>\d\d)(?P<y>(?:199|20[0-3])\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:199|20[0-3])\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)"),
)
WORDED_DATE = re.compile(
    r"(?<!\d)\d{1,2}(?:st|nd|rd|th)?[ /.-]*(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may"
    r"|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
    r"[ /.,-]*(?:\d{4}|\d\d)(?!\d)",
    re.IGNORECASE,
)
POSTCODE = re.compile(
    r"(?<![a-z0-9])(?P<area>[a-z]{1,2})\d[a-z\d]?[ -]*\d[abd-hjlnp-uw-z]{2}(?![a-z0-9])", re.IGNORECASE
)
POSTCODE_AREA_CODES = """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN
    EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK
    ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA
    TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""
POSTCODE_AREAS = frozenset(POSTCODE_AREA_CODES.split())


def looks_personal(reference: str) -> str | None:
    """Why a reference is refused as personal, as a sentence that does not repeat it; None where it may pass.

    Sources for the check digits: the NHS Data Dictionary, and the DfE's guide to unique pupil numbers.
    """
    if reason := looks_identifying(reference):
        return f"{reason}. {INSTEAD}"
    if looks_like_name(plain(reference)):
        return f"this looks like a person's name. {INSTEAD} If it is one, give it a number, as in EHC-0042."
    return None


def looks_identifying(text: str) -> str | None:
    """What number, date or place in a text would identify a child, as the start of a sentence; or None."""
    text = plain(text)
    if has_nhs_number(text):
        return "this looks like an NHS number (ten digits with the right check digit)"
    if has_pupil_number(text):
        return "this looks like a unique pupil number (UPN)"
    if has_date(text):
        return "this looks like a date of birth, or is a reference that a spreadsheet turned into a date"
    return "this looks like a postcode" if any(postcodes(text)) else None


def postcodes(text: str) -> Iterator[str]:
    """Each postcode of an area that there is."""
    for found in POSTCODE.finditer(text):
        if found.group("area").upper() in POSTCODE_AREAS:
            yield found.group()


def plain(text: str) -> str:
    """The text with wide digits, odd spaces and typeset dashes made ordinary, so that none hides a number."""
    return DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip()


def has_nhs_number(text: str) -> bool:
    """Whether a text holds one."""
    return any(nhs_numbers(text))


def nhs_numbers(text: str) -> Iterator[str]:
    """Ten digits, together or 3-3-4, with a right check digit (NHS Data Dictionary, modulus 11).

    After letters, only numbers that start as issued ones do: one serial number in eleven has a right digit.
    """
    for found in TEN_DIGITS.finditer(text):
        digits = [int(digit) for digit in re.sub(r"\D", "", found.group())]
        check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
        alone = found.group() == text
        if check % 11 == digits[9] and (alone or str(digits[0]) in NHS_ISSUED):
            yield found.group()


def has_pupil_number(text: str) -> bool:
    """The pattern of a UPN (DfE, Unique pupil numbers): letter, eleven digits, digit or letter.

    With spaces between, the check letter must be right too.
    """
    if PUPIL_NUMBER.search(text):
        return True
    together = text.replace(" ", "").upper()
    if not PUPIL_NUMBER.fullmatch(together):
        return False
    last = together[12]
    values = [int(digit) for digit in together[1:12]]
    values.append(int(last) if last.isdigit() else PUPIL_CHECK.find(last))
    return PUPIL_CHECK[sum(v * w for v, w in zip(values, range(2, 14), strict=True)) % 23] == together[0]


def has_date(text: str) -> bool:
    """Whether a text holds one."""
    return any(dates(text))


def dates(text: str) -> Iterator[str]:
    """A calendar date written with separators or a month's name, or as eight digits of 1990 to 2039."""
    yield from (found.group() for found in WORDED_DATE.finditer(text))
    for pattern in DATES:
        for found in pattern.finditer(text):
            year, month, day = (int(found.group(part)) for part in ("y", "m", "d"))
            if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(max(year, 1), month)[1]:
                yield found.group()
