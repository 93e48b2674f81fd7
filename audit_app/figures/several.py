"""Many comparisons together are held to a stricter measure than one (figures.md, section 8). Pure."""

from collections.abc import Sequence

# Of what is called a likely difference, the part that chance alone may have made.
RATE = 0.1


def adjusted(p: Sequence[float]) -> list[float]:
    """The p values adjusted for how many there are (Benjamini and Hochberg), in the order given.

    One is called likely where its adjusted value is no more than RATE.
    """
    order = sorted(range(len(p)), key=lambda place: p[place], reverse=True)
    found, least = [1.0] * len(p), 1.0
    for rank, place in enumerate(order):
        least = min(least, p[place] * len(p) / (len(p) - rank))
        found[place] = least
    return found
