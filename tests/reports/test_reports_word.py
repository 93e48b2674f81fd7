"""The report as a Word file, read by python-docx and LibreOffice: the page's figures, readable by ear."""

import io
import re
import subprocess
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from audit_app import clock
from audit_app.reports.audience import Audience
from audit_app.reports.document import Block, Cell, Column, Heading, Items, Part, Picture, Table, Words
from audit_app.reports.files import MIMETYPES, content
from audit_app.reports.lig import Lig
from audit_app.reports.parts.order import parts
from audit_app.reports.word import file as word
from audit_app.reports.word.blocks import add_block
from audit_app.reports.word.paper import Paper
from audit_app.reports.word.tables import LETTER, PADDING, TIGHT, column_widths, padding_of
from tests.support.build_charts import bar_chart, line_chart
from tests.support.build_moderation import make_scoring, make_signed_off
from tests.support.build_reports import another_round
from tests.support.builders import sign_in
from tests.support.programs import LIBREOFFICE

HOSTILE = (
    "<w:p>&amp;</w:p>",
    "=1+1",
    "العربية: ما قاله الطفل",
    "👩‍👧‍👦 said so",
    "a\x00b\x1bc\ud800d",
    "{ SEQ Table }",
    "long " * 2_000,
)

of_the_file = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def written(*blocks: Block) -> Any:
    """A document of these blocks, saved and opened again."""
    paper = Paper("A report", "Final.", clock.now())
    for block in blocks:
        add_block(paper, block)
    out = io.BytesIO()
    paper.document.save(out)
    return Document(out)


def report_of(lig: Lig) -> Any:
    return Document(io.BytesIO(content(lig, "docx")))


def texts(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def cells(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def pictures(document: Any) -> list[Any]:
    return [shape._inline.find(qn("wp:docPr")) for shape in document.inline_shapes]


def test_every_part_and_table_of_the_report_is_in_the_file_in_order(app: Flask, session: orm.Session) -> None:
    panel = make_signed_off()
    lig = Lig([panel.round, another_round(panel).round], Audience.PARTNERSHIP)
    document = report_of(lig)
    found = parts(lig)
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 2"]
    assert [one for one in headings if one in {part.title for part in found}] == [one.title for one in found]
    said = "\n".join(texts(document))
    in_tables = {text for table in document.tables for row in cells(table) for text in row}
    for part in found:
        for block in part.blocks:
            if isinstance(block, Words) and block.of_bars:
                assert block.text not in said
            elif isinstance(block, Words):
                assert all(line in said for line in block.text.split("\n")), block.text
            if isinstance(block, Table):
                assert block.caption in said
                shown = {
                    cell.text for row in block.rows for cell in row if not cell.offer and cell.lower is None
                }
                assert shown <= in_tables | {""}, block.caption
            if isinstance(block, Picture):
                assert block.chart.title in said


def test_the_file_can_be_read_by_ear_and_names_nobody(app: Flask, session: orm.Session) -> None:
    panel = make_signed_off()
    lig = Lig([panel.round], Audience.PARTNERSHIP)
    document = report_of(lig)
    known = document.core_properties
    assert known.title == f"Learning and Improvement report: {lig.title}"
    assert (known.author, known.last_modified_by, known.comments) == ("", "", "")
    assert known.language == "en-GB"
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "en-GB"
    levels = [int(one.style.name[-1]) for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(after - before for before, after in pairwise(levels)) == 1
    assert document.tables
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert len({len(row.cells) for row in table.rows}) == 1
    assert pictures(document)
    for picture in pictures(document):
        assert picture.get("descr")
    for section in document.sections:
        sides = sorted((round(section.page_width.cm, 1), round(section.page_height.cm, 1)))
        assert sides == [21.0, 29.7]


def test_each_link_of_the_contents_leads_to_a_heading(app: Flask, session: orm.Session) -> None:
    document = report_of(Lig([make_signed_off().round], Audience.PARTNERSHIP))
    body = document.element.body
    anchors = [one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))]
    names = [one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))]
    assert anchors
    assert anchors == names


def test_words_say_who_edited_them_and_that_the_figures_moved_on() -> None:
    document = written(Words("Ours.\nTwo lines.\n\nNext.", "k", by="Mary Hill", at="3 March", outdated=True))
    assert texts(document)[1:] == [
        "Ours.\nTwo lines.",
        "Next.",
        "Edited by Mary Hill on 3 March.",
        "The figures changed after this was written.",
    ]


def test_typed_text_stays_text_everywhere() -> None:
    table = Table("t", HOSTILE[0], [Column(HOSTILE[1])], [[Cell(one)] for one in HOSTILE], HOSTILE[2])
    document = written(*(Words(one) for one in HOSTILE), Items([Cell(one) for one in HOSTILE]), table)
    clean = [re.sub("[\x00\x1b\ud800]", "\N{REPLACEMENT CHARACTER}", one) for one in HOSTILE]
    said = texts(document)
    for one in clean:
        assert said.count(one) >= 2
    assert [row[0] for row in cells(document.tables[0])] == [HOSTILE[1], *clean]
    from_the_right = [one for one in document.paragraphs if one.text == HOSTILE[2]]
    assert all(one._p.pPr.find(qn("w:bidi")) is not None for one in from_the_right)
    assert not any(
        one._p.pPr is not None and one._p.pPr.find(qn("w:bidi")) is not None
        for one in document.paragraphs
        if one.text == HOSTILE[1]
    )


def test_a_picture_has_its_words_its_source_and_its_numbers() -> None:
    chart = line_chart(12)
    document = written(Heading("Trend"), Picture(chart))
    (picture,) = pictures(document)
    assert (picture.get("descr"), picture.get("title")) == (chart.alt, chart.title)
    assert f"Figure 1: {chart.title}" in texts(document)
    assert f"Source: {chart.source}" in texts(document)
    assert cells(document.tables[0]) == [list(chart.columns), *map(list, chart.rows)]


def test_a_long_bar_chart_comes_in_pictures_that_fit_a_page() -> None:
    document = written(Picture(bar_chart(38)))
    assert [one.get("descr") for one in pictures(document)] == [
        f"The lowest is 30%. Picture {number} of 3." for number in (1, 2, 3)
    ]
    for shape in document.inline_shapes:
        assert shape.height.cm <= 25.7
        assert shape.width.cm <= 17.01


def test_a_wide_table_turns_its_page_and_the_next_part_turns_it_back(
    app: Flask, session: orm.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = Table("w", "Wide", [Column(str(place)) for place in range(9)], [[Cell("1")] * 9])
    narrow = Table("n", "Narrow", [Column("a")], [[Cell("1")]])
    made = [Part("a", "A", [narrow]), Part("b", "B", [wide]), Part("c", "C", [narrow])]
    monkeypatch.setattr(word, "parts", lambda _: made)
    document = report_of(Lig([make_signed_off().round], Audience.PARTNERSHIP))
    assert [one.page_width > one.page_height for one in document.sections] == [False, True, False]
    assert all(one.footer.is_linked_to_previous for one in list(document.sections)[1:])


def test_what_a_page_offers_to_do_is_not_in_the_file(
    app: Flask, session: orm.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[Cell("T-1"), Cell("Add an action", offer=True)], [Cell("T-2"), Cell("Add", offer=True)]]
    table = Table("t", "Points", [Column("Point"), Column("Learning")], rows)
    monkeypatch.setattr(word, "parts", lambda _: [Part("a", "A", [table])])
    document = report_of(Lig([make_signed_off().round], Audience.PARTNERSHIP))
    assert cells(document.tables[-1]) == [["Point"], ["T-1"], ["T-2"]]


@pytest.mark.parametrize("room", [17.0, 25.7])
@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (["A"], []),
        (["Point", "n"], [["T-1 " + "words " * 50, "12"]]),
        ([f"Column {number}" for number in range(14)], [["w" * 400] * 14]),
        (["A", "B", "C"], [["", "", ""]]),
    ],
)
def test_columns_fill_the_page_and_never_more(
    head: Sequence[str], rows: Sequence[Sequence[str]], room: float
) -> None:
    widths = column_widths(head, rows, room)
    assert len(widths) == len(head)
    assert sum(widths) == pytest.approx(room)
    assert min(widths) > 0.5


def test_where_many_columns_want_room_cells_give_up_their_margins_before_words_are_broken() -> None:
    head = ["Primary need", *["Section A"] * 11, "Whole plan", "All together"]
    rows = [["Speech, language and communication", *["10 of 11, 4 plans"] * 11, "41 of 47", "111 of 139"]]
    room = 25.7  # of a page on its side
    assert padding_of(head, rows, room) == TIGHT
    for text, width in zip(head, column_widths(head, rows, room, TIGHT), strict=True):
        assert width >= LETTER * max(len(word) for word in text.split()) + TIGHT
    assert padding_of(head[:4], [rows[0][:4]], room) == PADDING


def test_a_round_still_sealed_has_a_file_without_figures(app: Flask, session: orm.Session) -> None:
    panel = make_scoring()
    document = report_of(Lig([panel.round], Audience.PARTNERSHIP))
    assert "grades stay sealed" in " ".join(texts(document))
    assert not document.tables
    assert "%" not in " ".join(texts(document))


def test_the_file_for_publication_says_so_and_holds_no_small_number(app: Flask, session: orm.Session) -> None:
    panel = make_signed_off()
    document = report_of(Lig([panel.round], Audience.PUBLIC))
    said = " ".join(texts(document))
    assert "For publication." in said
    assert "For use inside" not in said
    for name in (panel.chair.name, panel.second.name):
        assert name not in said


def test_the_page_offers_the_file(session: orm.Session, client: FlaskClient) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    address = f"/report/rounds/{panel.round.id}/report.docx"
    assert address in client.get(f"/report/rounds/{panel.round.id}").text
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, MIMETYPES["docx"])
    assert "audit-report-2026-10.docx" in answer.headers["Content-Disposition"]
    assert Document(io.BytesIO(answer.data)).tables


@of_the_file
def test_libreoffice_reads_the_figures_of_the_page(
    session: orm.Session, client: FlaskClient, tmp_path: Path
) -> None:
    program = LIBREOFFICE.find()
    if program is None:
        pytest.skip(LIBREOFFICE.missing)
    panel = make_signed_off()
    another_round(panel)
    sign_in(client, panel.second)
    path = tmp_path / "report.docx"
    path.write_bytes(client.get("/report/period.docx").data)
    order = [str(program), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    for kind in ("txt:Text (encoded):UTF8", "odt"):
        turned = [*order, "--convert-to", kind, "--outdir", str(tmp_path), str(path)]
        subprocess.run(turned, check=True, capture_output=True, timeout=120)
    theirs = " ".join((tmp_path / "report.txt").read_text(encoding="utf-8-sig").split())
    page = re.sub(r"<[^>]+>", " ", client.get("/report").text)
    for part in parts(Lig([panel.round], Audience.PARTNERSHIP)):
        assert part.title in theirs
    figures = set(
        re.findall(r"\b\d+(?:\.\d)?% to \d+(?:\.\d)?%|\b\d+ of \d+ \w+ grades", " ".join(page.split()))
    )
    assert figures
    assert {one for one in figures if one not in theirs} == set()
    styles = zipfile.ZipFile(tmp_path / "report.odt").read("styles.xml").decode()
    assert 'fo:language="en" fo:country="GB"' in styles
    assert "page-number" in styles
