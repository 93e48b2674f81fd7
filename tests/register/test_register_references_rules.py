"""References: which pass, which give a child away, and that a refusal repeats none of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.register.rules import looks_damaged, looks_personal, normal_reference

# The table of docs/import-formats.md, and more of the same.
PERSONAL = {
    "NHS number": (
        "943 476 5919", "9434765919", "943-476-5919", "943.476.5919", " 9434765919 ", "９４３４７６５９１９",
        "943–476–5919", "943\u00a0476\u00a05919", "1234567881", "EHC9434765919", "NHS 943 476 5919",
    ),
    "unique pupil number": (
        "A123456789012", "a123456789012", "A12345678901B", "H801200001001", "UPN-H801200001001",
        "B80120 0005 001", "B 801 2000 05001",
    ),
    "date of birth": (
        "01/02/2012", "1/2/2012", "01-02-2012", "1.2.2012", "1 2 2012", "2012-02-01", "2012/2/1", "01/02/12",
        "1 Feb 2012", "01-FEB-12", "1st February 2012", "01022012", "20120201", "EHC-20120201", "29/02/2012",
        "Smith, J 01/02/2012",
    ),
    "postcode": ("SY2 6ND", "sy26nd", "SY2-6ND", "EHC SY2 6ND", "EC1A 1BB", "M1 1AE", "B33 8TH", "w1a 0ax"),
    "person's name": (
        "Smith, J", "Smith,J", "Smith J", "John Smith", "john smith", "JOHN SMITH", "J. Smith", "J Smith",
        "Smith J 12", "EHC-0001 J Kite", "EHC-0001-Smith-J", "john_smith", "john.smith", "JohnSmith",
        "Oliver", "OLIVER", "oliver", "O'Brien", "O’Brien", "smith-jones", "Müller, K 12", "Ольга", "Łukasz",
        "Oliver-12", "SMITH01", "Zoë Kite", "A. N. Other", "Lee Kim", "LI WU", "AB-CD",
        "oliver.smith@example.org",
    ),
}  # fmt: skip
PASSING = (
    "EHC-0001", "P 0042", "Café-1", "A-amended", "a-3", "A-3", "0042", "00123", "12345678", "EHCP_Y6_0012",
    "9434765918", "943 476 5918", "2024-000123", "EHC2024000059", "EHC-2026-0042", "EHC 123 456 7881",
    "P20240001", "A12345678901", "A801200005001X", "B80120 0005 002",
    "20240001", "2024-0201", "2024-12-001", "010212", "12/2024", "24/0012", "30/02/2012", "31022012",
    "3-Decision-12",
    "SY2", "QX2 6ND", "SY2-0001", "SY26NDX", "SEND/24/0012", "KS2/Y6/0012",
    "EHC plan 12", "Area North 3", "Team A 12", "A 17", "JS 12", "Kite 12", "SAM-12", "BIRM-KITE-0001",
    "Plan 1 of 2", "EHC Kite 12",
    "EHC-A", "ABCD", "QXZTRW", "Jo", "#12", "1.2", "C12345", "🪁-12",
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "reference"),
    [(kind, reference) for kind, references in PERSONAL.items() for reference in references],
)
def test_a_reference_that_gives_a_child_away_is_refused_and_not_repeated(kind: str, reference: str) -> None:
    reason = looks_personal(reference)
    assert reason is not None
    assert kind in reason
    assert reference.strip() not in reason
    assert reason.endswith(".")


@pytest.mark.parametrize("reference", PASSING)
def test_a_reference_of_a_plain_numbering_scheme_passes(reference: str) -> None:
    assert looks_personal(reference) is None
    assert normal_reference(reference) == reference
    assert looks_damaged(reference) is None


@given(digits=st.text("0123456789", min_size=9, max_size=9))
def test_of_ten_digits_only_the_one_with_the_right_check_digit_is_an_nhs_number(digits: str) -> None:
    # The NHS Data Dictionary: weights 10 down to 2, eleven less the remainder, 11 as 0; 10 is never issued.
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
    expected = {10: None, 11: "0"}.get(check, str(check))
    found = {last for last in "0123456789" if "NHS" in (looks_personal(digits + last) or "")}
    assert found == ({expected} if expected else set())


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" EHC-0001\n", "EHC-0001"),
        ("Cafe\u0301-1", "Café-1"),
        ("\u00a0A-3\u2003", "A-3"),
        ("EHC 1", "EHC 1"),
        ("x" * 64, "x" * 64),
    ],
)
def test_a_reference_is_stored_in_one_spelling(typed: str, stored: str) -> None:
    assert normal_reference(typed) == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "is missing"),
        ("   ", "is missing"),
        ("bad\nid", "cannot be seen"),
        ("bad\tid", "cannot be seen"),
        ("EHC\x00-1", "cannot be seen"),
        ("EHC\u200b-1", "cannot be seen"),
        ("EHC-1\ufeff", "cannot be seen"),
        ("EHC\u00ad-1", "cannot be seen"),
        ("\u202eEHC-1", "cannot be seen"),
        ("EHC\u2028-1", "cannot be seen"),
        ("EHC-1\ud800", "cannot be seen"),
        ("EHC\ue000-1", "cannot be seen"),
        ("EHC\u00a01", "unusual width"),
        ("EHC\u30001", "unusual width"),
        ("EHC\ufffd-1", "damaged"),
        ("x" * 65, "longer than 64"),
    ],
)
def test_a_reference_that_cannot_be_one_is_refused(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        normal_reference(typed)


@pytest.mark.parametrize("reference", ["1.23E+15", "1E+05", "1,23e+15", "1.23E15", "1.23000000000000E+15"])
def test_a_reference_that_a_spreadsheet_took_for_a_number_is_refused_with_advice(reference: str) -> None:
    reason = looks_damaged(reference)
    assert reason is not None
    assert "Format the column as text" in reason


@pytest.mark.parametrize("reference", ["2E10", "E-15", "1E-5", "12345678901234567890", "EHC-1.2E+3"])
def test_a_reference_that_only_resembles_such_a_number_passes(reference: str) -> None:
    assert looks_damaged(reference) is None
