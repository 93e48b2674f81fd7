"""One table of a rubric file, read key by key. A fault is noted and reading carries on to the next."""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit_app.rubrics.rules import Problem

SHORT = 200  # characters; a text this short at most stands on one line
LONG = 5_000
MOST_UNKNOWN = 20  # a wrong file can hold a hundred thousand keys; naming each would take minutes


@dataclass
class Lines:
    """Where things start: each table of a list, such as [[point]], and the keys and tables of the top."""

    lists: dict[str, list[int]] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """One table of the file, with its name for people, its line, and the list its faults join."""

    data: Mapping[str, Any]
    name: str
    line: int | None
    problems: list[Problem]
    key_lines: Mapping[str, int] = field(default_factory=dict)

    def fault(self, reason: str, key: str = "") -> None:
        """Add a problem, at the line of `key` where that is known and else at the table's own."""
        self.problems.append(Problem(self.key_lines.get(key, self.line), reason))

    def only(self, known: Sequence[str]) -> None:
        """Add a problem for every key that is not one of `known`."""
        unknown = [key for key in self.data if key not in known]
        for key in unknown[:MOST_UNKNOWN]:
            near = difflib.get_close_matches(key[:100], known, n=1)
            advice = f"Did you mean “{near[0]}”?" if near else f"Its keys are {', '.join(known)}."
            self.fault(f"“{shown(key)}” is not a key of {self.name}. {advice}", key)
        if len(unknown) > MOST_UNKNOWN:
            more = len(unknown) - MOST_UNKNOWN
            self.fault(
                f"{self.name_first} has {more:,} more unknown keys. Check that this is the right file."
            )

    def value(self, key: str, kind: type, wanted: str) -> Any:
        """The value of a required key, or None with a problem added if missing or of another type."""
        if key not in self.data:
            self.fault(f"“{key}” is missing from {self.name}. Add it: {wanted}.")
            return None
        found = self.data[key]
        # bool is an int to Python; `version = true` is still a mistake.
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            self.fault(f"“{key}” of {self.name} must be {wanted}, not {_kind(found)}.", key)
            return None
        return found

    def text(self, key: str, longest: int) -> str:
        """A required text without the blanks around it; empty, with a problem added, where it is at fault."""
        found = self.value(key, str, "a text in quotation marks")
        return "" if found is None else self.checked_text(key, found, longest)

    def checked_text(self, key: str, found: str, longest: int) -> str:
        """The text stripped, or empty with a problem added if blank, too long or not plain text."""
        words = found.strip()
        if not words:
            self.fault(f"“{key}” of {self.name} is empty. Write its text between the quotation marks.", key)
        elif len(words) > longest:
            self.fault(f"“{key}” of {self.name} has {len(words):,} characters; the most is {longest:,}.", key)
        elif any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n" for c in words):
            self.fault(f"“{key}” of {self.name} holds a character that is not text. Type it again.", key)
        elif longest <= SHORT and "\n" in words:
            self.fault(f"“{key}” of {self.name} must be on one line.", key)
        else:
            return words
        return ""

    def matching(self, key: str, pattern: re.Pattern[str], wanted: str) -> str:
        """A required one-line text of a pattern; empty, with a problem added, where it is at fault."""
        words = self.text(key, SHORT)
        if words and not pattern.fullmatch(words):
            self.fault(f"“{key}” of {self.name} must be {wanted}, not “{shown(words)}”.", key)
            return ""
        return words

    def listed(self, key: str, what: str, lines: Sequence[int], most: int) -> list[tuple[Any, int | None]]:
        """The tables under [[key]], each with the line of its header; none, with a problem, if at fault."""
        found = self.data.get(key, [])
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            self.fault(f"Write each {what} under [[{key}]], with two pairs of square brackets.", key)
            return []
        if len(found) > most:
            self.fault(f"The rubric has {len(found):,} {what}s; the most is {most}.")
            return []
        return list(zip(found, lines if len(lines) == len(found) else [None] * len(found), strict=True))

    @property
    def name_first(self) -> str:
        """The name as a sentence starts with it."""
        return self.name[0].upper() + self.name[1:]


def shown(text: str) -> str:
    """A text from the file as an error quotes it: short, and without characters that are not text."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain if len(plain) <= 60 else plain[:59] + "…"


def _kind(value: object) -> str:
    kinds = {bool: "true or false", str: "a text", int: "a whole number", float: "a decimal number"}
    kinds |= {list: "a list", dict: "a table"}
    return kinds.get(type(value), "a date or time")
