"""What in a text looks like an identifier of a child: found where it stands, nothing else taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.register.rules import Identifier, identifiers

NHS, UPN = "943 476 5919", "H801200001001"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"NHS number {NHS} DOB 12/03/2012", {NHS: "an NHS number", "12/03/2012": "a date of birth"}),
        ("see 9434765919, and again 9434765919.", {"9434765919": "an NHS number"}),
        (f"UPN\n{UPN};", {UPN: "a unique pupil number (UPN)"}),
        ("lives at SY2 6ND now", {"SY2 6ND": "a postcode"}),
        ("born on 3rd March 2012.", {"3rd March 2012": "a date of birth"}),
        ("９４３ ４７６ ５９１９", {NHS: "an NHS number"}),
    ],
)
def test_each_piece_is_found_where_it_stands_in_a_text(text: str, found: dict[str, str]) -> None:
    assert identifiers(text) == tuple(Identifier(piece, kind) for piece, kind in found.items())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "On 38 of 53 plans (72%; plausibly 58.4% to 82.0%) advice came within 6 weeks.",
        "EHCP-A1 and EHCP-F2: 1,631 grades of 48 plans, July to September 2026.",
        "Ring 0114 273 4567 or see EHC-202601-004.",
        "943 476 5918 has the wrong check digit.",
    ],
)
def test_words_of_a_report_are_not_taken_for_an_identifier(text: str) -> None:
    assert identifiers(text) == ()


def test_what_the_report_itself_says_is_not_warned_of() -> None:
    assert identifiers("Drawn on 24 September 2026.", known="The draw of 24 September 2026 holds.") == ()


@given(st.text(), st.text())
def test_a_number_is_found_between_any_words(before: str, after: str) -> None:
    assert Identifier(NHS, "an NHS number") in identifiers(f"{before} ; {NHS} ; {after}")
