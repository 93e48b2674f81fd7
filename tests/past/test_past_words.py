"""The page of words: where each stands, what is a mistake of the file, and what is no word of a grade."""

import io

from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import orm

from tests.support.build_guided import faults_of, form_of, go_on, led, read_as, send_up, walk_to_check
from tests.support.build_past import make_importer
from tests.support.builders import sign_in
from tests.support.past_shapes import Shape
from tests.support.past_workbooks import a_sheet_for_each_agency, wide_book

OF_HEALTH = {"round_name": "2024-03", "agency": "health"}
MARKS = {7: 5, 19: 5}


def of_four() -> bytes:
    """Forty plans graded 1 to 4, but for two."""
    return wide_book(*((f"P-{n:03}", MARKS.get(n, 4 - n % 4), 2) for n in range(1, 41)))


def test_a_word_says_how_often_and_where_it_stands_and_numbers_are_in_order(
    session: orm.Session, client: FlaskClient
) -> None:
    """Who meets a 5 in a scale of four has to find it in the file."""
    sign_in(client, make_importer())
    url = led(go_on(client, led(send_up(client, of_four())), {"rubric": "tiny"}))
    page = read_as(client.get(led(go_on(client, url, OF_HEALTH))).text)
    assert "“5” 2 times, in rows 8 and 20" in page
    assert "“4” 10 times, first in row 5" in page
    assert [page.index(f"“{number}”") for number in "12345"] == sorted(
        page.index(f"“{number}”") for number in "12345"
    )


def test_a_word_of_several_sheets_names_its_sheet(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    said = {"rubric": "tiny", "sheets": ["Education", "Health", "Social Care"], "sheets_are": "agency"}
    url = led(go_on(client, led(send_up(client, a_sheet_for_each_agency())), said))
    page = read_as(client.get(led(go_on(client, url, {"round_name": "2024-03"}))).text)
    assert "“Inadequate” 3 times, in rows 5 of sheet “Education”, 4 of sheet “Health” and " in page


def test_a_word_said_to_be_a_mistake_is_listed_with_its_rows(
    session: orm.Session, client: FlaskClient
) -> None:
    """Not even somebody who knows that a word is wrong should have to take it for no grade to see where."""
    sign_in(client, make_importer())
    shape = Shape(of_four, whole=OF_HEALTH, words={"1": "I", "2": "RI", "3": "G", "4": "O", "5": "mistake"})
    url = walk_to_check(client, shape)
    wrong = "“5” was said in step 3 to be a mistake. Correct it in the file, or choose there what it means."
    page = client.get(url).text
    assert "1 round, as far" in read_as(page)
    assert f"B (T-1) {wrong} 2 rows: 8, 20" in read_as(page)
    said = {"version": form_of(page)["version"]}
    assert client.post(url.replace("check", "import"), data=said).status_code == 422


def test_what_was_taken_as_no_grade_is_told(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    shape = Shape(of_four, whole=OF_HEALTH, words={"1": "I", "2": "RI", "3": "G", "4": "O", "5": "none"})
    assert "Taken as no grade: “5” (2)." in read_as(client.get(walk_to_check(client, shape)).text)


def test_a_column_that_holds_no_grades_is_named(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    data = wide_book(*((f"P-{n:03}", "Good", f"Good, see note {n}") for n in range(40)))
    url = led(go_on(client, led(send_up(client, data)), {"rubric": "tiny"}))
    answer = go_on(client, url, OF_HEALTH)
    assert answer.status_code == 422
    assert "Column C (T-2) holds 40 of them: does it hold grades? Choose again" in read_as(answer.text)


def test_everything_left_unsaid_is_asked_for_at_once(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    data = wide_book(*((f"P-{n:03}", n % 4 + 1, 2) for n in range(8)))
    url = led(go_on(client, led(send_up(client, data)), {"rubric": "tiny"}))
    url = led(go_on(client, url, {**OF_HEALTH, "round_name": "Spring"}))
    faults = faults_of(go_on(client, url, {"date_0": ["", "", ""]}))
    assert "Enter the date of the round “Spring”" in faults
    assert "Select what “3” means" in faults


def test_what_is_hidden_in_a_later_sheet_is_asked_too(session: orm.Session, client: FlaskClient) -> None:
    """It was refused at the end, with no page on which to say what to do about it."""
    sign_in(client, make_importer())
    book = load_workbook(io.BytesIO(a_sheet_for_each_agency()))
    book["Social Care"].row_dimensions[5].hidden = True
    file = io.BytesIO()
    book.save(file)
    first = led(send_up(client, file.getvalue()))
    said = {"rubric": "tiny", "sheets": ["Education", "Health", "Social Care"], "sheets_are": "agency"}
    assert led(go_on(client, first, said)) == first
    page = read_as(client.get(first).text)
    assert "One of these sheets has hidden rows or columns." in page
    assert "Hidden in sheet “Social Care”: 1 row (5)." in page
    assert go_on(client, first, {}).status_code == 422
    assert led(go_on(client, first, {"hidden": "read"})).endswith("/columns")


def test_every_sheet_without_the_table_is_named(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    book = load_workbook(io.BytesIO(wide_book(("P-1", 1, 2))))
    for name in ("Key", "Marks"):
        book.create_sheet(name).append(["Something", "else"])
    file = io.BytesIO()
    book.save(file)
    said = {"rubric": "tiny", "sheets": ["Sheet", "Key", "Marks"], "sheets_are": "agency"}
    faults = faults_of(go_on(client, led(send_up(client, file.getvalue())), said))
    assert "There is no table with the same headings as “Sheet” in sheets “Key” and “Marks”." in faults
