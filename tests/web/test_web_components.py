"""The parts that pages are made of."""

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, flash, render_template_string

from audit_app.rubrics.grades import Grade
from tests.support.pages import page_faults


def draw(app: Flask, file: str, macro: str, use: str, **context: Any) -> str:
    """What a use of one macro draws, with its spaces evened out."""
    source = f'{{% from "components/{file}.html" import {macro} %}}{use}'
    with app.test_request_context():
        html = render_template_string(source, **context)
    assert page_faults(html, fragment=True) == []
    return " ".join(html.split())


def said(html: str) -> str:
    """The words a reader sees or hears."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


FIGURE = SimpleNamespace(percent=74.576, lower=62.2, upper=83.9, target_percent=75, display="74.6%", n=59)


def test_a_bar_says_in_words_all_that_it_draws(tiny: Flask) -> None:
    html = draw(tiny, "figures", "percent_bar", '{{ percent_bar(figure, "EHCP-A1") }}', figure=FIGURE)
    assert (
        'aria-label="EHCP-A1: 74.6% good or outstanding of 59 plans, plausibly 62.2% to 83.9%; target 75%"'
        in html
    )
    assert 'width="74.58%"' in html
    assert 'x1="62.2%" x2="83.9%"' in html


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (None, "not scored"),
        ({"percent": None, "lower": None, "upper": None, "target_percent": 75}, "not scored"),
        ({"percent": None, "display": "[c]"}, "[c]"),
    ],
)
def test_a_figure_that_is_not_there_has_no_bar(
    tiny: Flask, figure: dict[str, Any] | None, words: str
) -> None:
    html = draw(tiny, "figures", "percent_bar", "{{ percent_bar(figure) }}", figure=figure)
    assert "<svg" not in html
    assert said(html) == words


def test_nought_percent_is_a_figure(tiny: Flask) -> None:
    figure = {"percent": 0, "lower": 0, "upper": 27.8, "target_percent": None}
    html = draw(tiny, "figures", "percent_bar", "{{ percent_bar(figure) }}", figure=figure)
    assert 'aria-label="0% good or outstanding, plausibly 0% to 27.8%"' in html


@pytest.mark.parametrize(
    ("grade", "words"),
    [(Grade.OUTSTANDING, "O Outstanding"), ("RI", "RI Requires improvement"), (None, "Not graded")],
)
def test_a_grade_is_a_letter_and_a_word(tiny: Flask, grade: Any, words: str) -> None:
    html = draw(tiny, "grades", "grade_chip", "{{ grade_chip(grade) }}", grade=grade)
    assert said(html) == words


@pytest.mark.parametrize(
    ("rag", "words"),
    [
        ("R", "R Delayed or low confidence"),
        ("a", "A Delayed or at risk, but managed"),
        ("G", "G On track"),
        ("C", "C Completed"),
        (None, "Not rated"),
    ],
)
def test_the_state_of_an_action_is_a_letter_and_words(tiny: Flask, rag: str | None, words: str) -> None:
    assert said(draw(tiny, "grades", "rag_tag", "{{ rag_tag(rag) }}", rag=rag)) == words


def test_a_table_scrolls_in_a_region_named_by_its_caption(tiny: Flask) -> None:
    use = (
        '{% call scroll_table("Percent, by point/agency", ["Point", ("Plans", "number")]) %}'
        '<tr><th scope="row">A1</th><td class="app-number">12</td></tr>{% endcall %}'
    )
    html = draw(tiny, "tables", "scroll_table", use)
    (named,) = re.findall(r'role="region" aria-labelledby="([^"]+)" tabindex="0"', html)
    assert f'id="{named}">Percent, by point/agency<' in html
    assert '<th scope="col" class="app-number">Plans</th>' in html


def test_history_tells_who_when_why_and_what_changed(tiny: Flask) -> None:
    entry = SimpleNamespace(
        at=dt.datetime(2026, 7, 1, 13, 2, tzinfo=dt.UTC),
        who="Priya <b>",
        what="plan withdrawn",
        reason="Moved away",
        before={"state": "sampled"},
        after={"state": "withdrawn"},
    )
    html = draw(tiny, "history", "history", "{{ history([entry]) }}", entry=entry)
    assert said(html) == (
        "Show 1 entry, newest first "
        "Plan withdrawn by Priya &lt;b&gt; 1 July 2026, 14:02 Reason: Moved away "
        "State: from sampled to withdrawn"
    )


def test_a_thing_without_history_says_so(tiny: Flask) -> None:
    html = draw(tiny, "history", "history", "{{ history([]) }}")
    assert said(html) == "Nothing has been recorded yet."


def test_a_one_button_form_posts_with_a_token_and_a_key(tiny: Flask) -> None:
    use = '{{ confirm_form("/seal", "Seal", {"version": 3}, "warning") }}'
    html = draw(tiny, "forms", "confirm_form", use)
    assert '<form method="post" action="/seal">' in html
    assert re.search(r'name="csrf_token" value="token"', html)
    assert re.search(r'name="once" value="[0-9a-f]{32}"', html)
    assert 'name="version" value="3"' in html


@pytest.mark.parametrize(
    ("page", "words"),
    [(1, "1 2 ⋯ 9 Next page"), (5, "Previous page 1 ⋯ 4 5 6 ⋯ 9 Next page"), (9, "Previous page 1 ⋯ 8 9")],
)
def test_pagination_names_the_near_pages_and_the_ends(tiny: Flask, page: int, words: str) -> None:
    html = draw(tiny, "navigation", "pagination", '{{ pagination(page, 9, "/?page={page}") }}', page=page)
    assert said(html).replace("&ctdot;", "⋯") == words
    assert f'href="/?page={page}" aria-label="Page {page}" aria-current="page"' in html


def test_a_list_of_one_page_has_no_pagination(tiny: Flask) -> None:
    assert draw(tiny, "navigation", "pagination", '{{ pagination(1, 1, "/") }}') == ""


def test_messages_are_shown_once_each_kind_in_a_banner_of_its_own(tiny: Flask) -> None:
    with tiny.test_request_context():
        flash("Round saved.", "success")
        flash("The register is old.")
        flash("A plan was withdrawn.")
        html = render_template_string(
            '{% extends "base.html" %}{% block content %}<h1>Home</h1>{% endblock %}'
        )
    assert page_faults(html) == []
    assert html.count("govuk-notification-banner__title") == 2
    assert re.search(r"Round saved\..*The register is old\.\n\s*A plan was withdrawn\.", html, re.DOTALL)


def test_the_frame_offers_only_what_it_was_given(tiny: Flask) -> None:
    frame = '{% extends "base.html" %}{% block content %}<h1>Home</h1>{% endblock %}'
    with tiny.test_request_context():
        bare = render_template_string(frame)
        full = render_template_string(
            frame,
            navigation=[{"text": "Rounds", "href": "/rounds", "active": True}],
            person_name="Priya",
            area_name="Demonstration area",
            sign_out_url="/out",
            accessibility_url="/accessibility",
        )
    for html in (bare, full):
        assert page_faults(html) == []
    for words in ("Sign out", "Accessibility", "Main menu"):
        assert words not in bare
        assert words in full
    assert 'href="/rounds" aria-current="true"' in full
