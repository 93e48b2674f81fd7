"""Whether a reference reads as a person's name. See pseudonyms.py."""

import re
import unicodedata
from itertools import pairwise

# The commonest first names and surnames of England and Wales (ONS), without those that are also ordinary
# words (Grace, Hill, Young) and those of three letters, which are also initials (SAM). Only these are refused
# beside a number: any other word there may be the area's own code.
COMMON = """
    adam aisha alex alexander alfie alice amelia andrew anna arthur benjamin charlie charlotte chloe
    connor daniel david dylan edward eleanor elijah ella emily emma ethan evie finley freddie freya george
    hannah harriet harrison harry henry isaac isabella isla jack jacob jake james jamie jessica john joseph
    joshua katie laura lewis liam lily logan louis lucas lucy luke maria mary matthew maya megan
    michael millie mohammad mohammed muhammad nathan noah olivia oliver oscar paul peter phoebe rachel reuben
    richard robert ryan samuel sarah sebastian sofia sophia sophie steven theo thomas toby tommy william zara
    ahmed allen anderson bailey begum bennett campbell clarke collins davies davis edwards evans griffiths
    hughes hussain jackson johnson jones kelly khan martin mitchell morgan morris murphy murray
    patel phillips powell reynolds richardson roberts robinson rogers russell scott shah simpson singh
    smith stevens stewart taylor thompson turner walker watson wilkinson williams williamson wilson
"""
# Words of the work that stand in references without naming anybody.
OF_THE_WORK = """
    a advice after aged agency age amended amendment and annual area assessment audit board care case centre
    child children code complex council county draft early east education ehc ehcp ehcna file final group
    health high id key learner local locality looked new no north number of old part person phase pilot plan
    plans post primary pupil quality record ref reference register request review round sample school
    secondary send sen service setting social south special stage student support team term test
    the type unit unknown west year young
"""
COMMON_NAMES = frozenset(COMMON.split())
WORK_WORDS = frozenset(OF_THE_WORK.split())
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# What may stand between two words of one name.
BETWEEN = re.compile(r"[\s,._;&/]+")
LONGEST_CODE = 3
LONGEST_CODE_ALONE = 4


def looks_like_name(text: str) -> bool:
    """Whether a reference, with its characters made ordinary, reads as somebody's name."""
    words = list(WORD.finditer(text))
    spoken = [found.group() for found in words]
    if any(word.casefold() in COMMON_NAMES for word in spoken):
        return True
    if not any(character.isdigit() for character in text):
        return reads_as_name(spoken)
    pairs = pairwise(words)
    beside = [(a.group(), b.group()) for a, b in pairs if BETWEEN.fullmatch(text[a.end() : b.start()])]
    return any(names_somebody(first, second) for first, second in beside)


def reads_as_name(words: list[str]) -> bool:
    """For a reference without any number: a word that is no code, or two words that are not of the work."""
    others = [word for word in words if word.casefold() not in WORK_WORDS]
    if len(others) > 1:
        return any(len(word) > 1 for word in others)
    return any(len(word) > 2 and not is_code(word, LONGEST_CODE_ALONE) for word in others)


def names_somebody(first: str, second: str) -> bool:
    """Two words side by side in a reference with a number: two names, or a name and an initial."""
    kinds = [
        "initial" if len(word) == 1 else "other" if is_code(word, LONGEST_CODE) else "name"
        for word in (first, second)
        if word.casefold() not in WORK_WORDS or len(word) == 1
    ]
    return "name" in kinds and len(kinds) == 2 and "other" not in kinds


def is_code(word: str, longest: int) -> bool:
    """A few capitals, or letters that nobody could say: no name is written so."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    if not bare.isascii():
        return False
    return (word.isupper() and len(word) <= longest) or not re.search("[aeiouy]", bare, re.IGNORECASE)
