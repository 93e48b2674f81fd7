"""Signing off a round, what is refused afterwards, and reopening it."""

from sqlalchemy import orm

from audit_app.moderation import service as moderation
from tests.moderation.builders import moderation_url, plan_url, settle_url, typed, visitor
from tests.support.build_moderation import make_revealed, make_signed_off
from tests.support.builders import PASSWORD, sign_in
from tests.support.pages import CheckedClient


def test_two_people_sign_what_the_page_lists(session: orm.Session, client: CheckedClient) -> None:
    panel = make_revealed()
    sign_in(client, panel.chair)
    page = client.get(moderation_url(panel, "/sign-off")).text
    assert "5 points are still to be settled" in page
    assert "Sign as chair" not in page
    panel.settle_all()
    page = client.get(moderation_url(panel, "/sign-off")).text
    seen = moderation.hash_of(panel.board)
    assert seen in page
    url = moderation_url(panel, "/sign-off/sign")
    assert client.post(url, data={"seen": "of another day", "password": PASSWORD}).status_code == 409
    assert client.post(url, data={"seen": seen, "password": PASSWORD}).status_code == 302
    page = client.get(moderation_url(panel, "/sign-off")).text
    assert "Sign second" not in page
    url = moderation_url(panel, "/sign-off/countersign")
    again = client.post(url, data={"seen": seen, "password": PASSWORD})
    assert again.status_code == 409
    assert "You signed first" in again.text

    second = visitor(client, panel.second)
    assert "Sign second and make the round final" in second.get(moderation_url(panel, "/sign-off")).text
    assert second.post(url, data={"seen": seen, "password": PASSWORD}).status_code == 302
    assert "This round is signed off" in second.get(moderation_url(panel, "/sign-off")).text


def test_every_change_in_a_signed_off_round_is_refused_in_words(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_signed_off()
    sign_in(client, panel.chair)
    for rest in ("/reveal", "/minor", "/sign-off/sign", "/sign-off/countersign"):
        answer = client.post(moderation_url(panel, rest), data={"seen": ""})
        assert answer.status_code == 409, rest
    for url, data in (
        (settle_url(panel, 1, "T-1"), typed(version="1")),
        (settle_url(panel, 1, "T-1") + "/retract", {"version": "1", "words": "No."}),
        (plan_url(panel, 1, "/overall"), {"grade": "G", "version": "1"}),
    ):
        answer = client.post(url, data=data)
        assert answer.status_code == 409, url
        assert "signed off" in answer.text, url
    assert "Settle otherwise" not in client.get(plan_url(panel, 1)).text


def test_a_manager_reopens_with_a_reason_and_both_snapshots_stay_readable(
    session: orm.Session, client: CheckedClient
) -> None:
    panel = make_signed_off()
    sign_in(client, panel.second)
    refused = client.post(moderation_url(panel, "/reopen"), data={"reason": ""})
    assert refused.status_code == 422
    assert "Enter why the round is reopened" in refused.text
    reason = "A plan was mixed up."
    assert client.post(moderation_url(panel, "/reopen"), data={"reason": reason}).status_code == 302
    assert client.get(moderation_url(panel, "/reopen")).status_code == 409
    panel.settle(1, "T-1", "RI")
    panel.settle_all()
    panel.sign_off()
    page = client.get(moderation_url(panel, "/sign-off")).text
    assert reason in page
    for number in (1, 2):
        page = client.get(moderation_url(panel, f"/sign-offs/{number}")).text
        assert "(the same)" in page
        text = client.get(moderation_url(panel, f"/sign-offs/{number}/text"))
        assert text.mimetype == "application/json"
        assert text.text in [row.snapshot for row in moderation.sign_offs(panel.round)]
    assert client.get(moderation_url(panel, "/sign-offs/3")).status_code == 404
    assert client.get(moderation_url(panel, "/sign-offs/99999999999999999999")).status_code == 404
