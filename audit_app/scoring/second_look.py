"""What deserves a second look before an assessment is sealed. Pure. It warns; it never stops anybody.

Two kinds: grades that hardly go together, as the rubric names them, and a point the law requires that is
graded good while its comment says the law was broken.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit_app.rubrics.rules import ImprobablePair
from audit_app.scoring.rules import NOTHING, Answer, Question

# Words by which a comment says that the law was broken.
_BROKEN = (
    r"breach(?:es|ed|ing)?|unlawful(?:ly)?|illegal(?:ly)?|not (?:lawful|legal|compliant)|non-?\s?compliant"
    r"|non-?\s?compliance|(?:does|do|did) not comply|fail(?:s|ed)? to comply"
    r"|against the (?:law|regulations)"
)
_SAYS_BROKEN = re.compile(rf"\b(?:{_BROKEN})\b", re.IGNORECASE)
# "No evidence of breach" and "isn't unlawful" say the opposite: up to three words may stand in between, but
# no comma, "and" or "but", as after these something else is said.
_DENIES = re.compile(
    r"(?:\b(?:no(?! doubt\b)|not|never|nothing|without|neither|nor|cannot)|n['’]t)"
    r"(?: (?!(?:and|but|so|yet)\b)[\w'’-]+){0,3} $",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Doubt:
    """One thing to look at again, and the points it is about."""

    words: str
    questions: tuple[Question, ...]


def says_broken(comment: str) -> bool:
    """Whether a comment says that the law was broken: breached, unlawful, does not comply."""
    said = " ".join(comment.split())
    return any(_DENIES.search(said[: found.start()]) is None for found in _SAYS_BROKEN.finditer(said))


def doubts(
    questions: Sequence[Question], answers: Mapping[int, Answer], pairs: Iterable[ImprobablePair] = ()
) -> list[Doubt]:
    """Everything worth a second look, first the pairs of the rubric, then the points the law requires."""
    return [*_improbable(questions, answers, pairs), *_broken_yet_good(questions, answers)]


def _improbable(
    questions: Sequence[Question], answers: Mapping[int, Answer], pairs: Iterable[ImprobablePair]
) -> list[Doubt]:
    by_code = {question.code: question for question in questions}
    found = []
    for pair in pairs:
        one, other = by_code.get(pair.one), by_code.get(pair.other)
        if one is None or other is None:
            continue
        given = answers.get(one.id, NOTHING).grade, answers.get(other.id, NOTHING).grade
        if given[0] in pair.one_grades and given[1] in pair.other_grades:
            found.append(Doubt(pair.words, (one, other)))
    return found


def _broken_yet_good(questions: Sequence[Question], answers: Mapping[int, Answer]) -> list[Doubt]:
    found = []
    for question in questions:
        answer = answers.get(question.id, NOTHING)
        if question.basis == "must" and answer.grade and answer.grade.is_good and says_broken(answer.comment):
            graded = f"It is graded {answer.grade.words}, and the comment says it was broken."
            found.append(Doubt(f"The law requires this. {graded}", (question,)))
    return found
