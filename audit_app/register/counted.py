"""Keeping count of the warnings of identifiers.py. The log and the trail get a number, never the text."""

import logging
from collections.abc import Sized

from audit_app import clock
from audit_app.register.identifiers import identifiers_in
from audit_app.web.text import plural
from audit_app.web.words import WARNINGS

log = logging.getLogger(__name__)


def counted(where: str, found: Sized) -> dict[str, int]:
    """Log how much was found in `where`, the start of a sentence; what a trail entry adds, if anything."""
    if not found:
        return {}
    log.info("%s: %s of a child may be in it.", where, plural(len(found), "identifier"))
    return {WARNINGS: len(found)}


def counted_in(where: str, *texts: str) -> dict[str, int]:
    """The same of texts written today, which their writer was asked about or told of."""
    return counted(where, identifiers_in(texts, tuple, clock.today().year))
