"""The allotting board and its forms, as a manager and a chair meet them."""

import pytest
from sqlalchemy import orm

from audit_app.accounts.models import Person
from audit_app.allocation import service as allocation
from audit_app.allocation.models import Allocation
from audit_app.rounds.rules import State
from tests.support.build_rounds import make_draft, move_on
from tests.support.build_scoring import World, make_sampled, make_scoring, seal
from tests.support.builders import make_plans, sign_in
from tests.support.pages import CheckedClient


class Board:
    """One person at the board of a world."""

    def __init__(self, client: CheckedClient, world: World, person: Person) -> None:
        sign_in(client, person)
        self.client, self.world = client, world
        self.url = f"/rounds/{world.round.id}/allocation"
        self.agencies = {one.key: one.id for one in allocation.read_desk(world.round).agencies}

    def place(self, agency: str = "health") -> str:
        return f"{self.url}/{self.world.sample[0].id}/{self.agencies[agency]}"

    def live(self) -> list[Allocation]:
        return allocation.allocations_of(self.world.round)


@pytest.fixture
def board(session: orm.Session, client: CheckedClient) -> Board:
    world = make_sampled(2)
    return Board(client, world, world.manager)


def test_allot_all_and_start_take_two_presses(board: Board) -> None:
    assert "Allot or waive these first" in board.client.get(f"{board.url}/").text
    board.client.post(f"{board.url}/all")
    page = board.client.get(f"{board.url}/").text
    assert "6 places allotted." in page
    assert "Every place is filled or waived. Scoring can start." in page
    assert board.client.post(f"{board.url}/start").status_code == 302
    assert board.world.round.state is State.SCORING
    assert board.client.post(f"{board.url}/start").status_code == 409


def test_a_place_that_cannot_be_filled_says_why(board: Board) -> None:
    for plan in board.world.plans:
        plan.writer = "Hal Health"
    board.client.post(f"{board.url}/all")
    page = board.client.get(f"{board.url}/").text
    assert "2 places could not be filled" in page
    assert page.count("Everybody has a conflict of interest") == 2
    assert "Wrote this plan" in board.client.get(board.place()).text
    refused = board.client.post(f"{board.place()}/allot", data={"auditor": board.world.auditors["health"].id})
    assert refused.status_code == 422
    assert "Select an auditor from the choices shown" in refused.text


def test_a_draft_without_a_sample_leads_to_the_draw(board: Board) -> None:
    empty = make_draft(board.world.manager, board.world.round.rubric_rows[0].rubric, name="2026-11")
    assert "Draw its sample first" in board.client.get(f"/rounds/{empty.id}/allocation/").text


def test_by_hand_choices_show_the_load(board: Board) -> None:
    page = board.client.get(board.place()).text
    assert "0 plans in this round, 0 in other open rounds" in page
    assert "Select an auditor" in board.client.post(f"{board.place()}/allot").text
    board.client.post(f"{board.place()}/allot", data={"auditor": board.world.auditors["health"].id})
    assert [one.auditor.name for one in board.live()] == ["Hal Health"]
    again = board.client.post(f"{board.place()}/allot", data={"auditor": board.world.auditors["health"].id})
    assert again.status_code == 422
    assert "Hal Health has this plan already" in again.text


def test_a_plan_is_taken_back_with_a_reason_and_given_back(board: Board) -> None:
    board.client.post(f"{board.url}/all")
    refused = board.client.post(f"{board.place()}/take-back")
    assert refused.status_code == 422
    assert refused.text.count("Select why it is taken back") == 2
    board.client.post(f"{board.place()}/take-back", data={"reason": "auditor not available"})
    assert len(board.live()) == 5
    assert board.client.get(f"{board.place()}/take-back").status_code == 409
    assert "gets it back with what was saved" in board.client.get(board.place()).text
    board.client.post(f"{board.place()}/allot", data={"auditor": board.world.auditors["health"].id})
    assert len(board.live()) == 6


def test_a_chair_waives_and_takes_it_back_but_does_not_allot(
    session: orm.Session, client: CheckedClient
) -> None:
    world = make_scoring(1)
    board = Board(client, world, world.chair)
    assert "Take it back" not in client.get(board.place()).text
    assert client.post(f"{board.url}/all").status_code == 403
    assert "Select why the agency is not expected" in client.post(f"{board.place()}/waive").text
    client.post(f"{board.place()}/waive", data={"reason": "no auditor available", "words": "Off sick"})
    assert len(board.live()) == 2
    assert "No auditor available" in client.get(f"{board.url}/").text
    page = client.get(board.place()).text
    assert "Off sick" in page
    assert client.post(f"{board.place()}/expect").status_code == 302
    assert client.post(f"{board.place()}/expect").status_code == 409
    assert "Not allotted" in client.get(f"{board.url}/").text


def test_a_manager_declares_a_conflict_for_somebody(board: Board) -> None:
    board.client.post(f"{board.url}/all")
    url = f"{board.url}/{board.world.sample[0].id}/conflict"
    refused = board.client.post(url)
    assert "Select the auditor" in refused.text
    assert "Enter what the conflict of interest is" in refused.text
    sent = {"auditor": board.world.auditors["health"].id, "words": "Is <b>the</b> aunt"}
    board.client.post(url, data=sent)
    page = board.client.get(f"{board.url}/").text
    assert "Is &lt;b&gt;the&lt;/b&gt; aunt" in page
    assert len(board.live()) == 5
    assert "already declared" in board.client.post(url, data=sent | {"once": ""}).text


def test_a_sealed_plan_is_not_taken_back_or_waived(session: orm.Session, client: CheckedClient) -> None:
    world = make_scoring(1)
    seal(world.held("health"))
    board = Board(client, world, world.manager)
    for path, reason in (("take-back", "auditor not available"), ("waive", "no auditor available")):
        refused = client.post(f"{board.place()}/{path}", data={"reason": reason})
        assert refused.status_code == 422
        assert "Hal Health has sealed this assessment" in refused.text
    assert len(board.live()) == 3


def test_once_revealed_the_board_is_only_read(session: orm.Session, client: CheckedClient) -> None:
    world = make_scoring(1)
    board = Board(client, world, world.manager)
    move_on(world.round, State.MODERATION)
    page = client.get(f"{board.url}/").text + client.get(board.place()).text
    for words in ("Allot all", "Take it back", "Waive health"):
        assert words not in page
    assert client.post(f"{board.url}/all").status_code == 409
    assert (
        client.post(f"{board.place()}/take-back", data={"reason": "auditor not available"}).status_code == 422
    )


@pytest.mark.parametrize("path", ["/9999/1", "/1/9999", "/99999999999999999999/1", "/9999/conflict"])
def test_a_place_that_is_not_there_is_not_found(board: Board, path: str) -> None:
    assert board.client.get(board.url + path).status_code == 404


def test_an_auditor_does_not_reach_the_board(session: orm.Session, client: CheckedClient) -> None:
    world = make_sampled(1)
    board = Board(client, world, world.auditors["health"])
    assert client.get(f"{board.url}/").status_code == 403
    assert client.get(board.place()).status_code == 403


def test_a_large_board_takes_no_more_queries_than_a_small_one(board: Board, session: orm.Session) -> None:
    from audit_app.sampling import service as sampling
    from tests.support.queries import counted_queries

    board.client.post(f"{board.url}/all")
    with counted_queries(session) as small:
        board.client.get(f"{board.url}/")
    sampling.add_to_sample(board.world.round, make_plans(20, prefix="MORE"))
    board.client.post(f"{board.url}/all")
    with counted_queries(session) as large:
        board.client.get(f"{board.url}/")
    assert large.number <= small.number <= 20
