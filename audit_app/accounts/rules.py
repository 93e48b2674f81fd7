"""Who people are to the product: roles, sign-in names, password rules. Pure."""

import unicodedata
from enum import StrEnum

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
COMMON_PARTS = ("password", "council", "ehcp", "audit", "send", "letmein", "qwerty", "welcome", "partnership")
# Years and "123" after a common word add nothing.
DIGITS = dict.fromkeys(map(ord, "0123456789!.-_"))


class Role(StrEnum):
    """What a person may be. One person can hold several."""

    AUDITOR = "auditor"
    CHAIR = "chair"
    MANAGER = "manager"
    WRITER = "writer"
    LIG_READER = "LIG reader"
    ADMINISTRATOR = "administrator"


def sign_in_name(text: str) -> str:
    """An e-mail address in the one form in which two of them are compared (security A12)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if unicodedata.category(letter) not in ("Cf", "Zs", "Cc"))


def password_fault(password: str) -> str | None:
    """Why a password is refused, as a sentence; None when it will do (security A1, A2)."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Use a password of {SHORTEST_PASSWORD} characters or more. Three or four words do well."
    if len(password) > LONGEST_PASSWORD:
        return f"Use a password of {LONGEST_PASSWORD} characters or fewer."
    letters = "".join(password.casefold().split())
    if len(set(letters)) < 5:
        return "Use a password with more different characters."
    left = letters.translate(DIGITS)
    for part in COMMON_PARTS:
        left = left.replace(part, "")
    if left != letters.translate(DIGITS) and len(left) < 8:
        return "That password is too easy to guess. Try three or four unrelated words."
    return None
