"""A small store of what was made lately, for several threads. What was not asked for longest goes first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """Holds what together weighs at most `largest`."""

    def __init__(self, largest: int, weight: Callable[[Made], int]) -> None:
        self._largest = largest
        self._weight = weight
        self._held = 0
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Hashable) -> Made | None:
        """What is kept under that name, or None."""
        with self._lock:
            made = self._made.get(name)
            if made is not None:
                self._made.move_to_end(name)
            return made

    def put(self, name: Hashable, made: Made) -> None:
        """Keep it, and let go of the oldest where it is too much."""
        with self._lock:
            before = self._made.pop(name, None)
            if before is not None:
                self._held -= self._weight(before)
            self._made[name] = made
            self._held += self._weight(made)
            while self._held > self._largest:
                _, oldest = self._made.popitem(last=False)
                self._held -= self._weight(oldest)
