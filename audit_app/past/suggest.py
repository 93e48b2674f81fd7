"""What a column or a word most likely means, going by how like it is to what the rubric and the area have."""

import difflib
import re
from collections.abc import Mapping, Sequence

from audit_app.past.layout import PLAN_WORDS
from audit_app.past.mapping import Holds
from audit_app.past.rows import AGREED, folded

NEAR = 0.74
STAFF = re.compile(
    r"\b(auditors?|assessors?|reviewers?|moderators?|staff|(audited|assessed|reviewed|completed) by)\b"
)
# What says who somebody is is never suggested to be read: most often it is the child.
PERSONAL = re.compile(
    r"\b(names?|surname|forename|initials|birth|dob|nhs (no|num|number)|upn|uln|post ?code|address"
    r"|email|phone|case ?(worker|officer|holder)s?)\b"
)
# In this order: the first that fits a heading has it.
BY_NAME = (
    ("comment", re.compile(r"\b(comments?|notes?|reasons?|evidence|feedback|remarks)\b")),
    ("child", re.compile(r"\b(child ref(erence)?|child id)\b")),
    ("point", re.compile(r"\b(point|question|criterion|criteria|standard|indicator|item|section)\b")),
    ("auditor", STAFF),
    ("agency", re.compile(r"\b(agency|service|partner|organisation|sector)\b")),
    ("date", re.compile(r"\b(date|audited on|day)\b")),
    ("round", re.compile(r"\b(round|month|cohort|audit cycle|period|term)\b")),
    ("grade", re.compile(r"\b(grade|grades|score|rating|judgement|judgment|outcome|result)\b")),
    ("withdrawn", re.compile(r"\b(withdrawn|excluded)\b")),
    ("plan", PLAN_WORDS),
)  # fmt: skip
AGENCY_WORDS = {
    "education": ("education", "send", "school", "local authority", "la", "council", "ed", "educ", "ep"),
    "health": ("health", "icb", "nhs", "dco", "dsco", "hlth"),
    "social care": ("social care", "social", "care", "csc", "sc", "asc", "dsw", "early help"),
}
AGREED_WORDS = ("agreed", "moderated", "final", "panel", "consensus", "overall agreed")


def like(first: str, second: str) -> float:
    """How alike two texts are, 0 to 1, whatever their case."""
    return difflib.SequenceMatcher(None, folded(first), folded(second)).ratio()


def suggest_point(text: str, points: Mapping[str, str]) -> str:
    """The code of the point a text names, among titles by code; "" where none is near enough.

    A code wins, whole or without what all codes begin with ("A1" for EHCP-A1); then the nearest title.
    """
    plain = folded(text)
    if not plain:
        return ""
    words = re.findall(r"[a-z]*\d+[a-z]?|[a-z]+", plain)
    for code in points:
        short = folded(code).split()
        if plain == folded(code) or f" {' '.join(short)} " in f" {' '.join(words)} ":
            return code
        if len(short) > 1 and _tail_of(short) in words[:2] + words[-1:]:
            return code
    scored = max(((_nearness(plain, title), code) for code, title in points.items()), default=(0.0, ""))
    return scored[1] if scored[0] >= NEAR else ""


def _tail_of(short: Sequence[str]) -> str:
    """What sets a code apart: "a1" of "ehcp a1". A bare number or a single letter says too little."""
    tail = "".join(short[1:])
    return tail if len(tail) > 1 and not tail.isdecimal() else " ".join(short)


def _nearness(plain: str, title: str) -> float:
    whole = folded(title)
    inside = 0.9 if len(whole) > 4 and f" {whole} " in f" {plain} " else 0.0
    return max(inside, like(plain, title))


def suggest_agency(text: str, agencies: Sequence[str]) -> str:
    """The key of the agency a text names, or AGREED; "" where nobody can tell."""
    plain = folded(text)
    if plain in AGREED_WORDS:
        return AGREED
    near = max(((like(plain, key), key) for key in agencies), default=(0.0, ""))
    if near[0] >= 0.85:
        return near[1]
    words = f" {' '.join(re.findall('[a-z]+', plain))} "
    named = [
        key
        for key in agencies
        if any(f" {word} " in words for word in (folded(key), *AGENCY_WORDS.get(key, ())))
    ]
    if not named and any(f" {word} " in words for word in AGREED_WORDS):
        return AGREED
    return named[0] if len(named) == 1 else ""


def suggest_columns(
    headings: Sequence[str], points: Mapping[str, str], agencies: Sequence[str]
) -> dict[int, Holds]:
    """What each column may hold. Only one column is suggested for what there may be one of."""
    found: dict[int, Holds] = {}
    taken: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for place, heading in enumerate(headings):
        holds = _suggest(heading, points, agencies)
        if holds is None:
            continue
        if holds.what == "grade":
            if (holds.point, holds.agency) in pairs:
                continue
            pairs.add((holds.point, holds.agency))
        elif holds.what != "comment" and holds.what in taken:
            continue
        taken.add(holds.what)
        found[place] = holds
    wide = any(one.point for one in found.values())
    return dict(_fitting(found, wide))


def _fitting(found: Mapping[int, Holds], wide: bool) -> list[tuple[int, Holds]]:
    """Of a sheet with columns of grades by point, comments are on the grades before, and no column is all."""
    kept = []
    graded = commented = False
    for place, one in found.items():
        if wide and (one.what == "point" or (one.what == "grade" and not one.point)):
            continue
        if one.what == "comment" and not (graded if wide else not commented):
            continue
        commented = commented or one.what == "comment"
        graded = graded or one.what == "grade"
        kept.append((place, Holds("comment before") if wide and one.what == "comment" else one))
    return kept


def _suggest(heading: str, points: Mapping[str, str], agencies: Sequence[str]) -> Holds | None:
    plain = folded(re.sub(r"[^\w\s-]", " ", heading))
    if not plain:
        return None
    role = next((what for what, words in BY_NAME if words.search(plain)), "")
    if role == "comment":
        return Holds(role)
    if PERSONAL.search(plain) and role != "auditor":
        # A code says what the column is of; a title that is only alike does not.
        role, points = "", dict.fromkeys(points, "")
    point = suggest_point(heading, points)
    agency = suggest_agency(heading, agencies)
    if point:
        return Holds("grade", point, agency)
    if role:
        return Holds(role, "", agency if role == "grade" else "")
    if PERSONAL.search(plain):
        return None
    return Holds("grade", "", agency) if agency else None
