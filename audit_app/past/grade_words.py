"""What the cells of a grade column may mean: words, letters and numbers, blank, "n/a" and a dash."""

import difflib
import re
from collections.abc import Iterable

from audit_app.past.rows import folded
from audit_app.rubrics.grades import SCALE, Grade, read_grade

NO_GRADE = "none"
MISTAKE = "mistake"
LONGEST_WORD = 60
MOST_WORDS = 30
BEST_FIRST, LOWEST_FIRST = "1 is best", "1 is lowest"
WHOLE = re.compile(r"(\d+)\.0+")
NOTHING = frozenset(
    ("-", "–", "—", "--", ".", "none", "blank", "not graded", "no grade", "not audited", "tbc", "?")
)
APPLIES_NOT = frozenset(("n/a", "na", "n.a.", "n.a", "not applicable", "n a", "not relevant"))
# Short forms people write. "R" is not among them: it is as often red as requires improvement.
SHORT = {
    "out": Grade.OUTSTANDING,
    "outst": Grade.OUTSTANDING,
    "req imp": Grade.REQUIRES_IMPROVEMENT,
    "req. imp.": Grade.REQUIRES_IMPROVEMENT,
    "req improvement": Grade.REQUIRES_IMPROVEMENT,
    "requires imp": Grade.REQUIRES_IMPROVEMENT,
    "r.i.": Grade.REQUIRES_IMPROVEMENT,
    "inad": Grade.INADEQUATE,
}


def grade_key(text: str) -> str:
    """A cell as grades are compared: case and spaces do not count, and 3.0 is 3."""
    key = " ".join(text.casefold().split())[:LONGEST_WORD]
    whole = WHOLE.fullmatch(key)
    return whole.group(1) if whole else key


def suggest_grade(key: str) -> str:
    """The code of the grade a word most likely means, NO_GRADE, or "" where nobody can tell."""
    if key in NOTHING:
        return NO_GRADE
    if key in APPLIES_NOT:
        return Grade.NOT_APPLICABLE.value
    if key in SHORT:
        return SHORT[key].value
    try:
        return read_grade(key).value
    except ValueError:
        near = difflib.get_close_matches(folded(key), [grade.words for grade in Grade], 1, 0.85)
        return next((grade.value for grade in Grade if near and grade.words == near[0]), "")


def numbered(direction: str) -> dict[str, str]:
    """What 1 to 4 mean in a direction; nothing where there is none."""
    if direction == BEST_FIRST:
        return {str(place): grade.value for place, grade in enumerate(SCALE, 1)}
    if direction == LOWEST_FIRST:
        return {str(place): grade.value for place, grade in enumerate(reversed(SCALE), 1)}
    return {}


def only_one_to_four(keys: Iterable[str]) -> bool:
    """Whether grades are written as 1 to 4, so that one answer settles them all."""
    numbers = {key for key in keys if key.isdecimal()}
    return bool(numbers) and numbers <= {"1", "2", "3", "4"}
