"""What moderation did to what the agencies gave (figures.md, section 7). Pure.

Every own grade that stood before the panel is in it, blind or not: the panel had them all before it. Where
two auditors of one agency differ, it has no one grade to be moved; such grades are left out and counted.
"""

from dataclasses import dataclass

from audit_app.figures.agencies.cells import AGREED, CONTESTED, MODERATED, NOT_APPLICABLE, OWN, SCALE, Cells
from audit_app.figures.grid import DIFFERING, NOTHING

SETTLED = {*SCALE, NOT_APPLICABLE}


@dataclass(frozen=True)
class AgencyMoved:
    """How many of one agency's own grades the agreed grade differs from, and which way.

    `cells`: where it gave a grade and there is an agreed one. `up`: the agreed grade is better than its own,
    `down` worse; `applies`: one of the two is "not applicable" and the other is not. `differing`: left out.
    """

    agency: str
    cells: int = 0
    up: int = 0
    down: int = 0
    applies: int = 0
    differing: int = 0

    @property
    def moved(self) -> int:
        """Grades the agreed one differs from, any way."""
        return self.up + self.down + self.applies


@dataclass(frozen=True)
class ModerationEffect:
    """What the panel did. A cell is one plan at one audit point.

    `cells` have an agreed grade, not applicable included; `moderated` of them were settled by the panel,
    `unanimous` were not. `moved`: some agency's own grade is not the agreed one. `nobodys`: settled on a
    grade no agency had given, of the `known`: an agency gave a grade and no agency's own auditors differ.
    `contested`: a dissent from the panel's grade stands. `unsettled` cells have no agreed grade.
    """

    cells: int = 0
    moderated: int = 0
    moved: int = 0
    known: int = 0
    nobodys: int = 0
    contested: int = 0
    unsettled: int = 0
    agencies: tuple[AgencyMoved, ...] = ()

    @property
    def unanimous(self) -> int:
        """Cells on which every agency expected gave the same grade."""
        return self.cells - self.moderated


def moderation_effect(cells: Cells) -> ModerationEffect:
    """What moderation did over some cells."""
    counts = dict.fromkeys(("cells", "moderated", "moved", "known", "nobodys", "contested", "unsettled"), 0)
    for kind, count in cells.together.items():
        if kind[AGREED] not in SETTLED:
            counts["unsettled"] += count
            continue
        own = [letter.upper() for letter in kind[OWN:] if letter != NOTHING]
        given = set(own) - {DIFFERING}
        moderated = kind[MODERATED] == "1"
        known = moderated and bool(given) and DIFFERING not in own
        counts["cells"] += count
        counts["moderated"] += count * moderated
        counts["moved"] += count * (moderated and bool(given - {kind[AGREED]}))
        counts["known"] += count * known
        counts["nobodys"] += count * (known and kind[AGREED] not in given)
        counts["contested"] += count * (moderated and kind[CONTESTED] == "1")
    return ModerationEffect(**counts, agencies=tuple(_agency(cells, agency) for agency in cells.agencies))


def _agency(cells: Cells, agency: str) -> AgencyMoved:
    place = cells.place(agency)
    counts = dict.fromkeys(("cells", "up", "down", "applies", "differing"), 0)
    for kind, count in cells.together.items():
        own, agreed = kind[place].upper(), kind[AGREED]
        if agreed not in SETTLED or own == NOTHING:
            continue
        if own == DIFFERING:
            counts["differing"] += count
            continue
        counts["cells"] += count
        if own in SCALE and agreed in SCALE:
            counts["up"] += count * (SCALE[agreed] > SCALE[own])
            counts["down"] += count * (SCALE[agreed] < SCALE[own])
        else:
            counts["applies"] += count * (own != agreed)
    return AgencyMoved(agency, **counts)
