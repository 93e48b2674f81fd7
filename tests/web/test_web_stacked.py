"""Cells that bring the heading of their column."""

from markupsafe import Markup

from audit_app.web.stacked import with_heads

HEAD = ["Plan", ("Grades", "number"), 'What "we" <said>']


def test_each_cell_brings_the_heading_of_its_column_and_the_heading_of_a_row_none() -> None:
    rows = Markup('<tr><th scope="row">EHC-1</th><td class="app-number">2</td><td>Fine</td></tr>')
    assert with_heads(rows + rows, HEAD) == 2 * (
        '<tr><th scope="row">EHC-1</th><td data-head="Grades" class="app-number">2</td>'
        '<td data-head="What &#34;we&#34; &lt;said&gt;">Fine</td></tr>'
    )


def test_a_cell_over_several_columns_has_no_heading_and_those_after_it_keep_theirs() -> None:
    rows = Markup('<tr><td colspan="2">Withdrawn</td><td>late</td></tr>')
    assert with_heads(rows, ["Plan", "Grade", "Why"]) == (
        '<tr><td colspan="2">Withdrawn</td><td data-head="Why">late</td></tr>'
    )


def test_more_cells_than_headings_are_left_as_they_are_and_text_that_looks_like_a_cell_too() -> None:
    rows = Markup("<tr><td>{}</td><td>more</td></tr>").format("<td>")
    assert with_heads(rows, ["Said"]) == '<tr><td data-head="Said">&lt;td&gt;</td><td>more</td></tr>'


def test_a_row_that_is_named_by_a_number_says_what_it_numbers() -> None:
    rows = Markup('<tr><th scope="row">\n  17</th></tr><tr><th scope="row"><a href="/">2024-03</a></th></tr>')
    assert with_heads(rows, ["Row"]).count('<th data-head="Row" scope="row">') == 2
