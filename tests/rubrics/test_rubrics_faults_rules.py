"""Each fault of a rubric file is refused at its line, in a sentence."""

import re

import pytest

from tests.rubrics.builders import NO_CONDITION, OVERALL_LINE, POINT_LINE, SMALL, problems_of

FAULTS = {
    "bad TOML": ('basis = "must"', 'basis = "must', POINT_LINE + 6, "not valid TOML"),
    "key twice": ("version = 1", "version = 1\nversion = 2", 3, "written twice"),
    "unclosed at the end": ('"Missing."', '"""Missing.', len(SMALL.splitlines()), "never closed"),
    "unknown key of the rubric": ("version = 1", "version = 1\nauthor = 'me'", 3, "“author” is not a key"),
    "unknown key of a point": ("limiting = false", "limitting = false", POINT_LINE, "you mean “limiting”"),
    "unknown key of the rule": ("good_percent = 75", "good_share = 75", OVERALL_LINE, "“good_share” is not"),
    "unknown descriptor": ("outstanding = ", "exceptional = ", POINT_LINE, "“exceptional” is not a key"),
    "missing slug": ('slug = "small"\n', "", None, "“slug” is missing from the rubric"),
    "missing question": (
        'question = "Can the reader hear the child?"\n',
        "",
        POINT_LINE,
        "“question” is missing from audit point S-1",
    ),
    "missing descriptor": ('good = "Clear."\n', "", POINT_LINE, "“good” is missing from the descriptors"),
    "empty descriptor": ('good = "Clear."', 'good = "  "', POINT_LINE, "“good” of the descriptors"),
    "descriptor not text": ('good = "Clear."', "good = 3", POINT_LINE, "not a whole number"),
    "empty title": ('"Own voice"', '""', POINT_LINE, "“title” of audit point S-1 is empty"),
    "title over two lines": ('"Own voice"', '"Own\\nvoice"', POINT_LINE, "must be on one line"),
    "title too long": ('"Own voice"', f'"{"x" * 201}"', POINT_LINE, "has 201 characters"),
    "section too long": ('section = "A"', f'section = "{"x" * 61}"', POINT_LINE, "has 61 characters"),
    "section over two lines": ('section = "A"', 'section = "A\\nB"', POINT_LINE, "must be on one line"),
    "lead too long": (
        'lead = "education"',
        f'lead = "{"x" * 41}"',
        POINT_LINE,
        "“lead” of audit point S-1 has",
    ),
    "agency too long": ('"health"]', f'"{"x" * 41}"]', POINT_LINE, "“agencies” of audit point S-1 has 41"),
    "text for a flag": ("limiting = false", 'limiting = "no"', POINT_LINE, "must be true or false, not a te"),
    "text for the version": (
        "version = 1",
        'version = "1"',
        2,
        "must be a whole number, such as 1, not a te",
    ),
    "flag for the version": ("version = 1", "version = true", 2, "not true or false"),
    "version 0": ("version = 1", "version = 0", 2, "from 1 to 9999"),
    "slug with a path": ('slug = "small"', 'slug = "../small"', 1, "must be a short name"),
    "id with a space": ('id = "S-1"', 'id = "S 1"', POINT_LINE, "must be a short code"),
    "share over 100": ("good_percent = 75", "good_percent = 101", OVERALL_LINE, "from 1 to 100"),
    "share as a fraction": ("good_percent = 75", "good_percent = 0.75", OVERALL_LINE, "not a decimal number"),
    "share of nothing": ("inadequate_percent = 25", "inadequate_percent = 0", OVERALL_LINE, "from 1 to 100"),
    "limit of an unknown grade": (
        'requires_improvement = "good"',
        'requires_improvement = "fair"',
        OVERALL_LINE + 5,
        "must be one of outstanding, good, requires_improvement, inadequate",
    ),
    "limit below the point's grade": (
        'requires_improvement = "good"',
        'requires_improvement = "inadequate"',
        OVERALL_LINE + 5,
        "less than the point's own grade",
    ),
    "worse grade limits less": (
        'inadequate = "requires_improvement"\n',
        'inadequate = "outstanding"\n',
        OVERALL_LINE + 5,
        "less for a worse grade",
    ),
    "lead not an agency of the point": (
        'lead = "education"',
        'lead = "social care"',
        POINT_LINE,
        "lead agency “social care” of audit point S-1 is not one of its agencies: education, health",
    ),
    "no agencies": ('["education", "health"]', "[]", POINT_LINE, "Name at least one agency"),
    "agencies not a list": ('["education", "health"]', '"education"', POINT_LINE, "must be a list"),
    "agency not a text": ('["education", "health"]', '["education", 3]', POINT_LINE, "must hold texts"),
    "agency twice": ('"education", "health"', '"education", "education"', POINT_LINE, "named twice"),
    "agency in capitals": ('["education", "health"]', '["education", "Health"]', POINT_LINE, "small letters"),
    "too many agencies": (
        '["education", "health"]',
        str(["education", *(f"a{n}" for n in range(20))]),
        POINT_LINE,
        "names 21 agencies",
    ),
    "unknown basis": ('basis = "must"', 'basis = "could"', POINT_LINE, "must be must, should or practice"),
    "condition where not allowed": (
        "na_allowed = true",
        "na_allowed = false",
        POINT_LINE,
        "says when it is not applicable but does not allow it",
    ),
    "allowed without a condition": (NO_CONDITION, "", POINT_LINE, "does not say when"),
    "empty condition": ('"Young person has asked"', '""', POINT_LINE, "“na_condition” of audit point S-1 is"),
    "single brackets": ("[[point]]", "[point]", POINT_LINE, "two pairs of square brackets"),
    "NUL": ("Vivid.", "Viv\0id.", POINT_LINE + 14, "NUL"),
    "NUL written as an escape": ("Vivid.", "Viv\\u0000id.", POINT_LINE, "a character that is not text"),
    "control character by escape": ("Vivid.", "Viv\\u001bid.", POINT_LINE, "a character that is not text"),
    "lone surrogate": ("Vivid.", "Viv\udc80id.", POINT_LINE, "a character that is not text"),
    "nested too deeply": ("version = 1", "version = " + "[" * 100_000, None, "nested far deeper"),
    "endless dotted key": ("version = 1", "version" + ".x" * 100_000 + " = 1", 2, "nested far deeper"),
    "endless number": ("version = 1", "version = " + "9" * 5_000, None, "far too long"),
}


@pytest.mark.parametrize(("old", "new", "line", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_refused_at_its_line_with_its_reason(
    old: str, new: str, line: int | None, words: str
) -> None:
    first = SMALL.replace(old, new, 1)
    assert first != SMALL

    matching = [problem for problem in problems_of(first) if words in problem.reason]

    assert [problem.line for problem in matching] == [line]


@pytest.mark.parametrize("fault", FAULTS)
def test_every_reason_is_a_sentence_and_none_is_said_twice(fault: str) -> None:
    old, new, _, _ = FAULTS[fault]

    problems = problems_of(SMALL.replace(old, new, 1))

    assert len(problems) == len(set(problems))
    for problem in problems:
        assert re.fullmatch(r"[A-Z“\[].*[.?]", problem.reason), problem.reason
        assert len(problem.reason) < 400
