"""Breakdowns as tables: one characteristic with all its counts, or two crossed."""

from audit_app.figures.groups.rules import Contrast, Group, contrasts
from audit_app.figures.rules import MINIMUM_N
from audit_app.reports.document import Block, Cell, Column, Heading, Items, Link, Table, Words
from audit_app.reports.grouped.material import Asked
from audit_app.reports.grouped.rules import cell_words, compared_words, differences_words
from audit_app.reports.rules import NO_RANGE
from audit_app.web.text import plural

COUNTS = (
    ("Outstanding", "outstanding"), ("Good", "good"), ("Requires improvement", "requires_improvement"),
    ("Inadequate", "inadequate"), ("Not applicable", "not_applicable"), ("Unresolved", "unresolved"),
    ("Missing", "missing"),
)  # fmt: skip
MOST_LISTED = 8
NOT_WHY = (
    "This shows where plans were graded differently, not why: plans that share one thing may share others "
    "too, such as a school, a team or a writer."
)
ALLOWS = (
    "Likely higher or lower allows for grades of one plan going together, and for how many groups "
    "were looked at. “May be noise”: it cannot be told from this many plans."
)
CROSSED = (
    "Good or outstanding of all graded; a percentage only where 5 plans or more are behind it. “Likely "
    "lower” and “likely higher” hold a group against the others of its column, and allow for how many were "
    "looked at. Of everything else it cannot be told from this many plans, and it may be noise."
)


def breakdown_blocks(asked: Asked) -> list[Block]:
    """A breakdown in words and as a table; the words compare groups of one characteristic only."""
    caption = caption_of(asked)
    if asked.columns is not None:
        return [*standing_out(asked), crossed_table(asked, "breakdown", caption)]
    made = asked.made
    groups = {asked.material.named(asked.rows, row): made.at(row) for row in made.rows}
    said = differences_words(groups, contrasts(groups))
    words = [Words(" ".join([*said, NOT_WHY]))] if made.whole.figure.n else []
    return [*words, one_table(asked, "breakdown", caption)]


def caption_of(asked: Asked) -> str:
    """What a breakdown shows: "By primary need and section; only new plans"."""
    by = asked.rows.words + (f" and {_small(asked.columns.words)}" if asked.columns else "")
    name, _, value = asked.where.partition(":")
    only = (
        f"; only plans with {_small(asked.material.dimensions[name].words)} “{value}”" if asked.where else ""
    )
    of = asked.material.points.get(asked.of, asked.of) if asked.of else "all audit points together"
    return f"By {_small(by)}, {of}{only}"


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def one_table(asked: Asked, key: str, caption: str) -> Table:
    """A row for each group, and all together."""
    made = asked.made
    found = contrasts({row: made.at(row) for row in made.rows})
    rows = [
        _row(
            asked.material.named(asked.rows, row), made.at(row), compared_words(made.at(row), found.get(row)),
            asked.link(row),
        )
        for row in made.rows
    ]  # fmt: skip
    rows.append(_row("All together", made.whole, "", asked.link()))
    pooled = made.whole.figure.pooled
    columns = (
        Column(asked.rows.words),
        Column("Plans", True),
        Column("Good or outstanding" if pooled else "Good or outstanding, with interval"),
        Column("Of graded", True),
        Column("Against the rest"),
        *(Column(name, True) for name, _ in COUNTS),
    )
    return Table(key, caption, columns, rows, f"{NO_RANGE}. {ALLOWS}" if pooled else ALLOWS)


def _row(name: str, group: Group, compared: str, link: Link) -> list[Cell]:
    figure = group.figure
    plans = len({audit.plan for audit in group.audits})
    bar = Cell("fewer than 5 plans" if figure.n else "not scored")
    if group.enough and figure.n:
        lower, upper = (100 * limit for limit in figure.interval) if figure.interval else (None, None)
        bar = Cell(figure.display(), link, figure.percent, lower, upper)
    return [
        Cell(name, link),
        Cell(f"{plans:,}", link),
        bar,
        Cell(f"{figure.x:,} of {figure.n:,}", link),
        Cell(compared),
        *(Cell(f"{getattr(figure, field):,}", link) for _, field in COUNTS),
    ]


def crossed_table(asked: Asked, key: str, caption: str) -> Table:
    """Rows by columns: counts first, a percentage where enough plans are behind it, and what is clear."""
    made, named = asked.made, asked.material.named
    found = asked.crossed
    rows = [
        [
            Cell(named(asked.rows, row), asked.link(row)),
            *(_crossed(made.at(row, column), found.get((row, column)), asked.link(row, column))
              for column in made.columns),
            _crossed(made.row(row), None, asked.link(row)),
        ]
        for row in made.rows
    ]  # fmt: skip
    whole = [_crossed(made.column(column), None, asked.link(None, column)) for column in made.columns]
    rows.append([Cell("All together", asked.link()), *whole, _crossed(made.whole, None, asked.link())])
    columns = (
        Column(asked.rows.words),
        *(Column(named(asked.columns, column)) for column in made.columns),
        Column("All together"),
    )
    return Table(key, caption, columns, rows, CROSSED)


def _crossed(group: Group, found: Contrast | None, link: Link) -> Cell:
    words = cell_words(group)
    if not words:
        return Cell("no plan")
    if found is not None and found.clear:
        words = f"{words}, likely {'higher' if found.difference > 0 else 'lower'}"
    return Cell(words, link)


def standing_out(crossed: Asked, noun: str = "groups") -> list[Block]:
    """Which groups of a crossed breakdown differ from the others of their column, the clearest first."""
    made, named, found = crossed.made, crossed.material.named, crossed.crossed
    clear = sorted(((key, one) for key, one in found.items() if one.clear), key=lambda pair: pair[1].p or 0)
    if not found:
        return [Words(f"No group has {MINIMUM_N} graded plans to compare with {MINIMUM_N} others.")]
    looked_at = f"{plural(len(found), 'group')} of {MINIMUM_N} plans or more"
    if not clear:
        return [
            Words(
                f"{looked_at} compared: it cannot be told of any from this many plans whether it differs "
                f"from the other {noun} there. What you see in the table may be noise."
            )
        ]
    items = [
        Cell(
            f"{named(crossed.columns, column)}, {named(crossed.rows, row)}: "
            f"{cell_words(made.at(row, column))}, likely {'higher' if one.difference > 0 else 'lower'} "
            f"than the other {noun} there",
            crossed.link(row, column),
        )
        for (row, column), one in clear[:MOST_LISTED]
    ]
    more = f" The {MOST_LISTED} clearest are listed." if len(clear) > MOST_LISTED else ""
    differ = "likely differs" if len(clear) == 1 else "likely differ"
    untold = len(found) - len(clear)
    rest = f" Of the other {untold} it cannot be told from this many plans: what they differ by may be noise."
    said = f"{len(clear)} of {looked_at} {differ} from the other {noun} there.{rest if untold else ''}{more}"
    return [Heading("What stands out"), Words(said), Items(items)]
