"""Files nobody should send and tables nobody would expect: each ends in a sentence, none in an error."""

import io
import zipfile

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import orm

from audit_app.past import uploads
from audit_app.past.models import PastUpload
from audit_app.rounds.models import AuditRound
from tests.support.build_guided import (
    SOUND,
    faults_of,
    go_on,
    import_it,
    kept_files,
    led,
    long_file,
    send_up,
)
from tests.support.build_past import make_importer
from tests.support.builders import sign_in
from tests.support.past_workbooks import a_row_for_each_grade


def edited(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with one of its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as was, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as now:
        for name in was.namelist():
            now.writestr(name, was.read(name).replace(old, new) if name == part else was.read(name))
    return file.getvalue()


def empty_book() -> bytes:
    file = io.BytesIO()
    Workbook().save(file)
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b" " * 70_000_000)
    return file.getvalue()


PLAIN = a_row_for_each_grade([])


SHEET1 = "xl/worksheets/sheet1.xml"


STRAY = b'<row r="99"><c r="A99" t="s"><v>99999</v></c></row></sheetData>'


MALFORMED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "a.csv"),
    "only blank lines": (b"\n\n;;;\n", "a.csv"),
    "NUL": (b"Plan;Grade\nP\x001;G", "a.csv"),
    "mixed accents": ("Plané;Grade\n".encode() + "é".encode("cp1252"), "a.csv"),
    "quote left open": (b'Plan,Grade\n"P-1,G\n', "a.csv"),
    "200 kB in a cell": (b'Plan,Grade\nP-1,"' + b"x" * 200_000 + b'"', "a.csv"),
    "too many columns": (b",".join(b"h%d" % n for n in range(300)) + b"\nP-1\n", "a.csv"),
    "too many rows": (b"Plan,Grade\n" + b"P-1,G\n" * 60_000, "a.csv"),
    "old Excel renamed": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xlsx"),
    "picture renamed": (b"\x89PNG\r\n\x1a\n\0\0\0", "a.csv"),
    "web page renamed": (b"<html><table><tr><td>P-1</td></tr></table></html>", "a.csv"),
    "text named xlsx": (b"Plan,Grade\nP-1,G\n", "a.xlsx"),
    "workbook named csv": (PLAIN, "a.csv"),
    "cut short": (PLAIN[: len(PLAIN) // 2], "a.xlsx"),
    "no workbook in it": (edited(PLAIN, "xl/workbook.xml", b"workbook", b"nonsense"), "a.xlsx"),
    "empty workbook": (empty_book(), "a.xlsx"),
    "zip bomb": (bomb(), "a.xlsx"),
    "XML bomb": (edited(PLAIN, SHEET1, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), "a.xlsx"),
    "text out of range": (edited(PLAIN, SHEET1, b"</sheetData>", STRAY), "a.xlsx"),
    "cell far away": (edited(PLAIN, SHEET1, b"</sheetData>",
                             b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'), "a.xlsx"),
    "every row merged": (edited(PLAIN, SHEET1, b"</sheetData>", b"</sheetData><mergeCells>"
                                + b'<mergeCell ref="A1:G33"/>' * 6000 + b"</mergeCells>"), "a.xlsx"),
}  # fmt: skip


@pytest.mark.parametrize("fault", MALFORMED)
def test_a_malformed_file_ends_in_a_sentence_and_is_not_kept(
    session: orm.Session, client: FlaskClient, fault: str
) -> None:
    sign_in(client, make_importer())
    answer = send_up(client, *MALFORMED[fault])
    assert answer.status_code == 422, fault
    assert len(faults_of(answer)) > 20
    assert kept_files(session) == 0


ODD_TABLES: dict[str, tuple[bytes, str]] = {
    "headings alone": (b"Plan,Round,Grade\n", "a.csv"),
    "no headings": (b"1,2,3\n4,5,6\n", "a.csv"),
    "one cell": (b"x", "a.csv"),
    "headings twice": (long_file(SOUND, "Plan;Round;Date;Agency;Point;Grade;Comment", SOUND), "a.csv"),
    "emoji and right to left": (long_file(SOUND.replace("EHC-0001", "EHC-\u202e1\U0001f600")), "a.csv"),
    "control characters": (long_file(SOUND + "a\x07b"), "a.csv"),
    "errors": (long_file(SOUND.replace("G;", "#REF!;")), "a.csv"),
    "cr only": (long_file(SOUND).replace(b"\n", b"\r"), "a.csv"),
    "utf-16": (long_file(SOUND).decode().encode("utf-16"), "a.csv"),
    "a sep line": (b"sep=;\n" + long_file(SOUND), "a.csv"),
    "lost digits": (long_file(SOUND.replace("EHC-0001", "1.23E+15")), "a.csv"),
    "invisible headings": (edited(PLAIN, SHEET1, b"<t>Grade</t>", b"<t>Gr_x0007_ade_x0000_</t>"), "a.xlsx"),
    "invisible words": (edited(PLAIN, SHEET1, b"<t>RI</t>", b"<t>R_x0007_I_x0000_</t>"), "a.xlsx"),
    "invisible rounds": (long_file(SOUND.replace("2024-03", "20\x0724").replace("21/03/2024", "")), "a.csv"),
    "a short row": (long_file(SOUND, "EHC-0002;2024-03"), "a.csv"),
    "same plan by spaces": (long_file(SOUND, SOUND.replace("EHC-0001", "EHC -0001")), "a.csv"),
}


@pytest.mark.parametrize("kind", ODD_TABLES)
def test_an_odd_table_is_never_an_error_of_ours(session: orm.Session, client: FlaskClient, kind: str) -> None:
    """Whatever is answered, each page either goes on, or says what is wrong and keeps nothing."""
    sign_in(client, make_importer())
    url = led(send_up(client, *ODD_TABLES[kind]))
    for _ in range(4):
        assert client.get(url).status_code in (200, 302)
        if url.endswith("/check"):
            answer = import_it(client, url)
            assert answer.status_code in (302, 422)
            break
        answer = go_on(client, url, {"rubric": "tiny"})
        assert answer.status_code in (302, 422)
        if answer.status_code == 422:
            assert len(faults_of(answer)) > 20
            break
        url = str(answer.location)
    imported = session.scalar(sa.select(sa.func.count()).select_from(AuditRound)) or 0
    assert imported == (1 if kind in ("cr only", "utf-16", "a sep line", "headings twice") else 0), kind
    assert imported or kept_files(session) == 1


def test_somebody_keeps_only_a_few_files_at_once(session: orm.Session, client: FlaskClient) -> None:
    sign_in(client, make_importer())
    for _ in range(uploads.MOST_FILES):
        led(send_up(client, long_file(SOUND), "a.csv"))
    answer = send_up(client, long_file(SOUND), "a.csv")
    assert answer.status_code == 422
    assert "Open one of them below and import it, or leave it." in answer.text
    first = f"/past-audits/files/{session.scalars(sa.select(PastUpload.id)).first()}"
    page = client.get(first).text
    assert f'action="{first}/leave"' in page
    assert led(client.post(f"{first}/leave")) == "/past-audits"
    led(send_up(client, long_file(SOUND), "a.csv"))
