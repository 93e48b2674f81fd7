"""The rubric format: what is read, and what a file may not be."""

import pytest

from audit_app.rubrics.grades import SCALE, Grade
from audit_app.rubrics.rules import AuditPoint, OverallRule, RubricError, shown_reference
from audit_app.rubrics.toml_file import parse_rubric, read_rubric
from tests.rubrics.builders import (
    FOLDER,
    OVERALL_LINE,
    POINT,
    POINT_LINE,
    RULE,
    SMALL,
    TOP,
    changed,
    problems_of,
)


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
