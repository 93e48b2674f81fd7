"""What can be done with areas, agencies and people, and what later stages ask of them."""

from audit_app.accounts.areas import (
    AreaRefused,
    add_agency,
    agencies,
    agency_id,
    areas,
    find_area,
    make_area,
    rename_area,
    unused_area,
)
from audit_app.accounts.people import (
    PersonRefused,
    Stale,
    change_password,
    change_person,
    everybody,
    find_person,
    make_person,
    people,
)
from audit_app.accounts.signin import (
    check_password,
    enter,
    is_password_of,
    note_sign_in,
    note_sign_out,
    session_person,
)

__all__ = [
    "AreaRefused",
    "PersonRefused",
    "Stale",
    "add_agency",
    "agencies",
    "agency_id",
    "areas",
    "change_password",
    "change_person",
    "check_password",
    "enter",
    "everybody",
    "find_area",
    "find_person",
    "is_password_of",
    "make_area",
    "make_person",
    "note_sign_in",
    "note_sign_out",
    "people",
    "rename_area",
    "session_person",
    "unused_area",
]
