"""Going through the pages of the guided import as a person does who agrees to most of what is suggested."""

import html
import io
import re
from collections.abc import Mapping
from typing import Any

import html5lib
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import orm
from werkzeug.test import TestResponse

from audit_app.accounts.models import Person
from audit_app.db import db
from audit_app.past import kept, uploads
from audit_app.past.models import PastUpload
from audit_app.past.rules import ColumnMap, Holds, Layout, Reading
from tests.support.past_shapes import Shape

FILES = "/past-audits/files"


def send_up(client: FlaskClient, data: bytes, name: str = "audit.xlsx") -> TestResponse:
    """Send a file up; the answer leads to its first page where it can be read."""
    return client.post(FILES, data={"file": (io.BytesIO(data), name)})


def form_of(page: str) -> dict[str, Any]:
    """What the main form of a page would send, as it stands: the one with a field `version`."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    form = next(form for form in tree.iter("form") if _has_version(form))
    said: dict[str, Any] = {}
    for field in form.iter():
        name, kind = field.get("name"), field.get("type")
        if not name or kind == "submit":
            continue
        if field.tag == "select":
            chosen = [one.get("value") for one in field.iter("option") if "selected" in one.attrib]
            said[name] = chosen[0] if chosen else ""
        elif kind in ("radio", "checkbox"):
            if "checked" in field.attrib:
                said.setdefault(name, []).append(field.get("value"))
        elif field.tag == "input":
            said.setdefault(name, []).append(field.get("value") or "")
    return said


def _has_version(form: Any) -> bool:
    return any(field.get("name") == "version" for field in form.iter("input"))


def labels_of(page: str) -> dict[str, str]:
    """The fields of a page by the words of their labels."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return {
        " ".join("".join(label.itertext()).split()): label.get("for") or "" for label in tree.iter("label")
    }


def go_on(client: FlaskClient, url: str, changes: Mapping[str, Any]) -> TestResponse:
    """Open a page, change some of its fields, and send it."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code, page.text[:500])
    return client.post(url, data={**form_of(page.text), **changes})


def led(answer: TestResponse) -> str:
    """Where an answer leads; it must lead somewhere."""
    assert answer.status_code == 302, faults_of(answer)
    return str(answer.location)


def faults_of(answer: TestResponse) -> str:
    """What a refused page says is wrong."""
    found = re.search(r"There is a problem(.*?)</ul>", answer.text, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", found.group(1))) if found else answer.text[-3000:]


def read_as(page: str) -> str:
    """A page as it is read: its words alone."""
    return html.unescape(" ".join(re.sub("<[^>]+>", " ", re.sub(r' data-head="[^"]*"', "", page)).split()))


def walk_to_check(client: FlaskClient, shape: Shape) -> str:
    """Send a file up and answer every page; gives the address of the page of what would come in."""
    url = led(send_up(client, shape.make(), shape.file_name))
    url = led(go_on(client, url, {"rubric": "tiny", **shape.table}))
    if url.endswith("/columns"):
        url = led(go_on(client, url, column_changes(client, url, shape)))
    if url.endswith("/words"):
        url = led(go_on(client, url, word_changes(client, url, shape)))
    assert url.endswith("/check")
    return url


def column_changes(client: FlaskClient, url: str, shape: Shape) -> dict[str, str]:
    """What a shape says of its columns, by field."""
    labels = labels_of(client.get(url).text)
    changes: dict[str, str] = dict(shape.whole)
    for heading, (holds, agency) in shape.columns.items():
        field = next(field for label, field in labels.items() if label.partition(": ")[2] == heading)
        changes |= {field: holds, field.replace("holds", "agency"): agency}
    return changes


def word_changes(client: FlaskClient, url: str, shape: Shape) -> dict[str, str]:
    """What a shape says of its words, by field."""
    labels = labels_of(client.get(url).text)
    return {labels.get(f"“{word}”", word): meant for word, meant in shape.words.items()}


SOUND = "EHC-0001;2024-03;21/03/2024;health;T-1;G;"


def long_file(*rows: str) -> bytes:
    """A file with a row for each grade."""
    lines = ["Plan;Round;Date;Agency;Point;Grade;Comment", *rows]
    return "\n".join(lines).encode()


def import_it(client: FlaskClient, url: str) -> TestResponse:
    """Press the button of the page of what would come in."""
    version = form_of(client.get(url).text)["version"]
    return client.post(url.replace("check", "import"), data={"version": version})


def kept_files(session: orm.Session) -> int:
    """How many files are under way."""
    return session.scalar(sa.select(sa.func.count()).select_from(PastUpload)) or 0


READ = Reading(
    mapping=ColumnMap(
        rubric="tiny",
        columns=dict(enumerate(map(Holds, ("plan", "round", "date", "agency", "point", "grade", "comment")))),
        grades={"g": "G", "4": "I"},
        agencies={"health": "health"},
        points={"t 1": "T-1"},
    ),
    sheets=("",),
    layout=Layout(2, False, 5),
    kept_as="The ICB's monthly return",
)
TYPED = b"""Audit of March;;;;;;
Plan;Round;Date;Agency;Point;Grade;Comment
EHC-0001;Spring;21/03/2024;Health;T-1;G;Clear
EHC-0002;Spring;32/03/2024;Health;T-1;4;#N/A
EHC-0003;Spring;32/03/2024;Health;T-1;4;#N/A
Note: of three plans;;;;;;
"""


def make_upload(person: Person) -> dict[str, int]:
    """A file under way, every question answered, with rows to put right and comments lost; a kept mapping."""
    upload = uploads.send_up(
        TYPED, "A return with a long name of March, as the ICB sends it.csv", READ, person
    )
    mapping = kept.keep(READ.kept_as, READ.mapping, ("Plan", "Agency", "Grade"), person)
    db.session.commit()
    return {"upload": upload.id, "mapping": mapping.id}
