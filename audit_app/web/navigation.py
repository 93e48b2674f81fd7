"""The service navigation: one table of text, page and permission."""

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_login import current_user

from audit_app.web.access import may_do


@dataclass(frozen=True)
class Item:
    """One link of the navigation."""

    text: str
    href: str
    active: bool


LINKS = (
    ("Home", "overview.home", "home"),
    ("Rounds", "rounds.index", "round.read"),
    ("Report", "reports.index", "report.read"),
    ("Actions", "improvement.index", "action.read"),
    ("Register", "register.index", "register.read"),
    ("Rubrics", "rubrics.index", "rubric.read"),
    ("People", "accounts.people", "people.manage"),
)


def navigation() -> list[Item]:
    """The links the person signed in may follow."""
    if not current_user.is_authenticated:
        return []
    here = request.blueprint
    return [
        Item(text, url_for(endpoint), active=endpoint.split(".")[0] == here)
        for text, endpoint, permission in LINKS
        if may_do(permission)
    ]


def register_navigation(app: Flask) -> None:
    """Give every page its navigation; an error page without a database goes without."""

    @app.context_processor
    def offer() -> dict[str, object]:
        return {"navigation": navigation}
