"""Two people of two agencies, each with their own password; and what was signed in the format before."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError

from audit_app import clock, trail
from audit_app.accounts.models import Person
from audit_app.accounts.rules import Role
from audit_app.moderation import service as moderation
from audit_app.moderation.models import SignOff
from audit_app.moderation.snapshot import FORMAT, read_snapshot, snapshot_hash
from audit_app.web.once import WriteKey
from tests.support.build_moderation import AGREED, Panel, agency_of, make_revealed
from tests.support.builders import PASSWORD, make_person, sign_in
from tests.support.pages import CheckedClient

# A text signed by the version before, and the fingerprint it was signed under.
FORMAT_1 = (Path(__file__).parent / "sign_off_format_1.json").read_text(encoding="utf-8")
FINGERPRINT_1 = "0ba2188f27642996ab6f8a97f847cc943447ee2bb9fb9a47f5df1f2b37e78b53"


def ready() -> Panel:
    """A round with everything settled and nobody's signature."""
    panel = make_revealed(AGREED)
    panel.settle_all()
    return panel


def url(panel: Panel, rest: str = "") -> str:
    return f"/rounds/{panel.round.id}/moderation/sign-off{rest}"


def typed(panel: Panel, password: str = PASSWORD) -> dict[str, str]:
    return {"seen": moderation.hash_of(panel.board), "password": password, "once": "1"}


def entries(panel: Panel) -> list[str]:
    return [entry.what for entry in trail.history(round_id=panel.round.id)]


def without_agency(session: orm.Session, person: Person) -> Person:
    person.agency_id = None
    session.commit()
    return person


def test_each_signature_keeps_the_agency_it_is_for(session: orm.Session) -> None:
    panel = ready()
    row = panel.sign_off()
    assert row.chair_agency_id == agency_of(panel, "education").id
    assert row.second_agency_id == agency_of(panel, "health").id
    first, second = [e for e in trail.history(round_id=panel.round.id) if "sign" in e.what][::-1]
    assert (first.after or {})["agency"] == "education"
    assert (second.after or {})["first signature"] == "Chris Chair, education"
    assert (second.after or {})["second signature"] == "Sam Second, health"


def test_the_same_agency_does_not_sign_twice(session: orm.Session) -> None:
    panel = ready()
    moderation.sign(panel.round, panel.chair, PASSWORD)
    with pytest.raises(moderation.ModerationRefused, match="The first signature is for education, and so"):
        moderation.countersign(panel.round, panel.other, PASSWORD)
    assert panel.round.state == "moderation"


def test_somebody_of_no_agency_signs_neither_first_nor_second(session: orm.Session) -> None:
    panel = ready()
    with pytest.raises(moderation.ModerationRefused, match="your record names no agency"):
        moderation.sign(panel.round, without_agency(session, panel.other), PASSWORD)
    moderation.sign(panel.round, panel.chair, PASSWORD)
    with pytest.raises(moderation.ModerationRefused, match="your record names no agency"):
        moderation.countersign(panel.round, without_agency(session, panel.second), PASSWORD)
    assert panel.round.state == "moderation"


@pytest.mark.parametrize("password", ["", "seven calm otters swam", PASSWORD + " "])
def test_a_wrong_password_signs_nothing(session: orm.Session, password: str) -> None:
    panel = ready()
    before = entries(panel)
    with pytest.raises(moderation.WrongPassword, match="That is not your password, so nothing was signed"):
        moderation.sign(panel.round, panel.chair, password)
    assert moderation.sign_offs(panel.round) == []
    moderation.sign(panel.round, panel.chair, PASSWORD)
    with pytest.raises(moderation.WrongPassword):
        moderation.countersign(panel.round, panel.second, password)
    assert panel.round.state == "moderation"
    assert entries(panel) == ["first signature", *before]


def test_the_database_refuses_two_signatures_of_one_agency(session: orm.Session) -> None:
    panel = ready()
    row = moderation.sign(panel.round, panel.chair, PASSWORD)
    row.second_id, row.second_at, row.second_agency_id = panel.second.id, clock.now(), row.chair_agency_id
    with pytest.raises(IntegrityError, match="two_agencies"):
        session.flush()
    session.rollback()


def test_the_page_asks_for_a_password_and_loses_nothing_where_it_is_wrong(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = ready()
    sign_in(client, panel.chair)
    seen = moderation.hash_of(panel.board)
    page = client.get(url(panel)).text
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    for password, sentence in (("", "Enter your password"), ("wrong", "That is not your password")):
        answer = client.post(url(panel, "/sign"), data=typed(panel, password))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'value="{seen}"' in answer.text
        assert 'value="wrong"' not in answer.text
    assert moderation.sign_offs(panel.round) == []
    assert "first signature" not in entries(panel)
    assert client.post(url(panel, "/sign"), data=typed(panel)).status_code == 302
    assert "Signed by Chris Chair for education" in client.get(url(panel)).text


def test_the_second_signs_with_a_password_of_their_own(session: orm.Session, client: CheckedClient) -> None:
    panel = ready()
    moderation.sign(panel.round, panel.chair, PASSWORD)
    session.commit()
    sign_in(client, panel.second)
    assert client.post(url(panel, "/countersign"), data=typed(panel, "wrong")).status_code == 422
    assert "Signed by Chris Chair" in client.get(url(panel)).text
    assert client.post(url(panel, "/countersign"), data=typed(panel)).status_code == 302
    page = client.get(url(panel)).text
    assert "This round is signed off" in page
    assert "Sam Second for health" in page
    assert "Chris Chair for education" in client.get(f"/rounds/{panel.round.id}/moderation/sign-offs/1").text


def test_whoever_cannot_sign_is_told_before_they_try(session: orm.Session, client: CheckedClient) -> None:
    panel = ready()
    moderation.sign(panel.round, panel.chair, PASSWORD)
    session.commit()
    sign_in(client, panel.other)
    page = client.get(url(panel)).text
    assert "The second has to come from another agency." in page
    assert 'type="password"' not in page
    answer = client.post(url(panel, "/countersign"), data=typed(panel))
    assert answer.status_code == 409
    assert "The second has to come from another agency." in answer.text
    lost = client.application.test_client()
    person = make_person("Nora Nowhere", Role.CHAIR)
    sign_in(lost, person)
    assert "your record names no agency" in lost.get(url(panel)).text


def test_a_password_that_was_typed_is_kept_nowhere(session: orm.Session, client: CheckedClient) -> None:
    panel = ready()
    sign_in(client, panel.chair)
    sent = typed(panel)
    assert client.post(url(panel, "/sign"), data=sent).status_code == 302
    row = session.scalars(sa.select(WriteKey)).one()
    pairs = sorted(sent.items())
    unkeyed = snapshot_hash(repr((url(panel, "/sign"), pairs)))
    # Whoever reads the table could try passwords against a plain fingerprint of the form at great speed.
    assert row.content_hash != unkeyed
    for entry in trail.history(round_id=panel.round.id):
        assert PASSWORD not in str((entry.before, entry.after, entry.reason))


def test_a_text_of_the_first_format_stays_readable_and_verifiable(session: orm.Session) -> None:
    assert snapshot_hash(FORMAT_1) == FINGERPRINT_1
    content = read_snapshot(FORMAT_1)
    point = content["plans"][0]["points"][0]
    assert point["moderated"]["dissents"] == [
        {"agency": "health", "words": "We saw the therapist’s report.", "person": None}
    ]
    assert (point["moderated"]["confidence"], point["moderated"]["decided"]) == (None, None)
    assert point["sealed"][0] == {
        "agency": "education", "auditor": 5, "grade": "O", "blind": True, "evidence": "",
    }  # fmt: skip


def keep(session: orm.Session, panel: Panel, text: str, **fields: Any) -> SignOff:
    """A sign-off as another version of the program left it."""
    row = SignOff(
        round_id=panel.round.id, number=7, snapshot=text, snapshot_hash=snapshot_hash(text),
        chair_id=panel.chair.id, chair_at=clock.now(), **fields,
    )  # fmt: skip
    session.add(row)
    session.commit()
    return row


def test_the_page_of_an_old_sign_off_shows_it_and_its_fingerprint(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = ready()
    keep(session, panel, FORMAT_1)
    sign_in(client, panel.chair)
    page = client.get(f"/rounds/{panel.round.id}/moderation/sign-offs/7")
    assert page.status_code == 200
    assert "We saw the therapist’s report." in page.text
    assert f"{FINGERPRINT_1} (the same)" in page.text
    assert "Chris Chair, " in page.text
    text = client.get(f"/rounds/{panel.round.id}/moderation/sign-offs/7/text")
    assert text.data.decode() == FORMAT_1


def test_a_format_of_a_newer_version_is_said_and_can_still_be_downloaded(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = ready()
    text = '{"format":"ehc-plan-audit sign-off 9"}'
    keep(session, panel, text)
    sign_in(client, panel.chair)
    page = client.get(f"/rounds/{panel.round.id}/moderation/sign-offs/7")
    assert page.status_code == 409
    assert "this version of the program cannot" in page.text
    assert client.get(f"/rounds/{panel.round.id}/moderation/sign-offs/7/text").data.decode() == text


def test_a_first_signature_of_the_old_format_is_given_again(session: orm.Session) -> None:
    panel = ready()
    keep(session, panel, FORMAT_1)
    with pytest.raises(moderation.SignatureOutdated):
        moderation.countersign(panel.round, panel.second, PASSWORD)
    row = panel.sign_off()
    assert (row.number, read_snapshot(row.snapshot)["format"]) == (8, FORMAT)
