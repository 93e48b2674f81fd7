"""What is still to be asked of a file under way: the words that somebody has to say the meaning of."""

from dataclasses import replace
from typing import Any

from audit_app.accounts import service as accounts
from audit_app.past.days import guess_day
from audit_app.past.grade_words import MOST_WORDS, grade_key, suggest_grade
from audit_app.past.judged import points_of, rubric_of
from audit_app.past.lines import lines_of, words_found
from audit_app.past.look import Opened
from audit_app.past.mapping import Reading, Words, column_name, faults_of
from audit_app.past.suggest import suggest_agency, suggest_point

MOST_POINTS, MOST_ROUNDS = 200, 60


def meanings(opened: Opened, words: Words) -> Reading:
    """The reading with suggestions for the words nobody has said the meaning of."""
    rubric, mapping = rubric_of(opened.reading), opened.reading.mapping
    points = points_of(rubric) if rubric else {}
    agencies = [agency.key for agency in accounts.agencies()]
    return replace(
        opened.reading,
        mapping=replace(
            mapping,
            grades={key: mapping.grades.get(key) or suggest_grade(key) for key in words.grades},
            agencies={
                key: mapping.agencies.get(key) or suggest_agency(key, agencies) for key in words.agencies
            },
            points={key: mapping.points.get(key) or suggest_point(key, points) for key in words.points},
        ),
    )


def words_in(opened: Opened) -> Words:
    """The words of the file whose meaning somebody has to say."""
    return words_found(opened.placed(), opened.reading)


def suggested_words(opened: Opened, words: Words) -> dict[str, Any]:
    """What the fields of the words' page begin with; nothing where nobody can tell."""
    mapping = meanings(opened, words).mapping
    kinds = {"grade": mapping.grades, "agency": mapping.agencies, "point": mapping.points}
    said = {
        f"{kind}_{number}": meant or None
        for kind, known in kinds.items()
        for number, meant in enumerate(known.values())
    }
    dates = {name: opened.reading.dates.get(name) or guess_day(name) for name in words.rounds}
    return {**said, **{f"date_{number}": day for number, day in enumerate(dates.values())}}


def too_many(opened: Opened, words: Words) -> str:
    """Why a column cannot hold what it was said to hold: too many different values; "" where it can."""
    kinds = (
        (len(words.grades), MOST_WORDS, "columns of grades hold", "grades"),
        (len(words.agencies), MOST_WORDS, "column of the agency holds", "agencies"),
        (len(words.points), MOST_POINTS, "column of the audit point holds", "audit points"),
        (len(words.rounds), MOST_ROUNDS, "column of the round holds", "rounds without a date"),
    )
    for found, most, column, what in kinds:
        if found > most:
            said = f"The {column} {found:,} different values, and there are at most {most} {what}."
            return f"{said} {_widest(opened) if what == 'grades' else ''}Choose again"
    return ""


def _widest(opened: Opened) -> str:
    """Which of several columns of grades holds the most different values, as most likely it is none."""
    mapping = opened.reading.mapping
    lines = [line for one in opened.placed() for line in lines_of(one, mapping)]
    held = {
        place: len({grade_key(line.at(place)) for line in lines} - {""}) for place in mapping.grade_columns
    }
    widest = max(held, key=lambda place: held[place])
    name = column_name(widest, opened.headings)
    return f"Column {name} holds {held[widest]:,} of them: does it hold grades? " if len(held) > 1 else ""


def next_step(opened: Opened) -> str:
    """The first page whose questions are not answered yet."""
    reading = opened.reading
    if reading.layout is None or rubric_of(reading) is None or hidden_unsaid(opened):
        return "table"
    if list(faults_of(reading.mapping, opened.headings, reading.round_name)):
        return "columns"
    words, mapping = words_in(opened), reading.mapping
    said = (
        all(key in mapping.grades for key in words.grades)
        and all(key in mapping.agencies for key in words.agencies)
        and all(key in mapping.points for key in words.points)
        and all(name in reading.dates for name in words.rounds)
    )
    return "check" if said else "words"


def hidden_unsaid(opened: Opened) -> bool:
    """Whether something is hidden in a sheet that is read, and nobody has said what to do with it."""
    hidden = any(sheet.hidden_rows or sheet.hidden_columns for sheet in opened.read)
    return hidden and not opened.reading.mapping.hidden
