"""The page on which a round is signed: what becomes final, who signed so far, the form of who signs next."""

from typing import Any

from audit_app.accounts.models import Person
from audit_app.accounts.service import agencies
from audit_app.moderation import service
from audit_app.moderation.forms import SignForm
from audit_app.rounds.models import AuditRound


def draw_signing(
    round: AuditRound, person: Person, *, chairs: bool, signs: bool, form: SignForm | None = None
) -> dict[str, Any]:
    """What the page shows one person. `chairs`: may sign first; `signs`: may sign second."""
    board, waiting = service.read_board(round), service.waiting_signature(round)
    outdated = waiting is not None and not service.is_current(waiting, board)
    unsettled, open_now = service.unsettled(board), service.is_open(round)
    second = waiting is not None and not outdated
    next_one = (signs if second else chairs) and open_now and not unsettled
    fault = service.signer_fault(person, waiting if second else None) if next_one else None
    rows = service.sign_offs(round)
    form = form or SignForm(seen=service.hash_of(board))
    form.submit.label.text = "Sign second and make the round final" if second else "Sign as chair"
    return {
        "round": round,
        "board": board,
        "open_now": open_now,
        "unsettled": unsettled,
        "final": service.what_becomes_final(board),
        "waiting": waiting,
        "outdated": outdated,
        "fault": fault,
        "form": form if next_one and not fault else None,
        "sign_offs": rows,
        "names": service.names_of(service.signers(rows)),
        "agencies": {agency.id: agency.key for agency in agencies()},
    }
