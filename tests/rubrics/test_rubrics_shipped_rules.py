"""The five rubrics that come with the product."""

from collections import Counter
from dataclasses import replace

import pytest

from audit_app.rubrics.grades import Grade
from audit_app.rubrics.toml_file import read_rubric
from tests.rubrics.builders import FOLDER

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
