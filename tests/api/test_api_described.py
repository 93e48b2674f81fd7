"""The API's description is true: schemathesis asks what it says may be asked, and what it says may not.

A longer run: `python -m tests.api.fuzz --cases 10000`.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from audit_app.api import programs
from audit_app.api.description import describe
from audit_app.api.resources import RESOURCES
from audit_app.api.rules import Scope
from audit_app.web.access import by_token, open_to_all
from tests.api.fuzz import ask, prepare
from tests.support.browser import LiveServer, serving

EXAMPLES = 15


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[LiveServer, dict[Scope, str]]]:
    """One server for all these questions, which only read."""
    with serving() as server:
        yield server, prepare(server.app)


@pytest.mark.parametrize("scope", list(Scope))
def test_every_answer_to_hundreds_of_questions_is_as_described(
    served: tuple[LiveServer, dict[Scope, str]], scope: Scope
) -> None:
    server, tokens = served
    run = ask(server.url, tokens[scope], EXAMPLES)
    assert run.code == 0, run.said
    assert run.cases >= 300, run.said


def _unguarded() -> Any:
    return {"data": [], "next": None, "total": 0}


def _failing() -> Any:
    raise RuntimeError("planted")


def _other_words() -> Any:
    return {"rows": []}


@pytest.mark.parametrize(
    ("view", "mark", "found"),
    [
        (_unguarded, open_to_all, "API accepts requests without authentication"),
        (_failing, by_token, "Server error"),
        (_other_words, by_token, "Response violates schema"),
    ],
)
def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch, view: Any, mark: Any, found: str) -> None:
    """The control: a run that could find nothing would pass the tests above."""

    def with_planted(server: str) -> dict[str, Any]:
        said = describe(server)
        return said | {"paths": {"/planted": said["paths"]["/rounds"]}}

    monkeypatch.setattr(programs, "describe", with_planted)
    with serving() as server:
        tokens = prepare(server.app)
        server.app.add_url_rule("/api/v1/planted", "planted", mark(view))
        run = ask(server.url, tokens[Scope.INTERNAL], EXAMPLES)
    assert run.code != 0
    assert found in run.said, run.said


def test_the_description_is_open_and_names_every_address(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    said = answer.json
    assert said is not None
    assert said["openapi"] == "3.1.0"
    assert set(said["paths"]) == {"/", "/openapi.json", *(f"/{name}" for name in RESOURCES)}
    rules = {
        str(rule) for rule in client.application.url_map.iter_rules() if rule.endpoint.startswith("api.")
    }
    assert rules == {
        "/api/v1/", "/api/v1/openapi.json",
        "/api/v1/<any(points, rounds, agreement, severity, actions):name>",
    }  # fmt: skip
    for name, resource in RESOURCES.items():
        asked = {one["name"] for one in said["paths"][f"/{name}"]["get"]["parameters"]}
        assert asked == set(resource.question.model_fields)
