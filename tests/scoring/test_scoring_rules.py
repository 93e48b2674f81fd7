"""What is asked, what is missing, and what one save comes to, as tables."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.rubrics.grades import Grade
from audit_app.scoring.rules import (
    NO_NOTE,
    NOTHING,
    Answer,
    Note,
    Outcome,
    Progress,
    Question,
    ScoringRefused,
    Stamped,
    Typed,
    TypedNote,
    check_can_save,
    comment_needed,
    merge,
    merge_notes,
    progress,
    sections,
    still_needed,
    weigh,
)
from audit_app.scoring.sheet import lay_out, missing

O, G, RI, I, NA = Grade  # noqa: E741


def question(number: int, section: str = "A", rubric: str = "Plan", **fields: Any) -> Question:
    return Question(number, f"P-{number}", rubric, section, f"Point {number}", "Is it?", **fields)


QUESTIONS = [question(1), question(2, "B"), question(3, "B"), question(4, "A", "Theme")]


@pytest.mark.parametrize(
    ("grade", "needed"), [(None, False), (O, False), (G, False), (RI, True), (I, True), (NA, True)]
)
def test_a_comment_is_needed_below_good_and_for_not_applicable(grade: Grade | None, needed: bool) -> None:
    assert comment_needed(grade) is needed


@pytest.mark.parametrize(
    ("answer", "needs"),
    [
        (NOTHING, "a grade"),
        (Answer(None, "Words alone"), "a grade"),
        (Answer(G), ""),
        (Answer(RI), "a comment, as the grade is requires improvement"),
        (Answer(RI, "Late"), ""),
        (Answer(NA), "a comment, as the grade is not applicable"),
    ],
)
def test_what_a_point_still_needs(answer: Answer, needs: str) -> None:
    assert still_needed(answer) == needs


def test_not_applicable_is_offered_only_where_the_point_allows_it() -> None:
    assert question(1).grades == (O, G, RI, I)
    assert question(1, na_allowed=True).grades == (O, G, RI, I, NA)


def test_sections_of_the_same_name_in_two_rubrics_stay_apart() -> None:
    assert [(one.rubric, one.name, len(one.questions)) for one in sections(QUESTIONS)] == [
        ("Plan", "A", 1), ("Plan", "B", 2), ("Theme", "A", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, Progress(4, 0, 0)),
        ({1: Answer(G), 2: Answer(RI), 3: Answer(None, "Words")}, Progress(4, 2, 1)),
        ({9: Answer(G)}, Progress(4, 0, 0)),
        ({n: Answer(I, "Why") for n in (1, 2, 3, 4)}, Progress(4, 4, 0)),
    ],
)
def test_progress_counts_grades_and_the_comments_still_needed(
    answers: dict[int, Answer], expected: Progress
) -> None:
    assert progress(QUESTIONS, answers) == expected
    assert expected.complete == (expected == Progress(4, 4, 0))


SAVED = Answer(G, "As saved", 3)
OLD = Answer(G, "As it was", 2)
MINE = Answer(RI, "As I typed")


@pytest.mark.parametrize(
    ("saved", "typed", "outcome"),
    [
        (NOTHING, Typed(NOTHING, NOTHING.stamp), "nothing"),
        (NOTHING, Typed(MINE, NOTHING.stamp), "change"),
        (SAVED, Typed(MINE, SAVED.stamp), "change"),
        (SAVED, Typed(Answer(G, "As saved"), SAVED.stamp), "nothing"),
        (
            SAVED,
            Typed(Answer(G, "As it was"), OLD.stamp),
            "nothing",
        ),  # an old page on which nothing was typed
        (SAVED, Typed(NOTHING, NOTHING.stamp), "nothing"),
        (SAVED, Typed(MINE, OLD.stamp), "clash"),
        (SAVED, Typed(MINE, NOTHING.stamp), "clash"),
        (SAVED, Typed(Answer(G, "As saved"), OLD.stamp), "nothing"),  # both windows typed the same
        (SAVED, Typed(NOTHING, SAVED.stamp), "change"),  # cleared on purpose
        (Answer(G, "Back again", 4), Typed(MINE, Answer(G, "Back again", 2).stamp), "clash"),
    ],
)
def test_a_save_changes_only_what_was_typed_and_never_over_another_window(
    saved: Answer, typed: Typed, outcome: str
) -> None:
    found = merge({1: saved} if saved.version else {}, {1: typed})
    assert (set(found.changes), found.clashes) == {
        "nothing": (set(), frozenset()), "change": ({1}, frozenset()), "clash": (set(), frozenset({1})),
    }[outcome]  # fmt: skip


@pytest.mark.parametrize(
    ("saved", "typed", "stamp", "outcome"),
    [
        (NOTHING, MINE, NOTHING.stamp, Outcome.CHANGE),
        (SAVED, MINE, SAVED.stamp, Outcome.CHANGE),
        (SAVED, NOTHING, SAVED.stamp, Outcome.CHANGE),  # cleared on purpose
        (SAVED, SAVED, SAVED.stamp, Outcome.SAME),
        (Answer(RI, "As I typed", 4), MINE, SAVED.stamp, Outcome.SAME),  # the same sending again
        (NOTHING, NOTHING, NOTHING.stamp, Outcome.SAME),
        (SAVED, MINE, OLD.stamp, Outcome.CLASH),
        (SAVED, MINE, NOTHING.stamp, Outcome.CLASH),
        (
            SAVED,
            OLD,
            OLD.stamp,
            Outcome.CLASH,
        ),  # typed back to what the page showed: they must see it changed
        (Answer(G, "As saved", 3, "Page 4"), SAVED, SAVED.stamp, Outcome.CLASH),
        (NO_NOTE, Note("Clear"), NO_NOTE.stamp, Outcome.CHANGE),
        (Note("Clear", "", 1), Note("Clear"), NO_NOTE.stamp, Outcome.SAME),
        (Note("Clear", "", 1), Note("", "Clear"), NO_NOTE.stamp, Outcome.CLASH),
    ],
)
def test_one_piece_is_weighed_against_what_is_saved(
    saved: Stamped, typed: Stamped, stamp: str, outcome: Outcome
) -> None:
    assert weigh(saved, typed, stamp) is outcome


def test_a_stamp_covers_every_word_and_tells_where_each_stands() -> None:
    stamps = {
        Answer(G, "Page 4", 1).stamp,
        Answer(G, "", 1, "Page 4").stamp,
        Answer(None, "G", 1, "Page 4").stamp,
        Answer(G, "Page 4", 2).stamp,
        Note("Page 4", "", 1).stamp,
        Note("", "Page 4", 1).stamp,
    }
    assert len(stamps) == 6


def test_notes_are_merged_by_section_as_answers_are_by_point() -> None:
    here, there, theme = (1, "A"), (1, "B"), (2, "A")
    saved = {here: Note("As saved", "", 2), there: Note("Other", "", 2)}
    old = Note("Old", "", 1)
    changes, clashes = merge_notes(
        saved,
        {
            here: TypedNote(Note("Mine"), saved[here].stamp),
            there: TypedNote(Note("Mine"), old.stamp),
            theme: TypedNote(old, old.stamp),
        },
    )
    assert (changes, clashes) == ({here: Note("Mine")}, frozenset({there}))


answers = st.builds(
    Answer,
    grade=st.none() | st.sampled_from(Grade),
    comment=st.text(max_size=3),
    version=st.integers(1, 3),
    evidence=st.text(max_size=2),
)


@given(answers, answers, st.lists(answers, max_size=4))
def test_whatever_is_sent_again_between_the_saves_of_others_goes_over_no_words_unseen(
    start: Answer, mine: Answer, others: list[Answer]
) -> None:
    """The same sending, repeated at any time, writes at most once and only over what its page showed."""
    saved, written = start, 0
    for other in [None, *others]:
        if other is not None:
            saved = replace(other, version=saved.version + 1)
        if weigh(saved, mine, start.stamp) is Outcome.CHANGE:
            assert saved.says(start)
            saved, written = replace(mine, version=saved.version + 1), written + 1
    assert written <= 1


@given(answers, answers, answers)
def test_no_text_that_somebody_typed_is_ever_dropped(drawn: Answer, saved: Answer, typed: Answer) -> None:
    """Whatever was typed on a page is saved, already saved, or shown as a clash; unless nothing was typed."""
    found = merge({1: saved}, {1: Typed(typed, drawn.stamp)})
    kept = 1 in found.changes or 1 in found.clashes
    assert kept or typed.says(saved) or typed.says(drawn)
    if drawn.stamp != saved.stamp:
        assert not found.changes


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"sealed": True}, "You sealed this assessment"),
        ({"ended": True}, "no longer given to you"),
        ({"withdrawn": True}, "withdrawn from the sample"),
        ({"state": "draft"}, "the round is in “draft”"),
        ({"state": "moderation"}, "the round is in “moderation”"),
        ({"state": "signed off"}, "the round is in “signed off”"),
    ],
)
def test_a_save_that_cannot_count_is_refused_in_words(fields: dict[str, object], sentence: str) -> None:
    usual = {"state": "scoring", "ended": False, "withdrawn": False, "sealed": False}
    check_can_save(**usual)  # type: ignore[arg-type]
    with pytest.raises(ScoringRefused, match=sentence):
        check_can_save(**(usual | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "go", "place"),
    [
        ("1", "next", "2"), ("3", "next", "check"), ("1", "previous", "1"), ("2", "previous", "1"),
        ("2", "stay", "2"), ("2", "", "2"), ("2", "nonsense", "2"), ("2", "99", "2"), ("2", "0", "2"),
        ("1", "3", "3"), ("1", "all", "all"), ("1", "check", "check"), ("1", "²", "1"),
        ("all", "next", "check"), ("all", "stay", "all"), ("all", "2", "2"),
    ],
)  # fmt: skip
def test_where_each_button_leads(wanted: str, go: str, place: str) -> None:
    assert lay_out(QUESTIONS, {}, wanted).place(go) == place


def test_the_sheet_opens_where_work_is_left_and_lists_what_is_missing() -> None:
    answers = {1: Answer(G), 2: Answer(RI), 3: Answer(O)}
    sheet = lay_out(QUESTIONS, answers, "")
    assert sheet.shown is not None and sheet.shown.number == 2
    assert [(one.question.id, one.part.name, one.needs) for one in missing(sheet, answers)] == [
        (2, "Section B", "a comment, as the grade is requires improvement"), (4, "Section A", "a grade"),
    ]  # fmt: skip
    assert lay_out([], {}, "").visible == ()
