"""The content hash of a rubric: it stays with the look of the file and changes with any word."""

import re

import pytest

from audit_app.rubrics.toml_file import parse_rubric
from tests.rubrics.builders import NO_CONDITION, POINT, SMALL, TOP, changed


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
