"""The service navigation: one table of text, page and permission."""

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_login import current_user

from audit_app.web.access import may_do
from audit_app.web.drafts import draft_key


@dataclass(frozen=True)
class Item:
    """One link of the navigation."""

    text: str
    href: str
    active: bool


LINKS = (
    ("Home", "overview.home", "home"),
    ("My plans", "scoring.work", "assessment.score"),
    ("Rounds", "rounds.index", "round.read"),
    ("Concerns", "concerns.index", "concern.read"),
    ("Report", "reports.index", "report.read"),
    ("Actions", "improvement.index", "action.read"),
    ("Register", "register.index", "register.read"),
    ("Rubrics", "rubrics.index", "rubric.read"),
    ("People", "accounts.people", "people.manage"),
    ("Tokens", "tokens.index", "token.manage"),
    ("Publication", "publication.index", "publication.set"),
)

# The pages of the report are many blueprints under one link.
REPORT = {
    "agencies", "as_of", "behind", "comparison", "groups", "report_words", "reports", "reports_trends",
}  # fmt: skip


def navigation() -> list[Item]:
    """The links the person signed in may follow."""
    if not current_user.is_authenticated:
        return []
    here = "reports" if request.blueprint in REPORT else request.blueprint
    return [
        Item(text, url_for(endpoint), active=endpoint.split(".")[0] == here)
        for text, endpoint, permission in LINKS
        if may_do(permission)
    ]


def register_navigation(app: Flask) -> None:
    """Give every page its header and navigation. Signed out, there is little of either."""

    @app.context_processor
    def offer() -> dict[str, object]:
        home = {"home_url": url_for("overview.home")}
        if not current_user.is_authenticated:
            return {**home, "sign_in_url": url_for("accounts.sign_in")}
        return {
            **home,
            "navigation": navigation(),
            "person_name": current_user.name,
            "area_name": current_user.area.name,
            "person_key": draft_key(),
            "password_url": url_for("accounts.password"),
            "sign_out_url": url_for("accounts.sign_out"),
        }
