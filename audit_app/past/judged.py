"""Which published rubric a file of past audits was judged against: that of its time, maybe not the newest."""

from audit_app.past.mapping import Reading
from audit_app.rubrics import service as rubrics
from audit_app.rubrics.models import RubricVersion


def rubric_choices() -> list[tuple[str, str]]:
    """Every published version to choose from: "slug" for the newest of a rubric, "slug 1" for an older."""
    every = rubrics.versions()
    newest = {one.slug: one.version for one in sorted(every, key=lambda one: one.version)}
    several = {one.slug for one in every if one.version != newest[one.slug]}
    found = []
    for one in every:
        last = one.version == newest[one.slug]
        title = f"{one.title}, version {one.version}" if one.slug in several else one.title
        found.append((one.slug if last else f"{one.slug} {one.version}", title))
    return found


def read_choice(chosen: str) -> tuple[str, int | None]:
    """The slug and the version of a choice; None is whatever is the newest."""
    slug, _, version = chosen.partition(" ")
    return slug, int(version) if version else None


def choice_of(reading: Reading) -> str:
    """What was chosen, as the form names it; "" before anything was."""
    mapping = reading.mapping
    return f"{mapping.rubric} {mapping.version}" if mapping.version else mapping.rubric


def rubric_of(reading: Reading) -> RubricVersion | None:
    """The version that was chosen; None before one was."""
    mapping = reading.mapping
    return rubrics.find_version(mapping.rubric, mapping.version) if mapping.rubric else None


def points_of(rubric: RubricVersion) -> dict[str, str]:
    """The titles of a rubric's points by code, in order."""
    return {point.code: point.title for point in rubric.points}


def judged_words(reading: Reading) -> str:
    """Which version of the rubric the file is judged against; "" before one is chosen."""
    rubric = rubric_of(reading)
    if rubric is None:
        return ""
    newest = "" if reading.mapping.version else ", the newest that is published"
    return f"Judged against {rubric.title}, version {rubric.version}{newest}."
