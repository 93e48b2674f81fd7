"""Ratings of actions, as the accelerated progress plans write them. Pure."""

from enum import StrEnum


class Rag(StrEnum):
    """How an action stands."""

    RED = "R"
    AMBER = "A"
    GREEN = "G"
    COMPLETED = "C"

    @property
    def words(self) -> str:
        """What the letter means."""
        return RAG_WORDS[self]


RAG_WORDS = {
    Rag.RED: "delayed or low confidence",
    Rag.AMBER: "delayed or at risk but managed",
    Rag.GREEN: "on track",
    Rag.COMPLETED: "completed",
}
