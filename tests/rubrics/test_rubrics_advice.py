"""What a rubric may say besides its points: guidance, loose wording, and grades that hardly go together."""

import re

import pytest

from audit_app.rubrics.grades import Grade
from audit_app.rubrics.rules import ImprobablePair, Phrase, Wording
from audit_app.rubrics.toml_file import parse_rubric
from tests.rubrics.builders import NO_CONDITION, POINT, SMALL, problems_of

SECOND = POINT.replace('"S-1"', '"S-2"').replace("na_allowed = true\n" + NO_CONDITION, "na_allowed = false\n")
GUIDED = SMALL.replace("limiting = false", 'limiting = false\nguidance = "Look for the child\'s own words."')
ADVICE = """
[wording]
sections = ["A"]
reference = "CoP 9.69 (F)"

[[phrase]]
words = "access to"
ask = "How much of it?"

[[phrase]]
words = "regular"

[[improbable]]
one = "S-1"
one_grades = ["inadequate", "not_applicable"]
other = "S-2"
other_grades = ["outstanding"]
words = "These hardly go together."
"""
WHOLE = GUIDED + SECOND + ADVICE
LINES = WHOLE.splitlines()
WORDING_LINE = LINES.index("[wording]") + 1
PHRASE_LINE = LINES.index("[[phrase]]") + 1
PAIR_LINE = LINES.index("[[improbable]]") + 1
POINT_LINE = LINES.index("[[point]]") + 1


def test_guidance_phrases_and_pairs_are_read() -> None:
    rubric = parse_rubric(WHOLE, "small.toml")
    assert [point.guidance for point in rubric.points] == ["Look for the child's own words.", ""]
    assert rubric.wording == Wording(
        ("A",), "CoP 9.69 (F)", (Phrase("access to", "How much of it?"), Phrase("regular", ""))
    )
    assert rubric.improbable == (
        ImprobablePair(
            "S-1", (Grade.INADEQUATE, Grade.NOT_APPLICABLE), "S-2", (Grade.OUTSTANDING,),
            "These hardly go together.",
        ),
    )  # fmt: skip


def test_a_rubric_may_be_without_any_of_them() -> None:
    rubric = parse_rubric(SMALL, "small.toml")
    assert (rubric.points[0].guidance, rubric.wording, rubric.improbable) == ("", None, ())


FAULTS = {
    "empty guidance": ("\"Look for the child's own words.\"", '""', POINT_LINE, "“guidance” of audit point"),
    "guidance not text": ("\"Look for the child's own words.\"", "3", POINT_LINE, "must be a text in quotat"),
    "guidance too long": ("Look for the", "x" * 5001, POINT_LINE, "the most is 5,000"),
    "phrases without [wording]": (
        '[wording]\nsections = ["A"]\nreference = "CoP 9.69 (F)"\n', "", PHRASE_LINE - 3,
        "Phrases need a table",
    ),
    "[wording] without phrases": (
        ADVICE[ADVICE.index("[[phrase]]") : ADVICE.index("[[improbable]]")], "", WORDING_LINE,
        "[wording] has no phrases",
    ),
    "[[wording]]": ("[wording]", "[[wording]]", WORDING_LINE, "“wording” of the rubric must be a table"),
    "[phrase]": (
        '[[phrase]]\nwords = "access to"\nask = "How much of it?"\n\n[[phrase]]\n', "[phrase]\n", PHRASE_LINE,
        "Write each phrase under [[phrase]]",
    ),
    "unknown key of [wording]": ('sections = ["A"]', 'section = "A"', WORDING_LINE, "mean “sections”"),
    "no reference": ('reference = "CoP 9.69 (F)"\n', "", WORDING_LINE, "“reference” is missing"),
    "no sections": ('sections = ["A"]', "sections = []", WORDING_LINE, "“sections” of [wording] is empty"),
    "a section no point has": ('sections = ["A"]', 'sections = ["A", "Q"]', WORDING_LINE, "names “Q”"),
    "a section twice": ('sections = ["A"]', 'sections = ["A", "A"]', WORDING_LINE, "something twice"),
    "sections not a list": ('sections = ["A"]', 'sections = "A"', WORDING_LINE, "must be a list of sections"),
    "sections not texts": ('sections = ["A"]', "sections = [1]", WORDING_LINE, "must hold texts"),
    "too many sections": (
        'sections = ["A"]', f"sections = {[str(n) for n in range(51)]}", WORDING_LINE, "names 51 things",
    ),
    "phrase without words": ('words = "regular"', 'ask = "How?"', PHRASE_LINE + 4, "“words” is missing from"),
    "phrase of no words": ('words = "regular"', 'words = "..."', PHRASE_LINE + 4, "no word to look for"),
    "phrase too long": ('"regular"', f'"{"x" * 101}"', PHRASE_LINE + 4, "the most is 100"),
    "phrase twice": ('"regular"', '"Access  to"', PHRASE_LINE + 4, "“Access  to” is listed twice"),
    "unknown key of a phrase": ("ask =", "hint =", PHRASE_LINE, "“hint” is not a key of phrase number 1"),
    "too many phrases": (
        "[[improbable]]", '[[phrase]]\nwords = "x"\n' * 199 + "[[improbable]]", None, "has 201 phrases",
    ),
    "an unknown point": ('other = "S-2"', 'other = "S-3"', PAIR_LINE, "“S-3”, which is not an audit point"),
    "the same point twice": ('other = "S-2"', 'other = "S-1"', PAIR_LINE, "are the same point"),
    "an unknown grade": ('["outstanding"]', '["best"]', PAIR_LINE, "must hold some of outstanding, good"),
    "no grade": ('["outstanding"]', "[]", PAIR_LINE, "“other_grades” of improbable pair number 1 is empty"),
    "not applicable where not allowed": (
        '["outstanding"]', '["not_applicable"]', PAIR_LINE, "not_applicable, which S-2 does not allow",
    ),
    "no sentence": ('words = "These hardly go together."\n', "", PAIR_LINE, "“words” is missing"),
    "unknown key of a pair": ("one_grades", "grades", PAIR_LINE, "“grades” is not a key of improbable pair"),
    "[improbable]": ("[[improbable]]", "[improbable]", PAIR_LINE, "two pairs of square brackets"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_refused_at_its_line_with_a_sentence(
    old: str, new: str, line: int | None, words: str
) -> None:
    text = WHOLE.replace(old, new, 1)
    assert text != WHOLE

    found = problems_of(text)

    assert [problem.line for problem in found if words in problem.reason] == [line]
    assert len(found) == len(set(found))
    for problem in found:
        assert re.fullmatch(r"[A-Z“\[].*[.?]", problem.reason), problem.reason


CHANGES = {
    "guidance": ("own words.", "own words!"),
    "a phrase": ('"regular"', '"regularly"'),
    "what to ask": ("How much of it?", "How often?"),
    "sections": ('sections = ["A"]', 'sections = ["A", "B"]'),
    "the duty": ("9.69 (F)", "9.69"),
    "grades of a pair": ('["outstanding"]', '["good"]'),
    "words of a pair": ("hardly", "seldom"),
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES.keys())
def test_the_hash_changes_with_every_word_of_it(old: str, new: str) -> None:
    two_sections = WHOLE.replace('id = "S-2"\nsection = "A"', 'id = "S-2"\nsection = "B"')
    before, after = (
        parse_rubric(text, "a").content_hash for text in (two_sections, two_sections.replace(old, new))
    )
    assert before != after
