"""Text that people type: kept exactly, or refused with a sentence."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.web.text import EDGES, called_after, clean_line, clean_paragraphs


@given(st.text())
def test_text_is_kept_exactly_or_refused_with_a_sentence(text: str) -> None:
    try:
        kept = clean_paragraphs(text, "the comment")
    except ValueError as error:
        assert str(error).startswith("The comment holds ")
    else:
        assert kept == clean_paragraphs(kept)
        plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        assert kept in plain
        assert not plain.replace(kept, "", 1).strip(EDGES)
        kept.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  a  b  ", "a  b"),
        ("\r\none\r\n\r\ntwo\rthree\n", "one\n\ntwo\nthree"),
        ("cafe\u0301", "caf\u00e9"),
        ("a\tb", "a\tb"),
        ("👩\u200d👧 \u200f\u05d0 \u202eabc\u202c", "👩\u200d👧 \u200f\u05d0 \u202eabc\u202c"),
        ("=1+1 <b>&amp;</b> 'x' \"y\" {{ 7 }}", "=1+1 <b>&amp;</b> 'x' \"y\" {{ 7 }}"),
    ],
)
def test_text_loses_only_its_ends_and_its_spelling_of_line_breaks(text: str, kept: str) -> None:
    assert clean_paragraphs(text) == kept


@pytest.mark.parametrize(
    "character", ["\0", "\x1f", "\x85", "\x7f", "\ud800", "\ufffe", "\uffff", "\U0001ffff"]
)
def test_a_character_that_cannot_be_kept_is_refused_wherever_it_stands(character: str) -> None:
    for text in (f"{character}a", f"a{character}b", f"a{character}"):
        with pytest.raises(ValueError, match=r"cannot be kept|one line"):
            clean_line(text)


@pytest.mark.parametrize(
    ("label", "called"),
    [
        ("Name of the round", "the name of the round"),
        ("EHC plan", "the EHC plan"),
        ("Note (optional)", "the note"),
        ("Theme?", "the theme"),
    ],
)
def test_a_field_is_called_by_its_label(label: str, called: str) -> None:
    assert called_after(label) == called
