"""A small rubric as a text, and what is wrong with a text that is changed."""

from pathlib import Path

import pytest

import audit_app.rubrics
from audit_app.rubrics.rules import Problem, RubricError
from audit_app.rubrics.toml_file import parse_rubric

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
NO_CONDITION = 'na_condition = "Young person has asked"\n'
POINT_LINE = SMALL.splitlines().index("[[point]]") + 1
OVERALL_LINE = SMALL.splitlines().index("[overall]") + 1
RULE = parse_rubric(SMALL, "small.toml").overall


def problems_of(text: str) -> list[Problem]:
    """Every problem with a rubric of this text, which is refused."""
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "small.toml")
    return caught.value.problems


def changed(old: str, new: str, text: str = SMALL) -> str:
    """The text with one place changed."""
    assert text.count(old) == 1, f"{old!r} is in the text {text.count(old)} times"
    return text.replace(old, new)
