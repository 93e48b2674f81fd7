"""The four grades, and not applicable: the one scale every rubric, sheet and figure uses."""

from enum import StrEnum


class Grade(StrEnum):
    """A grade as it is stored. Values are the short codes of the audits format (design, formats)."""

    OUTSTANDING = "O"
    GOOD = "G"
    REQUIRES_IMPROVEMENT = "RI"
    INADEQUATE = "I"
    NOT_APPLICABLE = "NA"

    @property
    def words(self) -> str:
        """The grade as a page says it: "requires improvement"."""
        return self.name.lower().replace("_", " ")

    @property
    def steps(self) -> int | None:
        """Place on the scale, 1 inadequate to 4 outstanding; None for not applicable."""
        return {"I": 1, "RI": 2, "G": 3, "O": 4}.get(self.value)

    @property
    def is_good(self) -> bool:
        """True on the good side of the good line (good or outstanding)."""
        return self in (Grade.OUTSTANDING, Grade.GOOD)


SCALE = (Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)


def read_grade(text: str) -> Grade:
    """Read a grade from words or a code, in any case.

    Raises ValueError with a sentence when the text is not a grade.
    """
    wanted = " ".join(text.replace("_", " ").replace("/", "").split()).casefold()
    for grade in Grade:
        if wanted in (grade.value.casefold(), grade.words):
            return grade
    raise ValueError(f"“{text}” is not a grade. Use O, G, RI, I or NA, or the grade in words.")
