"""Pages the journey does not pass, each with everything on it unfolded: axe, a small screen, page weight."""

import gzip
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from audit_app import clock
from tests.browser import journey
from tests.browser.drivers import Pointer
from tests.browser.prepared import ADMIN, AUDITOR, CHAIR, MANAGER, Prepared, prepare
from tests.support.browser import HEIGHT, NARROW, LiveServer, check_fits, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

HEAVIEST = 60_000  # bytes of style sheets and scripts of one page, gzipped
UNFOLD = "document.querySelectorAll('details').forEach((folded) => { folded.open = true; })"
PAGES = [
    (ADMIN, "/", 200),
    (ADMIN, "/people", 200),
    (ADMIN, "/people/{person}", 200),
    (ADMIN, "/account/password", 200),
    (ADMIN, "/publication", 200),
    (ADMIN, "/publication/2026-Q4/anew", 200),
    (ADMIN, "/tokens", 200),
    (ADMIN, "/tokens/new", 200),
    (ADMIN, "/tokens/{token}/revoke", 200),
    (MANAGER, "/", 200),
    (MANAGER, "/register", 200),
    (MANAGER, "/register?plan=none-has-this", 200),
    (MANAGER, "/rubrics", 200),
    (MANAGER, "/rubrics/ehc_plan/2", 200),
    (MANAGER, "/plans/{plan}", 200),
    (MANAGER, "/past-audits", 200),
    (MANAGER, "/past-audits/files", 200),
    (MANAGER, "/past-audits/files/{upload}", 200),
    (MANAGER, "/past-audits/files/{upload}/columns", 200),
    (MANAGER, "/past-audits/files/{upload}/words", 200),
    (MANAGER, "/past-audits/files/{upload}/check", 200),
    (MANAGER, "/past-audits/mappings", 200),
    (MANAGER, "/past-audits/mappings/{mapping}", 200),
    (MANAGER, "/rounds", 200),
    (MANAGER, "/rounds/{draft}/change", 200),
    (MANAGER, "/rounds/{draft}/draw", 200),
    (MANAGER, "/rounds/{scoring}", 200),
    (MANAGER, "/rounds/{scoring}/certificate", 200),
    (MANAGER, "/rounds/{scoring}/sample/{sampled}/withdraw", 200),
    (MANAGER, "/rounds/{scoring}/allocation/", 200),
    (MANAGER, "/rounds/{scoring}/allocation/{sampled}/{agency}", 200),
    (MANAGER, "/rounds/{scoring}/allocation/{sampled}/{agency}/take-back", 200),
    (MANAGER, "/rounds/{scoring}/allocation/{sampled}/{agency}/waive", 200),
    (MANAGER, "/rounds/{scoring}/allocation/{sampled}/conflict", 200),
    (AUDITOR, "/my-plans/", 200),
    (AUDITOR, "/my-plans/habits", 200),
    (AUDITOR, "/my-plans/{held}?view=all", 200),
    (AUDITOR, "/my-plans/{held}/check", 200),
    (AUDITOR, "/my-plans/{held}/wording", 200),
    (AUDITOR, "/my-plans/{held}/conflict", 200),
    (AUDITOR, "/my-plans/{sealed}", 200),
    (AUDITOR, "/my-plans/{unopened}/open", 200),
    (AUDITOR, "/my-plans/{held}/concern", 200),
    (CHAIR, "/", 200),
    (CHAIR, "/concerns", 200),
    (CHAIR, "/concerns/{concern}", 200),
    (CHAIR, "/concerns/{taken}", 200),
    (CHAIR, "/concerns/{ended}", 200),
    (CHAIR, "/rounds/{moderated}/allocation/", 200),
    (CHAIR, "/rounds/{moderated}/allocation/{emptied}/{health}", 200),
    (CHAIR, "/rounds/{moderated}/allocation/{added}/{health}", 200),
    (CHAIR, "/rounds/{moderated}/moderation", 200),
    (CHAIR, "/rounds/{moderated}/moderation/plans/{split}", 200),
    (CHAIR, "/rounds/{moderated}/moderation/plans/{settled}", 200),
    (CHAIR, "/rounds/{moderated}/moderation/plans/{settled}/points/{point}/retract", 200),
    (CHAIR, "/rounds/{reopened}/moderation", 200),
    (CHAIR, "/rounds/{reopened}/moderation/minutes", 200),
    (CHAIR, "/unclear-descriptors", 200),
    (AUDITOR, "/my-plans/{agreed}/agreed", 200),
    (CHAIR, "/rounds/{moderated}/panel", 200),
    (CHAIR, "/rounds/{moderated}/panel?view=room", 200),
    (CHAIR, "/rounds/{moderated}/panel/people", 200),
    (CHAIR, "/rounds/{reopened}/panel", 200),
    (CHAIR, "/rounds/{scoring}/panel", 200),
    (AUDITOR, "/rounds/{moderated}/panel", 200),
    (AUDITOR, "/rounds/{moderated}/panel/plans/{settled}/points/{point}/dissent", 200),
    (MANAGER, "/rounds/{signed}/moderation/reopen", 200),
    (MANAGER, "/rounds/{reopened}/moderation/sign-off", 200),
    (MANAGER, "/rounds/{reopened}/moderation/sign-offs/1", 200),
    (MANAGER, "/report", 200),
    (MANAGER, "/report/points/T-1", 200),
    (MANAGER, "/report/points/T-1?for=publication", 404),
    (MANAGER, "/report/trends", 200),
    (MANAGER, "/report/trends?for=publication", 200),
    (MANAGER, "/report/targets", 200),
    (MANAGER, "/report/planner", 200),
    (MANAGER, "/report/rounds/{reopened}", 200),
    (MANAGER, "/report/rounds/{reopened}/notes", 200),
    (MANAGER, "/report/rounds/{reopened}/points/T-1", 200),
    (MANAGER, "/this-month", 200),
    (MANAGER, "/board", 200),
    (MANAGER, "/report/agencies", 200),
    (MANAGER, "/report/rounds/{reopened}/agencies", 200),
    (MANAGER, "/report/agencies/health", 200),
    (MANAGER, "/report/agencies/education/health?round={reopened}&show=all", 200),
    (MANAGER, "/report/needs", 200),
    (MANAGER, "/report/needs?for=publication", 200),
    (MANAGER, "/report/breakdown", 200),
    (MANAGER, "/report/breakdown?by=plan_type&and=section", 200),
    (MANAGER, "/report/breakdown?for=publication&by=team", 200),
    (MANAGER, "/report/breakdown/plans?by=plan_type", 200),
    (MANAGER, "/report/timeliness", 200),
    (MANAGER, "/report/timeliness/final", 200),
    (MANAGER, "/report/timeliness/reading", 200),
    (MANAGER, "/comparison", 200),
    (MANAGER, "/comparison/points/T-1", 200),
    (MANAGER, "/comparison/agree", 200),
    (MANAGER, "/actions", 200),
    (MANAGER, "/actions/{action}", 200),
    (MANAGER, "/actions/{action}/change", 200),
    (MANAGER, "/report/rounds/{reopened}/as-of", 200),
    (MANAGER, "/report/rounds/{reopened}/as-of?day={today.day}&day={today.month}&day={today.year}", 200),
    (MANAGER, "/report/as-of", 200),
    (MANAGER, "/report/as-of?day={today.day}&day={today.month}&day={today.year}", 200),
    (MANAGER, "/report/trends?as_of={now:%Y-%m-%dT%H:%M:%S.%f}", 200),
    (MANAGER, "/report/rounds/{reopened}/words/strengths", 200),
    (MANAGER, "/report/words/strengths", 200),
    (MANAGER, "/report/together?round={reopened}", 200),
    (MANAGER, "/report/overall?round={reopened}", 200),
    (MANAGER, "/report/trail/{entry}", 200),
    (MANAGER, "/learning", 200),
    (MANAGER, "/learning/{learning}", 200),
    (MANAGER, "/learning/new?round={reopened}&point=T-1", 200),
    (MANAGER, "/calibration", 200),
    (MANAGER, "/calibration/anchors/new/ehc_plan/1", 200),
    (MANAGER, "/calibration/repeats/new", 200),
    (MANAGER, "/calibration/{anchor}", 200),
    (MANAGER, "/calibration/{given}/rounds/{scoring}", 200),
    (AUDITOR, "/my-calibration", 200),
    (AUDITOR, "/my-calibration/{calibrated}", 200),
    (MANAGER, "/rounds/999999", 404),
    (AUDITOR, "/people", 403),
    (MANAGER, "/rounds/{scoring}/change", 409),
]
# The journey meets these. What is no page but a file, or a form's answer, has nothing to look at.
MET_ON_THE_JOURNEY = {
    "accounts.new_person",
    "accounts.sign_in",
    "improvement.new_action",
    "register.import_file",
    "rounds.new",
    "sampling.verify",
}
FILES = {
    "api.description",
    "api.index",
    "api.rows",
    "comparison.picture",
    "charts.of_period",
    "charts.of_round",
    "guided_check.problems",
    "reports_trends.picture",
    "minutes.word",
    "moderation.snapshot_text",
    "panel.live",
    "reports.period_file",
    "reports.round_file",
    "sampling.certificate_file",
    "static",
}


@pytest.fixture(scope="module")
def prepared() -> Iterator[Prepared]:
    """One area for all these pages, which only read."""
    with serving() as server:
        yield Prepared(server, prepare(server.app))


@pytest.fixture
def live_server(prepared: Prepared) -> LiveServer:
    return prepared.server


@pytest.fixture
def open_as(prepared: Prepared, open_page: Callable[..., "Page"]) -> Callable[[str], "Page"]:
    """Opens a page of somebody who has signed in, once for all the pages they look at."""

    def open_as(name: str) -> "Page":
        page = open_page()
        if name not in prepared.cookies:
            entry = open_page()
            journey.when_they_sign_in(Pointer(entry), name)
            prepared.cookies[name] = entry.context.cookies()
        page.context.add_cookies(prepared.cookies[name])
        return page

    return open_as


@pytest.mark.parametrize(
    ("name", "address", "status"),
    [pytest.param(*page, id=" ".join(map(str, page[1:]))) for page in PAGES],
)
def test_a_page_is_accessible_light_and_fits_a_small_screen(
    prepared: Prepared,
    open_as: Callable[[str], "Page"],
    check_accessible: Callable[["Page"], None],
    name: str,
    address: str,
    status: int,
) -> None:
    page = open_as(name)
    loaded: list[Response] = []

    def note(response: "Response") -> None:
        loaded.append(response)

    page.on("response", note)
    answer = page.goto(address.format(**prepared.ids, now=clock.now(), today=clock.today()))
    assert answer is not None
    assert answer.status == status
    page.evaluate(UNFOLD)
    check_accessible(page)
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    check_fits(page)
    check_accessible(page)
    weights = {
        one.url: len(gzip.compress(one.body()))
        for one in loaded
        if one.request.resource_type in ("stylesheet", "script")
    }
    assert len(weights) >= 2
    assert sum(weights.values()) <= HEAVIEST, weights


PRINTED = """
() => [...document.querySelectorAll('.app-table tbody *, .app-stats dt, .app-stat__hint')]
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((one) => [one.textContent.trim(), parseFloat(getComputedStyle(one).fontSize)])
"""


def test_on_paper_what_stands_under_a_figure_is_no_larger_than_its_row(
    prepared: Prepared, open_as: Callable[[str], "Page"]
) -> None:
    page = open_as(MANAGER)
    page.goto("/board")
    page.emulate_media(media="print")
    printed = page.evaluate(PRINTED)
    assert printed
    assert [(text, size) for text, size in printed if size > 12] == []


def test_every_page_is_looked_at_in_a_browser(prepared: Prepared) -> None:
    rules = prepared.server.app.url_map
    paths = [address.partition("?")[0].format(**prepared.ids) for _, address, _ in PAGES]
    looked_at = {rules.bind("").match(path)[0] for path in paths}
    pages = {rule.endpoint for rule in rules.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - looked_at - MET_ON_THE_JOURNEY - FILES == set()
