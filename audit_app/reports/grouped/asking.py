"""What an address asks a breakdown for, checked: which characteristics, of which plans, at which points."""

from collections.abc import Mapping
from dataclasses import dataclass

from audit_app.figures.groups.rules import Dimension
from audit_app.reports.grouped.material import NEED, Asked, Material, characteristics

MOST = 2
TOO_MANY = (
    "A breakdown takes two characteristics at most: of more, hardly a plan is left behind each number. "
    "Leave one out."
)


class NotAsked(ValueError):
    """What the address asks for cannot be shown; the sentence says what to change."""


@dataclass(frozen=True)
class Choice:
    """One choice of a list: what the address holds, and the words."""

    value: str
    words: str


def asked_of(material: Material, args: Mapping[str, str]) -> Asked:
    """The breakdown an address asks for. Raises NotAsked with a sentence.

    Without `by`: by primary need, or by the first thing there is.
    """
    known = material.dimensions
    first = args.get("by") or (NEED if NEED in known else next(iter(known)))
    rows = _known(known, first)
    columns = _known(known, args["and"]) if args.get("and") else None
    if columns == rows:
        columns = None
    where, of = args.get("where", ""), args.get("of", "")
    used = {one.name for one in (rows, columns) if one is not None}
    if where:
        name, _, value = where.partition(":")
        narrowed = _known(known, name)
        if narrowed not in characteristics([*known.values()]) or value not in material.values_of(narrowed):
            raise NotAsked("No plan of these rounds has what was asked for. Choose another group of plans.")
        used.add(name)
    if of and of not in material.points and of not in material.sections.values():
        raise NotAsked("These rounds have no such section or audit point. Choose another.")
    if len(used) > MOST:
        raise NotAsked(TOO_MANY)
    return material.asked(rows, columns, where=where, of=of)


def _known(known: Mapping[str, Dimension], name: str) -> Dimension:
    found = known.get(name)
    if found is None:
        raise NotAsked(
            "Nothing is recorded of these plans under that name. Choose a characteristic from the list."
        )
    return found


def by_choices(material: Material) -> list[Choice]:
    """What a breakdown can be by."""
    return [Choice(one.name, one.words) for one in material.dimensions.values()]


def where_choices(material: Material) -> list[tuple[str, list[Choice]]]:
    """What plans can be narrowed to, by characteristic."""
    return [
        (
            one.words,
            [Choice(f"{one.name}:{value}", material.named(one, value)) for value in material.values_of(one)],
        )
        for one in characteristics([*material.dimensions.values()])
    ]


def of_choices(material: Material) -> list[tuple[str, list[Choice]]]:
    """Which grades are counted: of a section, or of one audit point."""
    sections = list(dict.fromkeys(material.sections.values()))
    return [
        ("Sections", [Choice(section, section) for section in sections]),
        ("Audit points", [Choice(code, words) for code, words in material.points.items()]),
    ]
