"""Number formats: which numbers are dates, and which show something that the number is not."""

import re
from dataclasses import dataclass

from audit_app.register.workbook_xml import elements

ALWAYS = 99  # no number is that long: a format that adds letters or dashes always shows something else
STYLE_LISTS = ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs")
# The formats Excel knows by number alone (ECMA-376 part 1, 18.8.30), the East Asian ones included.
BUILT_IN_DATES = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58))
BUILT_IN_TIMES = frozenset((*range(18, 22), *range(32, 36), *range(45, 48), 55, 56))


@dataclass(frozen=True)
class NumberFormat:
    """What a number under a format is: "number", "date" or "time".

    `digits` is how many digits a number needs to be shown unchanged, 0 where it always is. Reading a shorter
    one would lose the zeros, or the letters, that a person sees: 00000 shows 42 as 00042.
    """

    kind: str = "number"
    digits: int = 0


PLAIN = NumberFormat()


def number_formats(styles: bytes | None) -> dict[str, NumberFormat]:
    """From xl/styles.xml: the format under each style number, but for those that show numbers unchanged."""
    codes: dict[str, str] = {}
    formats: list[str] = []
    inside = False
    for name, given in elements(styles, frozenset(("numFmt", "xf", *STYLE_LISTS))):
        if name == "numFmt":
            codes[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif name in STYLE_LISTS:
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            formats.append(given.get("numFmtId", "0"))
    read = {key: read_format(codes[key]) if key in codes else built_in(key) for key in set(formats)}
    return {str(style): read[key] for style, key in enumerate(formats) if read[key] != PLAIN}


def built_in(number: str) -> NumberFormat:
    """A format known by its number."""
    known = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0
    return NumberFormat(
        "date" if known in BUILT_IN_DATES else "time" if known in BUILT_IN_TIMES else "number"
    )


def read_format(code: str) -> NumberFormat:
    """A format written out, as dd/mm/yyyy or 00000 is. Only the part for positive numbers counts."""
    first = code.partition(";")[0]
    added = "".join("".join(pair) for pair in re.findall(r'"([^"]*)"|\\(.)', first))
    elapsed = re.search(r"\[(?:h+|m+|s+)\]", first, re.IGNORECASE)
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", first).lower()
    if bare == "general" or "@" in bare:
        return PLAIN
    bare = re.sub(r"s\.0+", "s", bare)
    numeric = re.search(r"[0#?]", bare)
    if elapsed or (not numeric and re.search(r"[hs]", bare) and not re.search(r"[yd]", bare)):
        return NumberFormat("time")
    if not numeric:
        return NumberFormat("date") if re.search(r"[ymdeg]", bare) else PLAIN
    if re.search("[a-z]", bare.replace("e+", "").replace("e-", "")):
        return NumberFormat("date") if re.search("[yd]", bare) else PLAIN
    return NumberFormat(digits=digits_needed(bare, added))


def digits_needed(bare: str, added: str) -> int:
    """How many digits a whole number needs to be shown unchanged; 0 where it always is.

    `bare` is the format without what it adds to the number, and `added` that.
    """
    if any(character.isalnum() for character in added):
        return ALWAYS
    whole = bare.partition(".")[0]
    if whole.count("0") < 2 or "#" in whole or "e" in bare:
        return 0
    return len(whole) if whole.strip("0") == "" and not added.strip() else ALWAYS
