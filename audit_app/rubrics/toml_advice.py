"""What a rubric file may say besides its points: loose wording, and grades that hardly go together."""

from collections.abc import Mapping, Sequence
from typing import Any

from audit_app.rubrics.grades import Grade
from audit_app.rubrics.rules import AuditPoint, ImprobablePair, Phrase, Wording
from audit_app.rubrics.toml_point import GRADE_KEYS, LONGEST_SECTION
from audit_app.rubrics.toml_table import LONG, Table, shown

MAX_PHRASES, MAX_PAIRS, MAX_NAMED = 200, 200, 50
LONGEST_PHRASE = 100
PAIR_GRADES: Mapping[str, Grade] = {**GRADE_KEYS, "not_applicable": Grade.NOT_APPLICABLE}


def read_wording(top: Table, points: Sequence[AuditPoint], starts: Sequence[int]) -> Wording | None:
    """Read [wording] and every [[phrase]]; None where there is neither. Faults join the table's problems."""
    phrases = _read_phrases(top, starts)
    if "wording" not in top.data:
        if phrases:
            top.fault(
                "Phrases need a table headed [wording], which says what sections they are for.", "phrase"
            )
        return None
    found = top.value("wording", dict, "a table headed [wording]")
    if found is None:
        return None
    table = Table(found, "[wording]", top.key_lines.get("wording"), top.problems)
    table.only(("sections", "reference"))
    if not top.data.get("phrase"):
        table.fault("[wording] has no phrases. Add at least one, headed [[phrase]].")
    return Wording(_read_sections(table, points), table.text("reference", LONG), phrases)


def _read_sections(table: Table, points: Sequence[AuditPoint]) -> tuple[str, ...]:
    found = _texts(table, "sections", LONGEST_SECTION, 'a list of sections, such as ["F"]')
    known = {point.section for point in points}
    for name in found:
        if name not in known:
            table.fault(f"“sections” of [wording] names “{shown(name)}”, which no audit point has.")
    return found


def _read_phrases(top: Table, starts: Sequence[int]) -> tuple[Phrase, ...]:
    phrases: list[Phrase] = []
    seen: dict[str, int] = {}
    for place, (data, line) in enumerate(top.listed("phrase", "phrase", starts, MAX_PHRASES), start=1):
        table = Table(data, f"phrase number {place}", line, top.problems)
        table.only(("words", "ask"))
        words = table.text("words", LONGEST_PHRASE)
        if words and not any(letter.isalnum() for letter in words):
            table.fault(f"“words” of {table.name} holds no word to look for.")
        # Looked for in any case and across line breaks, so these would be one phrase.
        folded = " ".join(words.split()).casefold()
        if words and seen.setdefault(folded, place) != place:
            table.fault(f"The phrase “{shown(words)}” is listed twice. Remove one.")
        phrases.append(Phrase(words, table.text("ask", LONG) if "ask" in data else ""))
    return tuple(phrases)


def read_pairs(top: Table, points: Sequence[AuditPoint], starts: Sequence[int]) -> tuple[ImprobablePair, ...]:
    """Read every [[improbable]]. Faults join the table's problems."""
    by_code = {point.code: point for point in points}
    return tuple(
        _read_pair(Table(data, f"improbable pair number {place}", line, top.problems), by_code)
        for place, (data, line) in enumerate(
            top.listed("improbable", "improbable pair", starts, MAX_PAIRS), start=1
        )
    )


def _read_pair(table: Table, points: Mapping[str, AuditPoint]) -> ImprobablePair:
    table.only(("one", "one_grades", "other", "other_grades", "words"))
    one, other = _read_code(table, "one", points), _read_code(table, "other", points)
    if one and one == other:
        table.fault(f"“one” and “other” of {table.name} are the same point. Name two.")
    return ImprobablePair(
        one=one,
        one_grades=_read_grades(table, "one_grades", points.get(one)),
        other=other,
        other_grades=_read_grades(table, "other_grades", points.get(other)),
        words=table.text("words", LONG),
    )


def _read_code(table: Table, key: str, points: Mapping[str, AuditPoint]) -> str:
    code = table.text(key, LONGEST_PHRASE)
    if code and code not in points:
        table.fault(f"“{key}” of {table.name} names “{shown(code)}”, which is not an audit point here.")
    return code


def _read_grades(table: Table, key: str, point: AuditPoint | None) -> tuple[Grade, ...]:
    read: list[Grade] = []
    for word in _texts(table, key, LONGEST_PHRASE, 'a list of grades, such as ["inadequate"]'):
        grade = PAIR_GRADES.get(word)
        if grade is None:
            table.fault(f"“{key}” of {table.name} must hold some of {', '.join(PAIR_GRADES)}.")
        elif grade is Grade.NOT_APPLICABLE and point is not None and not point.na_allowed:
            table.fault(f"“{key}” of {table.name} holds not_applicable, which {point.code} does not allow.")
        else:
            read.append(grade)
    return tuple(read)


def _texts(table: Table, key: str, longest: int, wanted: str) -> tuple[str, ...]:
    """A list of texts, none of them twice; empty, with a problem added, where it is at fault."""
    found: Any = table.value(key, list, wanted)
    if found is None:
        return ()
    if not found:
        table.fault(f"“{key}” of {table.name} is empty. Write {wanted}.")
    if len(found) > MAX_NAMED:
        table.fault(f"“{key}” of {table.name} names {len(found):,} things; the most is {MAX_NAMED}.")
        return ()
    if not all(isinstance(entry, str) for entry in found):
        table.fault(f"“{key}” of {table.name} must hold texts in quotation marks only.")
        return ()
    if len(found) != len(set(found)):
        table.fault(f"“{key}” of {table.name} names something twice.")
    texts = [table.checked_text(key, entry, longest) for entry in dict.fromkeys(found)]
    return tuple(text for text in texts if text)
