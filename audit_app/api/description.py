"""The API's description (OpenAPI 3.1), written from the very models that check questions and make rows."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from audit_app.api.resources import RESOURCES, Resource
from audit_app.api.rows import Row
from audit_app.api.rules import Scope

VERSION = "1.0"
ABOUT = (
    "Figures of the multi-agency audit of EHC plans, to read. Every answer is of the token’s area. A token of"
    " the scope “public” reads only what may be published: signed-off audits, small numbers hidden."
)
ERRORS = {
    "401": "There is no token that works: none was sent, or it is unknown, expired or revoked.",
    "403": "The token works but may not read this.",
    "422": "A parameter is unknown, wrong or given twice.",
}
SCHEMAS = "#/components/schemas/"


class Problem(Row):
    """Why there is no answer."""

    error: str


class Listed(Row):
    """One list of rows there is to read."""

    name: str
    address: str
    words: str
    columns: list[str]


class Index(Row):
    """Whose figures the token reads, and what there is."""

    area: str
    scope: Scope
    data: list[Listed]


def index_of(area: str, scope: Scope, addresses: dict[str, str]) -> Index:
    """What a token of this scope can read, at these addresses."""
    listed = [
        Listed(
            name=one.name, address=addresses[one.name], words=one.words, columns=list(one.row.model_fields)
        )
        for one in RESOURCES.values()
        if one.public or scope is Scope.INTERNAL
    ]
    return Index(area=area, scope=scope, data=listed)


def describe(server: str) -> dict[str, Any]:
    """The whole description. `server` is the address all paths begin with."""
    models: list[type[BaseModel]] = [*(one.row for one in RESOURCES.values()), Index, Problem]
    _, schemas = models_json_schema(
        [(model, "serialization") for model in models], ref_template=SCHEMAS + "{model}"
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "EHC plan audit: figures to read", "version": VERSION, "description": ABOUT},
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": {
            "/": {"get": _index()},
            "/openapi.json": {"get": _itself()},
            **{f"/{one.name}": {"get": _operation(one)} for one in RESOURCES.values()},
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Made by an administrator."}
            },
            "responses": {status: _problem(status, words) for status, words in ERRORS.items()},
        },
    }


def _index() -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": SCHEMAS + "Index"}}}
    return {
        "operationId": "index",
        "summary": "What there is to read with this token.",
        "responses": {"200": _good(content), **_errors("401", "422")},
    }


def _itself() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object", "required": ["openapi", "paths"]}}}
    return {
        "operationId": "description",
        "summary": "This description. It holds no figures and needs no token.",
        "security": [],
        "responses": {"200": _good(content), **_errors("422")},
    }


def _operation(resource: Resource) -> dict[str, Any]:
    page = {
        "type": "object",
        "additionalProperties": False,
        "required": ["data", "next", "total"],
        "properties": {
            "data": {"type": "array", "items": {"$ref": SCHEMAS + resource.row.__name__}},
            "next": {
                "type": ["string", "null"],
                "description": "The address of the next page on this server; null on the last.",
            },
            "total": {"type": "integer", "minimum": 0, "description": "Rows on all pages together."},
        },
    }
    content = {"application/json": {"schema": page}, "text/csv": {"schema": {"type": "string"}}}
    more = {"description": "The next page, as rel=next.", "schema": {"type": "string"}}
    refused = ("401", "422") if resource.public else ("401", "403", "422")
    return {
        "operationId": resource.name,
        "summary": resource.words,
        "parameters": _parameters(resource.question),
        "responses": {"200": _good(content, Link=more), **_errors(*refused)},
    }


def _parameters(question: type[BaseModel]) -> list[dict[str, Any]]:
    found = []
    for name, given in question.model_json_schema()["properties"].items():
        schema = {key: value for key, value in given.items() if key not in ("title", "description", "anyOf")}
        # What is left out is simply not sent: nobody can send null.
        real = [one for one in given.get("anyOf", ()) if one != {"type": "null"}]
        schema |= real[0] if real else {}
        if schema.get("default", ...) is None:
            del schema["default"]
        found.append({"name": name, "in": "query", "description": given["description"], "schema": schema})
    return found


def _good(content: dict[str, Any], **headers: dict[str, Any]) -> dict[str, Any]:
    mark = {
        "description": "A mark of this content. Sent back as If-None-Match it gets 304 if nothing changed.",
        "schema": {"type": "string"},
    }
    return {"description": "Read.", "headers": {"ETag": mark, **headers}, "content": content}


def _problem(status: str, words: str) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": words,
        "content": {"application/json": {"schema": {"$ref": SCHEMAS + "Problem"}}},
    }
    if status == "401":
        answer["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}
    return answer


def _errors(*statuses: str) -> dict[str, Any]:
    return {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}
