"""Finding loose wording in a passage somebody pasted. Pure: the passage is looked at and kept nowhere.

It only points at words. Whether provision is specific enough stays the auditor's to judge.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from audit_app.rubrics.rules import Phrase

# Characters that show nothing: where a word may be broken, and joiners that copying from a PDF leaves behind.
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_APOSTROPHES = "'’ʼ＇"
_LETTERS = rf"[^\W_][\w{_UNSEEN}]*"
_WORD = re.compile(rf"{_LETTERS}(?:[{_APOSTROPHES}]{_LETTERS})*")
# What may stand between two words of one phrase: blanks, a line break, a hyphen. Never a full stop or comma.
_BETWEEN = re.compile(rf"[\s{_UNSEEN}\-\u2010\u2011]*")
_SAME = str.maketrans(dict.fromkeys(_UNSEEN) | dict.fromkeys(_APOSTROPHES, "'"))


@dataclass(frozen=True)
class Piece:
    """A piece of the passage, exactly as it was pasted, and the phrase that it is, if it is one."""

    text: str
    phrase: Phrase | None = None


@dataclass(frozen=True)
class Found:
    """A passage in pieces, with how often each phrase is in it: most frequent first, then in order."""

    pieces: tuple[Piece, ...]
    counts: tuple[tuple[Phrase, int], ...]
    words: int

    @property
    def total(self) -> int:
        """How many places are marked."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    folded: str


def find_wording(passage: str, phrases: Iterable[Phrase]) -> Found:
    """Mark every phrase in a passage: whole words in any case, the longest phrase at each place.

    Places never overlap. Joined together again, the pieces are the passage.
    """
    words = _words(passage)
    runs = _runs(passage, words)
    pieces: list[Piece] = []
    done = 0
    for first, last, phrase in _places(words, runs, _by_first_word(phrases)):
        start, end = words[first].start, words[last].end
        if start > done:
            pieces.append(Piece(passage[done:start]))
        pieces.append(Piece(passage[start:end], phrase))
        done = end
    if done < len(passage):
        pieces.append(Piece(passage[done:]))
    counts = Counter(piece.phrase for piece in pieces if piece.phrase is not None)
    return Found(tuple(pieces), tuple(counts.most_common()), len(words))


def _fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word.translate(_SAME)).casefold()


def _words(text: str) -> list[_Word]:
    return [_Word(word.start(), word.end(), _fold(word[0])) for word in _WORD.finditer(text)]


def _runs(text: str, words: Sequence[_Word]) -> list[int]:
    """For each word a number that is the same for words with nothing but blanks between them."""
    runs, run = [], 0
    for place, word in enumerate(words):
        if place and not _BETWEEN.fullmatch(text, words[place - 1].end, word.start):
            run += 1
        runs.append(run)
    return runs


def _by_first_word(phrases: Iterable[Phrase]) -> dict[str, list[tuple[tuple[str, ...], Phrase]]]:
    """The phrases as folded words, by their first, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Phrase]]] = {}
    for phrase in phrases:
        words = tuple(word.folded for word in _words(phrase.words))
        if words:
            found.setdefault(words[0], []).append((words, phrase))
    for held in found.values():
        held.sort(key=lambda one: -len(one[0]))
    return found


def _places(
    words: Sequence[_Word], runs: Sequence[int], known: dict[str, list[tuple[tuple[str, ...], Phrase]]]
) -> Iterator[tuple[int, int, Phrase]]:
    place = 0
    while place < len(words):
        for wanted, phrase in known.get(words[place].folded, ()):
            last = place + len(wanted) - 1
            here = tuple(word.folded for word in words[place : last + 1])
            if here == wanted and runs[place] == runs[last]:
                yield place, last, phrase
                place = last
                break
        place += 1
