"""What the owner of a file of past audits should know of it, beside what is wrong with it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit_app.moderation.agreed import Cell, SealedGrade, Unsettled, outcome
from audit_app.past.check import Checked, PastRound
from audit_app.web.words import list_words

NAMED = 5


@dataclass(frozen=True)
class Left:
    """What of a round counts, and what the file leaves open. Cells are counted, as the report counts them.

    `absent`: agencies its points expect and that gave it no grade; `unheard`: open cells that expect one.
    """

    unresolved: int = 0
    missing: int = 0
    duplicates: int = 0
    cells: int = 0
    unheard: int = 0
    absent: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """What is left open, in words; nothing where all is settled."""
        counts = ((self.unresolved, "unresolved"), (self.missing, "missing"))
        return ", ".join(f"{number:,} {kind}" for number, kind in counts if number)


def left_open(round: PastRound) -> Left:
    """What a round will show as unresolved and missing (figures.md, sections 1 and 2)."""
    counted, duplicates = _counted(round)
    given: dict[tuple[str, int], list[SealedGrade]] = {}
    for (plan, agency, auditor), of_auditor in round.grades.items():
        for point_id, made in of_auditor.items():
            given.setdefault((plan, point_id), []).append(SealedGrade(agency, auditor, made.grade))
    found, unheard = {Unsettled.UNRESOLVED: 0, Unsettled.MISSING: 0}, 0
    absent = frozenset(round.agency_keys - {agency for _, agency, _ in round.grades})
    for point in round.points:
        expected = frozenset(point.agencies)
        for plan in counted:
            agreed = round.agreed.get((plan, point.id))
            sealed = tuple(given.get((plan, point.id), ()))
            result = outcome(Cell(plan, expected, sealed, agreed.grade if agreed else None)).result
            if isinstance(result, Unsettled):
                found[result] += 1
                unheard += bool(expected & absent)
    return Left(
        found[Unsettled.UNRESOLVED],
        found[Unsettled.MISSING],
        duplicates,
        len(counted) * len(round.points),
        unheard,
        absent,
    )


def _counted(round: PastRound) -> tuple[list[str], int]:
    """The plans that count, and how many do not because their child counts already."""
    standing = [plan for plan in round.plans if not round.withdrawn[plan]]
    seen: set[str] = set()
    counted = []
    for plan in standing:
        child = round.children[plan]
        if child is None or child not in seen:
            counted.append(plan)
        if child:
            seen.add(child)
    return counted, len(standing) - len(counted)


def notes_of(checked: Checked, left: Mapping[str, Left], today: dt.date) -> Iterator[str]:
    """What the owner of the file should know, a sentence or two each."""
    if checked.unexpected:
        shown = _some([f"row {row} ({agency} on {code})" for row, agency, code in checked.unexpected])
        from_ = _count(len(checked.unexpected), "grade is", "grades are")
        yield f"{from_} from an agency that the point does not expect: kept, but not counted: {shown}."
    yield from _replaced(checked.replaced)
    duplicates = sum(one.duplicates for one in left.values())
    if duplicates:
        yield f"{_count(duplicates, 'plan is', 'plans are')} left out: its child is counted once already."
    yield from _unheard(list(left.values()))
    open_ = [f"“{name}” ({one.words})" for name, one in left.items() if one.words]
    if open_:
        stay = "This round stays" if len(open_) == 1 else f"{len(open_)} rounds stay"
        yield f"{stay} provisional, as the file leaves points without an agreed grade: {_some(open_)}."
    if later := [round.name for round in checked.rounds if round.held_on > today]:
        yield f"The date lies in the future for {_some([f'“{name}”' for name in later])}. Check the file."


def _replaced(replaced: Sequence[tuple[str, str, bool]]) -> Iterator[str]:
    """Rows said twice, and, as it is seldom meant, those that say something else the second time."""
    pairs: dict[str, bool] = {}
    for earlier, later, differs in replaced:
        pair = f"{earlier} by {later}"
        pairs[pair] = pairs.get(pair, False) or differs
    if pairs:
        were = _count(len(pairs), "row was", "rows were")
        yield f"{were} replaced by a later row of the same auditor, plan and point: row {_some(list(pairs))}."
    if differing := [pair for pair, differs in pairs.items() if differs]:
        gives = _count(len(differing), "later row gives", "later rows give")
        yield f"{gives} another grade than the one before, and the later one counts: row {_some(differing)}."


def _unheard(left: Sequence[Left]) -> Iterator[str]:
    """How much stays without an agreed grade for want of an agency the file does not hold."""
    unheard = sum(one.unheard for one in left)
    if not unheard:
        return
    absent = {agency for one in left if one.unheard for agency in one.absent}
    names = list_words(sorted(absent))
    where = "this file" if all(one.absent >= absent for one in left) else "every round of this file"
    yield (
        f"{unheard:,} of {sum(one.cells for one in left):,} plans and points will get no agreed grade, "
        f"because {names} {'is' if len(absent) == 1 else 'are'} not in {where}. They give no percentage."
    )


def _count(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"


def _some(words: Sequence[str]) -> str:
    more = len(words) - NAMED
    return ", ".join(words[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
