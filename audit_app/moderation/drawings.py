"""One drawing of the panel's screen for all who see the same: thirty screens cost little more than one.

Reading rule: a drawing is kept under everything it depends on but what is one person's own, which is put in
anew for each: the token and keys of their forms, and the time.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import current_app
from flask_wtf.csrf import generate_csrf

from audit_app import clock
from audit_app.web.forms import once_key

MOST = 64
TOKEN = "\0token\0"  # no text anybody typed can hold it: control characters are refused
ONCE = re.compile(r'(name="once" value=")[0-9a-f]{32}"')
NOW = re.compile(r'data-now="[^"]*"')
Key = tuple[object, ...]


@dataclass(frozen=True)
class Drawing:
    """The screen's part that refreshes, and what it is about."""

    text: str
    subject: str


@dataclass
class _Kept:
    drawings: OrderedDict[Key, Drawing] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)


def drawing(key: Key, draw: Callable[[], Drawing]) -> Drawing:
    """The drawing kept under this key, or a new one, with the asking person's own token, keys and time."""
    kept: _Kept = current_app.extensions.setdefault("panel drawings", _Kept())
    with kept.lock:
        found = kept.drawings.get(key)
    if found is None:
        made = draw()
        found = Drawing(made.text.replace(generate_csrf(), TOKEN), made.subject)
        with kept.lock:
            kept.drawings[key] = found
            while len(kept.drawings) > MOST:
                kept.drawings.popitem(last=False)
    text = found.text.replace(TOKEN, generate_csrf())
    text = ONCE.sub(lambda match: f'{match[1]}{once_key()}"', text)
    return Drawing(NOW.sub(f'data-now="{clock.now().isoformat()}"', text), found.subject)
