"""The rules of tokens and pages, as values."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.api.rules import (
    Standing,
    TokenRefused,
    beginning,
    check_last_day,
    end_of,
    is_token,
    last_day_of,
    slice_of,
    standing,
    token_hash,
    token_text,
)

TODAY = dt.date(2026, 3, 27)
NOW = dt.datetime(2026, 3, 27, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@given(st.binary(min_size=32, max_size=32))
def test_a_token_is_a_prefix_and_every_bit_of_its_secret(secret: bytes) -> None:
    token = token_text(secret)
    assert is_token(token)
    assert token.startswith("ehcpa_")
    assert len(beginning(token)) == 12
    assert token.startswith(beginning(token))


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_two_secrets_make_two_tokens_and_two_hashes(one: bytes, other: bytes) -> None:
    same = one == other
    assert (token_text(one) == token_text(other)) is same
    assert (token_hash(token_text(one)) == token_hash(token_text(other))) is same


@pytest.mark.parametrize("secret", [b"", b"x" * 31, b"x" * 33])
def test_a_token_of_fewer_or_more_than_256_bits_is_not_made(secret: bytes) -> None:
    with pytest.raises(ValueError, match="32 random bytes"):
        token_text(secret)


@pytest.mark.parametrize("text", ["", "ehcpa_", "x" * 49, "ehcpa_" + "é" * 43, "ehcpa_" + "x" * 44, "x"])
def test_what_has_not_the_shape_of_a_token_is_none(text: str) -> None:
    assert not is_token(text)


def test_a_token_lasts_to_the_end_of_its_last_day_in_london_summer_and_winter() -> None:
    assert end_of(dt.date(2026, 1, 31)) == dt.datetime(2026, 2, 1, 0, 0, tzinfo=dt.UTC)
    assert end_of(dt.date(2026, 6, 30)) == dt.datetime(2026, 6, 30, 23, 0, tzinfo=dt.UTC)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2090, 1, 1)))
def test_the_last_day_of_an_end_is_the_day_it_was_made_of(day: dt.date) -> None:
    assert last_day_of(end_of(day)) == day


@pytest.mark.parametrize("ahead", [0, 1, 366])
def test_a_last_day_from_today_to_366_days_ahead_is_taken(ahead: int) -> None:
    check_last_day(TODAY + ahead * DAY, TODAY)


@pytest.mark.parametrize(("ahead", "sentence"), [(-1, "today or later"), (367, "at most 366 days")])
def test_any_other_last_day_is_refused_beside_its_field(ahead: int, sentence: str) -> None:
    with pytest.raises(TokenRefused, match=sentence) as refused:
        check_last_day(TODAY + ahead * DAY, TODAY)
    assert refused.value.field == "last_day"


def test_a_token_works_until_it_ends_or_is_revoked() -> None:
    assert standing(NOW + DAY, None, NOW) is Standing.WORKS
    assert standing(NOW, None, NOW) is Standing.EXPIRED
    assert standing(NOW + DAY, NOW, NOW) is Standing.REVOKED
    assert standing(NOW - DAY, NOW, NOW) is Standing.REVOKED


@given(st.integers(0, 500), st.integers(1, 60))
def test_pages_hold_every_row_once_and_in_order(total: int, limit: int) -> None:
    rows, read, page = list(range(total)), [], 1
    while True:
        cut = slice_of(total, page, limit)
        read += rows[cut.start : cut.stop]
        if not cut.more:
            break
        page += 1
    assert read == rows
    assert slice_of(total, page + 1, limit).start == slice_of(total, page + 1, limit).stop
