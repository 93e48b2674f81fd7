"""Error pages: plain words, a next step, and never a trace."""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from sqlalchemy.exc import OperationalError

from audit_app.refusals import Refused
from audit_app.web import register_web
from audit_app.web.errors import NOT_NOW, WORDS
from tests.support.pages import page_faults, page_title


@pytest.fixture(scope="module")
def tiny() -> Iterator[Flask]:
    """An application of error pages alone."""
    app = Flask("audit_app")
    app.config.update(SECRET_KEY="x" * 40, MAX_CONTENT_LENGTH=1000)
    register_web(app)
    CSRFProtect(app)
    app.add_url_rule("/status/<int:code>", "status", abort)
    app.add_url_rule("/api/status/<int:code>", "api", abort)
    app.add_url_rule("/own", "own", lambda: abort(409, "Round <March> changed."))
    app.add_url_rule("/refused/<word>", "refused", _refuse)
    app.add_url_rule("/break", "break", _break)
    app.add_url_rule("/away", "away", _away)
    app.add_url_rule("/send", "send", lambda: str(len(request.form)), methods=["POST"])
    app.add_url_rule("/moved/", "moved", lambda: redirect("/own"))
    yield app


class _Overtaken(Refused):
    stale = True


def _refuse(word: str) -> ResponseReturnValue:
    raise (_Overtaken if word == "stale" else Refused)("It <stands> otherwise.")


def _break() -> ResponseReturnValue:
    raise RuntimeError("a secret inside the trace")


def _away() -> ResponseReturnValue:
    raise OperationalError("select secret", {}, Exception("connection refused"))


@pytest.mark.parametrize("status", sorted(WORDS))
def test_each_error_is_a_sound_page_that_says_what_to_do_next(tiny: Flask, status: int) -> None:
    answer = tiny.test_client().get(f"/status/{status}")
    title, next_step = WORDS[status]
    assert answer.status_code == status
    assert page_faults(answer.text) == []
    assert page_title(answer.text) == f"{title} – EHC Plan Audit"
    assert next_step in answer.text
    assert "Werkzeug" not in answer.text


def test_an_error_without_words_of_its_own_still_has_a_page(tiny: Flask) -> None:
    answer = tiny.test_client().get("/status/418")
    assert answer.status_code == 418
    assert WORDS[400][0] in answer.text


def test_a_sentence_of_ours_is_shown_and_escaped(tiny: Flask) -> None:
    answer = tiny.test_client().get("/own")
    assert "Round &lt;March&gt; changed." in answer.text
    assert WORDS[409][1] not in answer.text


def test_only_what_somebody_else_changed_is_said_to_be_changed_by_somebody(tiny: Flask) -> None:
    client = tiny.test_client()
    for path, title in (("/refused/stale", WORDS[409][0]), ("/refused/other", NOT_NOW), ("/own", NOT_NOW)):
        answer = client.get(path)
        assert answer.status_code == 409
        assert page_title(answer.text) == f"{title} – EHC Plan Audit"
    assert "It &lt;stands&gt; otherwise." in client.get("/refused/stale").text


def test_a_fault_of_ours_gives_a_reference_that_the_log_knows(
    tiny: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = tiny.test_client().get("/break")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    (line,) = [record.message for record in caplog.records if record.message.startswith("Reference")]
    assert f"<strong>{line.split()[1].rstrip(':')}</strong>" in answer.text


def test_a_lost_database_is_said_without_asking_it(tiny: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ask() -> dict[str, str]:
        asked.append("the database")
        return {}

    monkeypatch.setitem(tiny.template_context_processors, None, [ask])
    answer = tiny.test_client().get("/away")
    assert answer.status_code == 503
    assert "secret" not in answer.text
    assert page_faults(answer.text) == []
    assert asked == []


def test_a_page_is_shown_even_when_its_menu_cannot_be(tiny: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tiny.template_context_processors, None, [_away])
    answer = tiny.test_client().get("/status/404")
    assert answer.status_code == 404
    assert WORDS[404][0] in answer.text
    assert page_faults(answer.text) == []


def test_a_form_without_its_token_is_told_that_it_was_open_too_long(tiny: Flask) -> None:
    answer = tiny.test_client().post("/send", data={"name": "x"})
    assert answer.status_code == 400
    assert "This page had been open too long" in answer.text
    assert "should still be there" in answer.text


def test_programs_get_the_sentence_as_json(tiny: Flask) -> None:
    client = tiny.test_client()
    told = {"error": "There is nothing at this address. /api/v1/openapi.json says what there is."}
    assert client.get("/api/status/404").json == told
    assert client.get("/api/status/409").json == {"error": WORDS[409][1]}
    assert client.get("/own", headers={"Accept": "application/json"}).json == {
        "error": "Round <March> changed."
    }
    assert set(client.get("/break", headers={"Accept": "application/json"}).json or {}) == {
        "error",
        "reference",
    }


def test_browsers_get_a_page(tiny: Flask) -> None:
    accepted = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert tiny.test_client().get("/own", headers={"Accept": accepted}).mimetype == "text/html"


def test_too_large_a_form_is_refused_in_words(tiny: Flask) -> None:
    answer = tiny.test_client().post("/send", data={"name": "x" * 2000})
    assert answer.status_code == 413
    assert WORDS[413][0] in answer.text


def test_a_wrong_method_says_which_are_right(tiny: Flask) -> None:
    answer = tiny.test_client().get("/send")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_redirect_is_no_error(tiny: Flask) -> None:
    assert tiny.test_client().get("/moved").status_code == 308
    assert tiny.test_client().get("/moved/").status_code == 302


def test_a_host_that_is_not_trusted_is_refused_in_plain_words(
    tiny: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tiny.config, "TRUSTED_HOSTS", ["audit.example.org"])
    client = tiny.test_client()
    assert client.get("/moved/", base_url="http://audit.example.org").status_code == 302
    answer = client.get("/moved/", base_url="http://evil.example")
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert "does not answer at that address" in answer.text
