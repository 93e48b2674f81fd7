"""What the product says no to. Every refusal is a sentence that a busy person can act on."""


class Refused(Exception):
    """Something that cannot be done as asked; nothing was changed. The text is a whole sentence.

    `stale`: because somebody else changed it after the page was drawn.
    """

    stale = False
