"""Repeating a draw from what was fixed, and saying what differs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit_app import trail
from audit_app.rounds.models import AuditRound
from audit_app.sampling import draw as drawing
from audit_app.sampling.candidates import SampleRefused
from audit_app.sampling.draw import Candidate, Frame, frame_hash
from audit_app.sampling.kept import draw_of, restored, result_of, settings_of
from audit_app.sampling.models import Draw, SamplePlan
from audit_app.sampling.rules import DrawRefused
from audit_app.sampling.service import WHOLE, sample_of

BY_DATE = "audited after "
SETTINGS = {
    "round": "name of the round",
    "held_on": "date of the panel",
    "exclusion_months": "months before a plan may be drawn again",
    "sample_size": "number of plans to draw",
    "minimum_per_stratum": "minimum from each group",
    "strata": "characteristics the sample is spread over",
}


def verify_draw(round: AuditRound) -> list[str]:
    """Draw again from the stored seed and frame: one sentence for each thing that differs.

    Raises SampleRefused where nothing is drawn yet.
    """
    draw = draw_of(round, whole=True)
    if draw is None or draw.drawn_at is None or draw.result is None:
        raise SampleRefused(f"Nothing is drawn for round {round.name} yet, so there is nothing to verify.")
    made = restored(draw.frame)
    faults = [*_trail_faults(draw), *_frame_faults(draw, made, round), *_settings_faults(draw.result, round)]
    try:
        again = drawing.draw(made, draw.seed, round.name, round.sample_size, round.minimum_per_stratum)
    except DrawRefused as refusal:
        return [*faults, f"The draw cannot be repeated: {refusal.sentence}"]
    repeated = result_of(again, round)
    for part, words in (
        ("allocation", "How many are drawn"),
        ("selected", "The sample"),
        ("reserve", "The reserve list"),
    ):
        faults += _group_faults(words, draw.result.get(part, {}), repeated[part])
    return faults + list(_sample_faults(repeated, sample_of(round, withdrawn=True)))


def _trail_faults(draw: Draw) -> Iterator[str]:
    """The trail kept seed and hash when they were fixed; its own chain shows whether it was changed."""
    told = [
        entry.after or {}
        for entry in trail.history(subject=("draw", draw.id))
        if "seed" in (entry.after or {})
    ]
    if not told:
        yield "The trail has no entry of the frame and the seed being fixed."
        return
    if told[-1]["seed"] != draw.seed:
        yield "The seed is not the one the trail recorded when it was fixed."
    if told[-1]["frame_hash"] != draw.frame_hash:
        yield "The hash of the frame is not the one the trail recorded when it was fixed."


def _frame_faults(draw: Draw, made: Frame, round: AuditRound) -> Iterator[str]:
    if frame_hash(made) != draw.frame_hash:
        yield "The stored frame does not give the hash that was fixed: its plans were changed."
    everyone = [
        Candidate(one.plan, one.stratum, one.last_audited_on, None if _by_date(one) else one.left_out)
        for one in (*made.eligible, *made.excluded)
    ]
    try:
        afresh = drawing.frame(everyone, round.held_on, round.exclusion_months)
    except DrawRefused as refusal:
        yield f"The frame cannot be sorted again: {refusal.sentence}"
        return
    before, after = ({one.plan for one in frame.eligible} for frame in (made, afresh))
    for plan in sorted(before ^ after):
        done = "let in" if plan in before else "left out"
        yield f"{plan} was {done} against the rule for plans audited lately."


def _by_date(candidate: Candidate) -> bool:
    return (candidate.left_out or "").startswith(BY_DATE)


def _settings_faults(result: Mapping[str, Any], round: AuditRound) -> Iterator[str]:
    now = settings_of(round)
    for name, words in SETTINGS.items():
        was = result.get("settings", {}).get(name)
        if was != now[name]:
            yield f"The {words} was {was} when the sample was drawn and is {now[name]} now."


def _group_faults(words: str, stored: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[str]:
    for group in [*again, *(name for name in stored if name not in again)]:
        if stored.get(group) != again.get(group):
            difference = _first_difference(stored.get(group), again.get(group))
            yield f"{words} of “{group or WHOLE}” differs: {difference}."


def _first_difference(stored: Any, again: Any) -> str:
    if not isinstance(stored, list) or not isinstance(again, list):
        return f"{_shown(stored)} is stored, {_shown(again)} comes out"
    place = next((n for n, pair in enumerate(zip(stored, again, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        return f"{len(stored)} plans are stored, {len(again)} come out"
    return f"place {place + 1} is stored as {stored[place]}, and {again[place]} comes out"


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)


def _sample_faults(repeated: Mapping[str, Any], sample: Sequence[SamplePlan]) -> Iterator[str]:
    """The plans in the round must be the draw's, and every later one the next reserve for one withdrawn."""
    first = [plan.plan.reference for plan in sample if plan.replaces_id is None]
    if first != [reference for references in repeated["selected"].values() for reference in references]:
        yield "The plans in the round are not the ones that were drawn, in their order."
    withdrawn = {plan.id for plan in sample if plan.withdrawn_at is not None}
    came_in: dict[str, list[str]] = {}
    for plan in sample:
        if plan.replaces_id is None:
            continue
        came_in.setdefault(plan.stratum, []).append(plan.plan.reference)
        if plan.replaces_id not in withdrawn:
            yield f"{plan.plan.reference} came in for a plan that was not withdrawn."
    for group, references in came_in.items():
        if references != repeated["reserve"].get(group, [])[: len(references)]:
            yield f"Reserves of “{group or WHOLE}” did not come in in their order: {', '.join(references)}."
