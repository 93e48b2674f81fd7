"""Reading a rubric file: from bytes or text to a Rubric, or to every problem found, each with its line.

docs/rubric-format.md is the description for people. What each key must hold is in
toml_rubric.py, toml_point.py and toml_advice.py.
"""

import re
import tomllib
from typing import Any

from audit_app.rubrics.rules import Problem, Rubric, RubricError
from audit_app.rubrics.toml_rubric import read_document
from audit_app.rubrics.toml_table import Lines

MAX_BYTES = 1_000_000

_TOO_LARGE = (
    "The file is over 1 MB. A rubric is text only and far smaller; check that this is the right file."
)
_TOO_DEEP = "This file is nested far deeper than a rubric. See docs/rubric-format.md for its layout."

# Strings and comments are matched whole, first, so that nothing inside them is taken for a header.
_TOKEN = re.compile(
    r'''
    """(?:\\.|[^\\])*?"""(?!")
    | \'\'\'.*?\'\'\'(?!')
    | "(?:\\.|[^"\\\n])*"
    | '[^'\n]*'
    | \#[^\n]*
    | ^[ \t]*(?P<brackets>\[\[?)[ \t]*(?P<table>[\w-]+(?:[ \t]*\.[ \t]*[\w-]+)*)[ \t]*\]
    | ^[ \t]*(?P<key>[\w-]+)[ \t]*=
    ''',
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
# tomllib's time and memory grow with the square of the parts of a dotted key: 16,000 parts take seconds.
_LONG_DOTTED_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]+[ \t]*\.[ \t]*){50}""")
_WHERE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_ADVICE = {
    "Cannot overwrite a value": "the same key is written twice, or after a table of the same name",
    "Unterminated string": "a text is opened and never closed with its quotation mark",
    "Unclosed array": "a list is opened with [ and never closed with ]",
    "Invalid value": "what follows the = must be a text in quotation marks, a number, true, false or a list",
    "Illegal character '\\n'": "a text must be closed with its quotation mark on the line where it starts",
}


def read_rubric(data: bytes, source: str) -> Rubric:
    """Read a rubric from the bytes of its file, which must be UTF-8 (a byte order mark is allowed).

    `source` names the file in the error. Raises RubricError with every problem found.
    """
    if len(data) > MAX_BYTES:
        raise RubricError(source, [Problem(None, _TOO_LARGE)])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = "This line is not UTF-8 text. Save the file with the encoding UTF-8 and check it again."
        raise RubricError(source, [Problem(line, reason)]) from None
    return parse_rubric(text, source)


def parse_rubric(text: str, source: str) -> Rubric:
    """Read a rubric from the text of its file; `source` names it in the error.

    Raises RubricError with every problem found: faults of TOML stop at the first, as nothing after it can
    be trusted; everything else is gathered.
    """
    problems: list[Problem] = []
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    document = _load(text, problems)
    rubric = None
    if document is not None:
        rubric = read_document(document, _find_lines(text), problems)
    if rubric is None or problems:
        raise RubricError(source, sorted(problems, key=lambda problem: problem.line or 0))
    return rubric


def _load(text: str, problems: list[Problem]) -> dict[str, Any] | None:
    refused = _refused_unread(text)
    if refused:
        problems.append(refused)
        return None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(_toml_problem(str(error), text))
    except RecursionError:
        problems.append(Problem(None, _TOO_DEEP))
    except ValueError:
        # The one other ValueError tomllib lets through is Python's limit on the digits of a number.
        problems.append(
            Problem(None, "A number in this file is far too long. Rubrics hold whole numbers only.")
        )
    return None


def _refused_unread(text: str) -> Problem | None:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return Problem(None, _TOO_LARGE)
    nul = text.find("\0")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        return Problem(line, "This line holds a NUL character, which is not text. Remove it.")
    if not text.strip():
        return Problem(None, "The file is empty. See docs/rubric-format.md for how to write a rubric.")
    long_key = _LONG_DOTTED_KEY.search(text)
    if long_key:
        return Problem(text.count("\n", 0, long_key.start()) + 1, _TOO_DEEP)
    return None


def _toml_problem(message: str, text: str) -> Problem:
    where = _WHERE.search(message)
    fault = message[: where.start()] if where else message
    line = None
    if where:
        line = int(where[1]) if where[1] else text.rstrip("\n").count("\n") + 1
    advice = _ADVICE.get(fault)
    return Problem(line, f"This is not valid TOML: {advice} ({fault})." if advice else _plain(fault))


def _plain(fault: str) -> str:
    return f"This is not valid TOML: {fault[:200].rstrip('.')}."


def _find_lines(text: str) -> Lines:
    lines = Lines()
    line, seen, in_table = 1, 0, False
    for token in _TOKEN.finditer(text):
        if not (token["table"] or token["key"]):
            continue
        at = token.start("table") if token["table"] else token.start("key")
        line += text.count("\n", seen, at)
        seen = at
        if token["key"]:
            if not in_table:
                lines.keys.setdefault(token["key"], line)
            continue
        in_table = True
        name = re.sub(r"[ \t]", "", token["table"])
        if token["brackets"] == "[[":
            lines.lists.setdefault(name, []).append(line)
        lines.keys.setdefault(name, line)
    return lines
