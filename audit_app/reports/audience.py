"""Who a report is for, and so what it may say."""

from enum import StrEnum


class Audience(StrEnum):
    """Reading rule: each of them sees what the next one sees, and more.

    PANEL: chairs and managers, on pages. PARTNERSHIP: readers of the group, and every file: it travels; an
    agency's severity is left out where fewer than three people graded for it (figures.md, section 6).
    PUBLIC: what may be published (section 11).
    """

    PANEL = "panel"
    PARTNERSHIP = "partnership"
    PUBLIC = "public"
