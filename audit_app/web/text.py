"""Typed text: what is kept, what is refused, and the sentence that says why.

Text is stripped at its ends and brought to one Unicode form (NFC); line ends become a single line feed.
Nothing else is altered: what cannot be kept exactly in both databases, a workbook and a Word file is refused.
"""

import unicodedata
from collections.abc import Sequence

EDGES = " \t\r\n\u00a0\u2002\u2003\u2009\u202f\u3000\ufeff"
LINE_BREAKS = "\n\v\f\u0085\u2028\u2029"


def sentence_start(words: str) -> str:
    """The words with a capital first letter, the rest untouched."""
    return words[:1].upper() + words[1:]


def plural(number: int, one: str, many: str | None = None) -> str:
    """A count and its noun: "1 plan", "2 plans", "3 children"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def list_words(items: Sequence[str], joined_by: str = "and") -> str:
    """A list in a sentence: "a", "a and b", "a, b and c"."""
    words = [str(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joined_by} {words[-1]}"


def called_after(label: str) -> str:
    """How an error sentence names a field, from its label: "Name of the round" -> "the name of the round"."""
    words = label.strip().rstrip("?:.").replace(" (optional)", "")
    if words[1:2].islower():
        words = words[0].lower() + words[1:]
    return f"the {words}"


def clean_line(text: str, called: str = "the text", longest: int | None = None) -> str:
    """One line of typed text as it is kept.

    Raises ValueError with a sentence when it holds a line break or a character that cannot be kept, or is
    longer than `longest` characters.
    """
    kept = text.strip(EDGES)
    if any(character in LINE_BREAKS or character == "\r" for character in kept):
        raise ValueError(f"{sentence_start(called)} must be on one line: remove the line break")
    return _checked(kept, called, longest)


def clean_paragraphs(text: str, called: str = "the text", longest: int | None = None) -> str:
    """Typed text of one or more lines as it is kept. Line breaks become a line feed each; tabs stay.

    Raises ValueError with a sentence, as `clean_line` does, but allows line breaks.
    """
    return _checked(text.replace("\r\n", "\n").replace("\r", "\n").strip(EDGES), called, longest)


def _checked(text: str, called: str, longest: int | None) -> str:
    for place, character in enumerate(text, start=1):
        fault = _fault(character)
        if fault:
            raise ValueError(
                f"{sentence_start(called)} holds {fault} at character {place}, which cannot be kept: "
                "delete it, or type the text again"
            )
    kept = unicodedata.normalize("NFC", text)
    if longest is not None and len(kept) > longest:
        raise ValueError(
            f"{sentence_start(called)} must be {longest:,} characters or fewer: it has {len(kept):,}"
        )
    return kept


def _fault(character: str) -> str | None:
    """What is wrong with one character, in words, or None. Word and Excel files cannot hold these."""
    if character in "\n\t":
        return None
    if character == "\0":
        return "an empty (NUL) character"
    category = unicodedata.category(character)
    if category == "Cs":
        return "half of a character"
    if category == "Cc":
        return "an invisible control character"
    if ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF:
        return "a character that is not text"
    return None


def shown(text: str) -> str:
    """Refused text as the page gives it back: each character that cannot be kept as a visible mark."""
    return "".join("\ufffd" if _fault(character) else character for character in text)
