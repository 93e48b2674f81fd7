"""CSV as people save it: the usual encodings and separators, and row numbers as a spreadsheet shows them.

The csv module rather than pandas: pandas cannot say in which row a quotation mark was left open, and fills
short rows without a word.
"""

import codecs
import csv
import re
from collections.abc import Iterator

from audit_app.register.table import MAX_CELL, Problem, UnreadableFile

SEPARATORS = (",", ";", "\t")
MOST_LINES = 1_048_576  # as many rows as a sheet has
LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+")
SEP_LINE = re.compile(r'"?sep=(.)"?(?:\r\n|[\r\n]|$)', re.IGNORECASE)
# Accented letters and curly quotes saved as UTF-8; cp1252 would read them as “Ã©” and “â€™” and not complain.
UTF8_INSIDE = re.compile(rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xe2\x80[\x80-\xbf]")
SAVE_AS_UTF8 = "Open it in Excel and save it as “CSV UTF-8”."


def decode(data: bytes) -> str:
    """Text of a CSV file: UTF-8 with or without a mark, UTF-16 with one, or Windows-1252.

    Raises UnreadableFile where the bytes are none of these.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise UnreadableFile(
                f"The file is damaged: it starts as UTF-16 and does not go on so. {SAVE_AS_UTF8}"
            ) from None
    else:
        text = decode_bytes(data)
    if "\0" in text:
        raise UnreadableFile(f"The file holds NUL characters, which are not text. {SAVE_AS_UTF8}")
    return text


def decode_bytes(data: bytes) -> str:
    """Text of a file of single-byte characters or UTF-8. Raises UnreadableFile naming the line."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad = error.start
    mixed = UTF8_INSIDE.search(data)
    if data.startswith(codecs.BOM_UTF8) or mixed:
        raise UnreadableFile(
            f"The file mixes two ways of writing accents (see line {line_at(data, bad)}). {SAVE_AS_UTF8}"
        )
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"Line {line_at(data, error.start)} holds a character that is neither UTF-8 nor Windows text. "
            f"{SAVE_AS_UTF8}"
        ) from None


def line_at(data: bytes, offset: int) -> int:
    """The line of a byte, counted from 1 as a text editor does."""
    before = data[:offset]
    return 1 + max(before.count(b"\n"), before.count(b"\r"))


def read_csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells. Blank lines count, as in a spreadsheet; a `sep=` line does not.

    Raises UnreadableFile naming the row where quotation marks do not close.
    """
    text = decode(data)
    ends, returns = text.count("\n"), text.count("\r")
    if max(ends, returns) > MOST_LINES:
        raise UnreadableFile(f"The file has more than {MOST_LINES:,} lines. Remove the blank ones.")
    if ends and ends == returns == text.count("\n\r"):
        text = text.replace("\n\r", "\n")
    stated = SEP_LINE.match(text)
    # Line by line from the text itself: io.StringIO would hold a second copy at four bytes a character.
    lines = (match.group() for match in LINE.finditer(text, stated.end() if stated else 0))
    number = 0
    try:
        separator = stated.group(1) if stated else likely_separator(text)
        for cells in csv.reader(lines, delimiter=separator, strict=True):
            number += 1
            yield number, cells
    except csv.Error as error:
        raise UnreadableFile.because([Problem(None, number + 1, None, csv_reason(str(error)))]) from None


def likely_separator(text: str) -> str:
    """The separator that cuts the first line with anything in it into most cells; a comma where none does."""
    for match in LINE.finditer(text):
        line = match.group()
        if line.strip():
            return max(SEPARATORS, key=lambda separator: len(next(csv.reader([line], delimiter=separator))))
    return SEPARATORS[0]


def csv_reason(fault: str) -> str:
    """A sentence for what the csv module calls an error."""
    if "field larger" in fault:
        return (
            f"a cell is longer than {MAX_CELL:,} characters. If it should not be, look for a quotation mark "
            "that opens here and does not close."
        )
    if "end of data" in fault:
        return "a quotation mark opens in this row and never closes."
    return (
        "a quotation mark is out of place. A quotation mark inside a cell is written twice, and the cell "
        "begins and ends with one."
    )
