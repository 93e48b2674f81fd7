"""Keeping count of the warnings of identifiers.py. The log and the trail get a number, never the text."""

import logging
from collections.abc import Sized

from audit_app.web.text import plural

log = logging.getLogger(__name__)
NAME = "identifiers"


def counted(where: str, found: Sized) -> dict[str, int]:
    """Log how much was found in `where`, the start of a sentence; what a trail entry adds, if anything."""
    if not found:
        return {}
    log.info("%s: %s of a child may be in it.", where, plural(len(found), "identifier"))
    return {NAME: len(found)}
