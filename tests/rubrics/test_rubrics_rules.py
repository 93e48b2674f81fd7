"""The rubric format, the five rubrics that come with the product, and the rule for an overall grade."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import audit_app.rubrics
from audit_app.rubrics.grades import SCALE, Grade
from audit_app.rubrics.overall import Suggestion, suggest_overall
from audit_app.rubrics.rules import AuditPoint, OverallRule, Problem, RubricError, shown_reference
from audit_app.rubrics.toml_file import parse_rubric, read_rubric

FOLDER = Path(audit_app.rubrics.__file__).parent

TOP = """\
slug = "small"
version = 1
title = "A small rubric"
applies_to = "New plans"

[overall]
outstanding_percent = 50
good_percent = 75
inadequate_percent = 25

[overall.limiting]
inadequate = "requires_improvement"
requires_improvement = "good"
"""
POINT = """
[[point]]
id = "S-1"
section = "A"
title = "Own voice"
question = "Can the reader hear the child?"
reference = "CoP 9.61 [check]"
basis = "must"
agencies = ["education", "health"]
lead = "education"
na_allowed = true
na_condition = "Young person has asked"
limiting = false

[point.descriptors]
outstanding = "Vivid."
good = "Clear."
requires_improvement = "Generic."
inadequate = "Missing."
"""
SMALL = TOP + POINT
POINT_LINE = SMALL.splitlines().index("[[point]]") + 1
OVERALL_LINE = SMALL.splitlines().index("[overall]") + 1


def problems_of(text: str) -> list[Problem]:
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "small.toml")
    return caught.value.problems


def changed(old: str, new: str, text: str = SMALL) -> str:
    assert text.count(old) == 1, f"{old!r} is in the text {text.count(old)} times"
    return text.replace(old, new)


# Reading


def test_a_rubric_is_read_with_every_field() -> None:
    rubric = parse_rubric(SMALL, "small.toml")

    assert (rubric.slug, rubric.version, rubric.title, rubric.applies_to) == (
        "small",
        1,
        "A small rubric",
        "New plans",
    )
    caps = {Grade.INADEQUATE: Grade.REQUIRES_IMPROVEMENT, Grade.REQUIRES_IMPROVEMENT: Grade.GOOD}
    assert rubric.overall == OverallRule(50, 75, 25, caps)
    assert rubric.points == (
        AuditPoint(
            code="S-1",
            section="A",
            title="Own voice",
            question="Can the reader hear the child?",
            reference="CoP 9.61 [check]",
            basis="must",
            agencies=("education", "health"),
            lead="education",
            na_allowed=True,
            na_condition="Young person has asked",
            limiting=False,
            descriptors=dict(zip(SCALE, ("Vivid.", "Clear.", "Generic.", "Missing."), strict=True)),
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + SMALL,
        SMALL.replace(" = ", "\t=\t").replace("[[point]]", "\t[[point]]"),
        SMALL.replace("\n", "\r\n"),
        changed('"Vivid."', '"""\nVivid.\n"""'),
    ],
    ids=["byte order mark", "tabs", "Windows line endings", "text over several lines"],
)
def test_a_rubric_reads_the_same_however_the_file_was_saved(text: str) -> None:
    assert parse_rubric(text, "small.toml") == parse_rubric(SMALL, "small.toml")
    assert read_rubric(text.encode(), "small.toml") == parse_rubric(SMALL, "small.toml")


NO_CONDITION = 'na_condition = "Young person has asked"\n'

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


def test_every_problem_is_reported_at_once_in_the_order_of_the_file() -> None:
    second = POINT.replace('"S-1"', '"s-1"').replace('basis = "must"', 'basis = "may"')
    text = changed("version = 1", "version = 0") + second + POINT.replace('id = "S-1"\n', "")
    second_line = POINT_LINE + len(POINT.splitlines())
    third_line = second_line + len(POINT.splitlines())

    found = problems_of(text)

    assert [problem.line for problem in found] == [2, second_line, second_line, third_line]
    assert "basis" in found[1].reason
    assert f"Two audit points have the id “s-1”, first on line {POINT_LINE}" in found[2].reason
    assert "“id” is missing from audit point number 3" in found[3].reason


def test_the_error_names_the_file_and_the_line_of_each_problem() -> None:
    with pytest.raises(RubricError, match=r"^small\.toml: line 2: “version” of the rubric must be"):
        parse_rubric(changed("version = 1", "version = 0"), "small.toml")


def test_headers_inside_texts_and_comments_do_not_shift_the_line_numbers() -> None:
    faulty = POINT.replace('"must"', '"may"')
    several_lines = faulty.replace('"Vivid."', '"""\n[[point]]\n\\""" [[point]]\n"""')
    top = TOP + '# [[point]]\n# An opening """ in a comment\n'
    text = top + several_lines + faulty.replace('"S-1"', '"S-2"')

    found = problems_of(text)

    first_header = len((top + "\n[[point]]").splitlines())
    assert [problem.line for problem in found] == [
        first_header,
        first_header + len(several_lines.splitlines()),
    ]


def test_points_written_without_headers_are_refused_without_a_line() -> None:
    assert {problem.line for problem in problems_of('point = [{id = "S-1"}]\n' + TOP)} == {None}


@pytest.mark.parametrize("text", ["", "\n \t\n", "\ufeff"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert [problem.reason[:18] for problem in problems_of(text)] == ["The file is empty."]


def test_a_rubric_without_points_is_refused() -> None:
    assert [problem.reason for problem in problems_of(TOP)] == [
        "The rubric has no audit points. Add at least one, headed [[point]]."
    ]


def test_a_rubric_without_a_rule_for_the_overall_grade_is_refused() -> None:
    header = TOP[: TOP.index("[overall]")]
    assert "“overall” is missing" in problems_of(header + POINT)[0].reason


def test_limiting_points_need_limits_in_the_rule() -> None:
    text = SMALL[: SMALL.index("[overall.limiting]")] + POINT
    assert parse_rubric(text, "small.toml").overall.caps == {}

    found = problems_of(changed("limiting = false", "limiting = true", text))

    assert [problem.line for problem in found] == [OVERALL_LINE]
    assert "[overall.limiting]" in found[0].reason


@pytest.mark.parametrize("count", [501, 5_000])
def test_more_than_500_points_are_refused_in_one_sentence(count: int) -> None:
    found = problems_of(TOP + "".join(f'[[point]]\nid = "S-{n}"\n' for n in range(count)))
    assert [problem.reason for problem in found] == [
        f"The rubric has {count:,} audit points; the most is 500."
    ]


def test_500_points_are_read() -> None:
    text = TOP + "".join(POINT.replace('"S-1"', f'"S-{n}"') for n in range(500))
    assert len(parse_rubric(text, "small.toml").points) == 500


def test_a_file_over_1_mb_is_refused_and_one_of_1_mb_is_read() -> None:
    full = SMALL + "#" * (1_000_000 - len(SMALL.encode()))
    assert parse_rubric(full, "small.toml") == read_rubric(full.encode(), "small.toml")

    assert "over 1 MB" in problems_of(full + "#")[0].reason
    with pytest.raises(RubricError, match="over 1 MB"):
        read_rubric(full.encode() + b"#", "small.toml")


def test_a_file_of_endless_keys_is_refused_in_a_few_sentences() -> None:
    found = problems_of("".join(f"key{n} = 1\n" for n in range(5_000)) + SMALL)
    assert len(found) == 21
    assert "4,980 more" in " ".join(problem.reason for problem in found)


def test_bytes_that_are_not_utf_8_are_refused_by_line() -> None:
    with pytest.raises(RubricError) as caught:
        read_rubric(changed("Own voice", "Own “voice”").encode("cp1252"), "small.toml")
    assert [problem.line for problem in caught.value.problems] == [POINT_LINE + 3]


def test_the_example_of_the_documentation_is_a_rubric() -> None:
    page = (FOLDER.parents[1] / "docs" / "rubric-format.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    assert parse_rubric(example, "rubric-format.md").overall.caps == RULE.caps


# The content hash


@pytest.mark.parametrize(
    "text",
    [
        SMALL.replace("\n", "\r\n"),
        "# A comment\n" + SMALL.replace("\n[[point]]", "\n\n# Another\n[[point]] # here"),
        "\ufeff" + SMALL,
        changed('slug = "small"\nversion = 1\n', 'version = 1\nslug = "small"\n'),
        changed('"Clear."', "'Clear.'"),
    ],
    ids=["line endings", "comments", "byte order mark", "order of keys", "kind of quotation marks"],
)
def test_the_hash_stays_when_only_the_look_of_the_file_changes(text: str) -> None:
    assert text != SMALL
    assert parse_rubric(text, "a").content_hash == parse_rubric(SMALL, "b").content_hash


CHANGES = {
    "slug": ('"small"', '"smaller"'),
    "version": ("version = 1", "version = 2"),
    "title of the rubric": ("A small rubric", "A short rubric"),
    "applies_to": ("New plans", "New and amended plans"),
    "share for outstanding": ("outstanding_percent = 50", "outstanding_percent = 51"),
    "share for good": ("\ngood_percent = 75", "\ngood_percent = 76"),
    "share for inadequate": ("inadequate_percent = 25", "inadequate_percent = 26"),
    "a limit": ('requires_improvement = "good"', 'requires_improvement = "requires_improvement"'),
    "id": ("S-1", "S-2"),
    "section": ('section = "A"', 'section = "B"'),
    "title": ("Own voice", "The voice"),
    "question": ("the child?", "this child?"),
    "reference": (" [check]", ""),
    "basis": ('"must"', '"should"'),
    "agencies": ('"education", "health"', '"education"'),
    "lead": ('lead = "education"', 'lead = "health"'),
    "condition": ("has asked", "asked"),
    "not applicable": ("na_allowed = true\n" + NO_CONDITION, "na_allowed = false\n"),
    "limiting": ("limiting = false", "limiting = true"),
    "outstanding": ("Vivid.", "Vivid!"),
    "good": ("Clear.", "clear."),
    "requires improvement": ("Generic.", "Dated."),
    "inadequate": ("Missing.", "Missing or copied."),
    "descriptors exchanged": ('"Vivid."\ngood = "Clear."', '"Clear."\ngood = "Vivid."'),
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES.keys())
def test_the_hash_changes_with_any_word_of_the_rubric(old: str, new: str) -> None:
    before, after = parse_rubric(SMALL, "a"), parse_rubric(changed(old, new), "a")
    assert before.content_hash != after.content_hash


def test_the_hash_changes_with_the_order_of_the_points() -> None:
    second = POINT.replace('"S-1"', '"S-2"')
    one, other = parse_rubric(SMALL + second, "a"), parse_rubric(TOP + second + POINT, "a")
    assert one.content_hash != other.content_hash


def test_the_hash_is_64_hexadecimal_digits() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", parse_rubric(SMALL, "a").content_hash)


# The rubrics that come with the product

# points, limiting points, content hash of each version. A published version is never edited: where this
# hash fails, make the change in a new version instead.
PUBLISHED = {
    "ehc_plan": (38, 10, "39378c1fe154c909463172d2995fcae7ee4eb306c1b490b12751d8c482385da3"),
    "annual_review": (18, 6, "500a523c45a8d2b409247762c20265abf07f9c395bcad1c628a742e940ed7d8c"),
    "statutory_advice": (34, 8, "34332a8a8fd3b7c5b0d4e410615a229ff74c4cbacacd67ddeaf683dd22b1bf1d"),
    "preparing_for_adulthood": (14, 4, "91454890db334f79eeedd208e180bfe26108f01fc562b52df7b80132f2095ec8"),
    "phase_transfer": (12, 4, "f7923b6f702ba20247382088c34f46223ab8e3bed220169637396b1f3557ee5b"),
}


@pytest.mark.parametrize("slug", PUBLISHED)
def test_a_rubric_of_the_product_has_its_points_and_has_not_been_edited(slug: str) -> None:
    points, limiting, content_hash = PUBLISHED[slug]

    rubric = read_rubric((FOLDER / slug / "v1.toml").read_bytes(), f"{slug}/v1.toml")

    assert (rubric.slug, rubric.version, len(rubric.points)) == (slug, 1, points)
    assert sum(point.limiting for point in rubric.points) == limiting
    assert rubric.content_hash == content_hash


def test_version_2_of_the_ehc_plan_rubric_keeps_every_point_of_version_1_word_for_word() -> None:
    first, second = (
        read_rubric((FOLDER / "ehc_plan" / f"v{number}.toml").read_bytes(), "ehc_plan") for number in (1, 2)
    )

    assert tuple(replace(point, guidance="") for point in second.points) == first.points
    assert (second.version, second.overall) == (2, first.overall)
    assert second.content_hash == "25d5b2ee38548b8d459db53c5a848a6ea6d501604f0a50c1bab6b04cb1904864"
    assert all(40 < len(point.guidance) <= 500 for point in second.points)
    assert second.wording is not None
    assert len(second.wording.phrases) == 56
    assert all(phrase.ask.endswith(("?", ".")) for phrase in second.wording.phrases)


def test_version_2_names_the_grades_that_hardly_go_together() -> None:
    rubric = read_rubric((FOLDER / "ehc_plan" / "v2.toml").read_bytes(), "ehc_plan")
    pairs = {(pair.one, pair.other): pair for pair in rubric.improbable}

    needs, outcomes = pairs["EHCP-B1", "EHCP-F1"], pairs["EHCP-E1", "EHCP-F1"]

    assert (needs.one_grades, needs.other_grades) == ((Grade.INADEQUATE,), (Grade.OUTSTANDING,))
    assert (outcomes.one_grades, outcomes.other_grades) == ((Grade.OUTSTANDING,), (Grade.INADEQUATE,))
    assert len(pairs) == len(rubric.improbable) == 17


def test_the_five_rubrics_hold_116_points_with_an_id_each() -> None:
    rubrics = [read_rubric(path.read_bytes(), str(path)) for path in sorted(FOLDER.glob("*/v1.toml"))]
    codes = [point.code for rubric in rubrics for point in rubric.points]

    assert sorted(rubric.slug for rubric in rubrics) == sorted(PUBLISHED)
    assert len(codes) == len(set(codes)) == 116
    bases = Counter(point.basis for rubric in rubrics for point in rubric.points)
    assert bases == {"must": 73, "should": 38, "practice": 5}


def test_the_ehc_plan_rubric_covers_sections_a_to_k_and_the_whole_plan() -> None:
    rubric = read_rubric((FOLDER / "ehc_plan" / "v1.toml").read_bytes(), "ehc_plan")
    sections = list(dict.fromkeys(point.section for point in rubric.points))
    assert sections == ["A", "B", "C", "D", "E", "F", "G", "H1", "H2", "I", "J", "K", "Whole"]


# Words


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("CFA 2014 s.19(a)", "CFA 2014 s.19(a)"),
        ("CoP 9.61 [check]", "CoP 9.61 (reference to be confirmed)"),
        (
            "CoP 9.69 (F) [check], 9.73 [check]",
            "CoP 9.69 (F) (reference to be confirmed), 9.73 (reference to be confirmed)",
        ),
        ("[2022] EWHC 493 (Admin)", "[2022] EWHC 493 (Admin)"),
    ],
)
def test_an_unchecked_reference_says_that_it_is_to_be_confirmed(reference: str, shown: str) -> None:
    assert shown_reference(reference) == shown


# The overall grade

MODEL = parse_rubric(SMALL, "small.toml").points[0]
RULE = parse_rubric(SMALL, "small.toml").overall
O, G, RI, I, NA = Grade  # noqa: E741


def suggest(
    grades: Sequence[Grade | None], limiting: tuple[int, ...] = (), rule: OverallRule = RULE
) -> Suggestion:
    """The suggestion for points P1, P2, ... with these agreed grades; `limiting` counts from 1."""
    points = [
        replace(MODEL, code=f"P{n}", title=f"Title {n}", limiting=n in limiting)
        for n in range(1, len(grades) + 1)
    ]
    return suggest_overall(rule, points, {f"P{n}": grade for n, grade in enumerate(grades, start=1)})


BY_SHARE = {
    "half outstanding, the rest good": ([O, O, G, G], O),
    "under half outstanding": ([O, G, G], G),
    "just under half of many": ([O] * 24 + [G] * 25, G),
    "half outstanding but one below good": ([O] * 7 + [RI], G),
    "exactly 75% of 4": ([G, G, G, RI], G),
    "44 of 59 is 74.58%": ([G] * 44 + [RI] * 15, RI),
    "45 of 60 is 75%": ([G] * 45 + [RI] * 15, G),
    "all requires improvement": ([RI, RI, RI], RI),
    "exactly 25% inadequate": ([G, G, G, I], I),
    "inadequate comes before good": ([O] * 6 + [I] * 2, I),
    "just under 25% inadequate": ([G] * 7 + [I] * 2, G),
    "just under 25% of many inadequate": ([G] * 40 + [RI] * 5 + [I] * 14, RI),
    "one point, outstanding": ([O], O),
    "one point, inadequate": ([I], I),
    "not applicable is left out": ([G, G, G, RI, NA, NA, NA], G),
    "unsettled is left out": ([G, G, G, RI, None, None], G),
    "unsettled does not hold back outstanding": ([O, None, NA], O),
}


@pytest.mark.parametrize(("grades", "expected"), BY_SHARE.values(), ids=BY_SHARE.keys())
def test_the_overall_grade_follows_the_shares(grades: list[Grade | None], expected: Grade) -> None:
    assert suggest(grades).grade is expected


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 7, 8, 12, 38, 59, 60, 100, 116])
def test_a_share_is_met_exactly_when_four_times_the_count_reaches_three_times_the_points(n: int) -> None:
    for good in range(max(0, 3 * n // 4 - 2), n + 1):
        met = 4 * good >= 3 * n
        assert suggest([G] * good + [RI] * (n - good)).grade is (G if met else RI)


CAPPED = {
    "limiting inadequate holds good down": ([I, *[G] * 9], (1,), RI, 1),
    "limiting inadequate does not lift inadequate": ([I, I, G], (1, 2), I, 0),
    "limiting inadequate adds nothing to requires improvement": ([I, *[RI] * 9], (1,), RI, 0),
    "inadequate without limiting holds nothing down": ([I, *[G] * 9], (), G, 0),
    "another point limiting holds nothing down": ([I, *[G] * 9], (2,), G, 0),
    "limiting requires improvement leaves good": ([RI, *[O] * 9], (1,), G, 0),
    "limiting not applicable holds nothing down": ([NA, *[G] * 9], (1,), G, 0),
    "limiting unsettled holds nothing down": ([None, *[G] * 9], (1,), G, 0),
}


@pytest.mark.parametrize(("grades", "limiting", "expected", "caps"), CAPPED.values(), ids=CAPPED.keys())
def test_a_limiting_point_caps_the_overall_grade(
    grades: list[Grade | None], limiting: tuple[int, ...], expected: Grade, caps: int
) -> None:
    suggestion = suggest(grades, limiting)

    assert suggestion.grade is expected
    assert sum("no better than" in reason for reason in suggestion.reasons) == caps


def test_the_caps_and_shares_are_the_rubrics_own() -> None:
    strict = OverallRule(50, 75, 25, {RI: RI, I: I})
    assert suggest([RI, *[G] * 9], (1,), strict).grade is RI
    assert suggest([I, *[G] * 9], (1,), strict).grade is I
    assert suggest([I, RI, *[G] * 9], (1, 2), strict).grade is I
    assert suggest([G, G, G, RI], (), OverallRule(50, 80, 25, {})).grade is RI
    assert suggest([O, G, G], (), OverallRule(33, 75, 25, {})).grade is O
    assert suggest([G, G, G, I], (), OverallRule(50, 75, 26, {})).grade is G


REASONS: dict[str, tuple[Sequence[Grade | None], tuple[int, ...], list[str]]] = {
    "outstanding": (
        [O, O, O, G],
        (),
        [
            "4 of 4 points are graded good or outstanding, 3 of them outstanding; "
            "outstanding needs every point and 50% (2 of 4)."
        ],
    ),
    "good, with a point below": (
        [G, G, G, RI],
        (),
        [
            "3 of 4 points are graded good or outstanding; good needs at least 75% (3 of 4).",
            "Not outstanding, because that needs every graded point to be good or better.",
        ],
    ),
    "good, too few outstanding": (
        [O, G, G],
        (),
        [
            "3 of 3 points are graded good or outstanding; good needs at least 75% (3 of 3).",
            "1 of 3 points are graded outstanding; outstanding needs at least 50% (2 of 3).",
        ],
    ),
    "requires improvement": (
        [G, RI, RI],
        (),
        ["1 of 3 points are graded good or outstanding; good needs at least 75% (3 of 3)."],
    ),
    "inadequate": (
        [I, I, G],
        (1,),
        ["2 of 3 points are graded inadequate; 25% (1 of 3) or more makes a plan inadequate."],
    ),
    "capped by one": (
        [I, *[G] * 9],
        (1,),
        [
            "9 of 10 points are graded good or outstanding; good needs at least 75% (8 of 10).",
            "Not outstanding, because that needs every graded point to be good or better.",
            "Limiting point P1 (Title 1) is inadequate, "
            "so the plan can be no better than requires improvement.",
        ],
    ),
    "capped by three": (
        [I, I, I, *[G] * 17],
        (1, 2, 3),
        [
            "17 of 20 points are graded good or outstanding; good needs at least 75% (15 of 20).",
            "Not outstanding, because that needs every graded point to be good or better.",
            "Limiting points P1 (Title 1), P2 (Title 2) and P3 (Title 3) are inadequate, "
            "so the plan can be no better than requires improvement.",
        ],
    ),
    "some left out": (
        [G, NA, None, None],
        (),
        [
            "1 of 1 point is graded good or outstanding; good needs at least 75% (1 of 1).",
            "0 of 1 point is graded outstanding; outstanding needs at least 50% (1 of 1).",
            "1 point is not applicable and left out.",
            "2 points are not settled yet, so this suggestion may change.",
        ],
    ),
    "nothing graded": (
        [NA, None],
        (2,),
        [
            "No point is graded yet, so no overall grade can be suggested.",
            "1 point is not applicable and left out.",
            "1 point is not settled yet, so this suggestion may change.",
        ],
    ),
    "no points": (
        [],
        (),
        ["No point is graded yet, so no overall grade can be suggested."],
    ),
}


@pytest.mark.parametrize("case", REASONS)
def test_the_reasons_say_how_the_overall_grade_came_about(case: str) -> None:
    grades, limiting, expected = REASONS[case]
    assert list(suggest(grades, limiting).reasons) == expected


def test_no_overall_grade_is_suggested_where_nothing_is_graded() -> None:
    assert suggest([NA, None]).grade is None
    assert suggest([]).grade is None


def test_grades_of_points_outside_the_rubric_and_missing_grades_are_left_out() -> None:
    points = parse_rubric(SMALL + POINT.replace('"S-1"', '"S-2"'), "small.toml").points
    suggestion = suggest_overall(RULE, points, {"S-1": G, "OTHER-1": I})
    assert suggestion.grade is G
    assert "1 point is not settled yet, so this suggestion may change." in suggestion.reasons
