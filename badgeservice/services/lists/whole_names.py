"""Words around a name that are surely or likely no part of it, whatever column it stands in, and who is likely nobody.

A title that is not among the usual ones, a degree, the beginning of a sentence; and an address that is an office's.
"""

from __future__ import annotations

import re

from badgeservice.services.lists.address_evidence import is_explained, letters, local_letters, names_of
from badgeservice.services.lists.known_words import ROLES, TITLES

# fmt: off
_DEGREES = frozenset((
    "ba", "bba", "bc", "bed", "beng", "bsc", "dphil", "emba", "llb", "llm", "ma", "mba", "md", "med", "meng", "mphil",
    "msc", "mph", "phd", "rn",
))
# What people are called by others; some of these are a last name, but they are in front.
_RANKS = frozenset((
    "br", "broeder", "chef", "coach", "dominee", "ds", "juf", "juffrouw", "kap", "kapitein", "kok",
    "korporaal", "lt", "luitenant", "madam", "majoor", "meester", "miss", "mister", "mme", "oma",
    "oom", "opa", "pastoor", "pater", "sergeant", "sgt", "sir", "sr", "tante", "weth", "wethouder", "zr", "zuster",
))
# In small letters, or at the beginning with a capital, they are words of a sentence.
_SENTENCE = frozenset((
    "am", "ben", "called", "heet", "heten", "i", "i'm", "i’m", "ik", "is", "mijn", "my", "naam", "name", "named",
    "noem", "noemen", "this", "wij", "zijn",
))
GREETINGS = frozenset(("ik", "beste", "dag", "goedemorgen", "goedemiddag", "hallo", "hello", "hey"))
_BEGINNINGS = frozenset(("hier", "ik", "mijn", "naam"))
_OFFICES = frozenset((
    "aanmelding", "aanmelden", "abuse", "admin", "administratie", "afdeling", "allen", "balie", "bestuur", "bureau",
    "cafe", "contact", "directie", "examenbureau", "frontoffice", "facturen", "finance", "helpdesk", "hr", "ict",
    "info", "informatie", "inschrijving", "klantenservice", "mail", "management", "marketing", "noreply", "office",
    "onderwijsbureau", "personeel", "planning", "post", "postmaster", "receptie", "reception", "reply", "sales",
    "school", "secretariaat", "secretariat", "service", "staff", "stage", "stagebureau", "support", "team", "verkoop",
    "webmaster", "werkplaats", "winkel",
))
_FIRST_OF_OFFICES = frozenset((
    "administratie", "afdeling", "balie", "contact", "helpdesk", "hr", "info", "noreply", "office", "planning",
    "receptie", "reception", "secretariaat", "support", "team",
))
# fmt: on
_OFFICE_ENDS = re.compile("..(?:leiding|administratie|bureau|balie|secretariaat|zaken|planning|team|afdeling|dienst)$")
_ABBREVIATION = re.compile(r"[^\W\d_]{2,6}\.")
_FEW_LETTERS = 2


def likely_whole(name: str, email: str) -> str:
    """What is likely the name without such words; the name itself where somebody must look at it; else nothing."""
    words = name.split()
    bare = _without_degrees(_without_rank(_without_sentence(words), email))
    if bare and bare != words:
        return " ".join(bare).strip(",")
    if len(words) > 1 and all(letters(word) in TITLES | ROLES for word in words):
        return name
    return name if is_of_office(email) else ""


def is_of_office(email: str) -> bool:
    """Whether an address is that of a team or an office, and no person's."""
    local = email.partition("@")[0].lower()
    first = re.split(r"[^a-z]+", local)[0]
    return first in _FIRST_OF_OFFICES or letters(local) in _OFFICES or bool(_OFFICE_ENDS.search(letters(local)))


def _without_sentence(words: list[str]) -> list[str]:
    """ "Derya Önal" of "Mijn naam is Derya Önal"."""
    folded = [word.strip(".,:;!-–") for word in words]
    is_begun = len(words) > 1 and folded[0].lower() in GREETINGS | _BEGINNINGS
    are_small = [word in _SENTENCE for word in folded]
    last = max((place for place, is_small in enumerate(are_small) if is_small), default=-1)
    if last < 0 and not is_begun:
        return words
    behind = words[max(last, 0) + 1 :]
    while len(behind) > 1 and behind[0].lower().strip(".,:;!") in _SENTENCE:
        behind = behind[1:]
    return behind or words[:last] or words


def _without_rank(words: list[str], email: str) -> list[str]:
    """ "Tjeerd Groot" of "Kap. Tjeerd Groot", and not "Bos" of "Chr. Bos"."""
    if len(words) < 2:
        return words
    folded, rest = letters(words[0]), words[1:]
    if is_explained(email, " ".join(words)):  # "Juf Meester"
        return words
    if folded in _RANKS | TITLES and words[0].strip(".").lower() in _RANKS | TITLES:
        return rest
    if not _ABBREVIATION.fullmatch(words[0]) or not local_letters(email):
        return words
    is_whole = len(names_of(" ".join(rest))) > 1 and is_explained(email, " ".join(rest))
    is_other = len(folded) > _FEW_LETTERS or folded[1] not in "hjt"  # Th., IJ., St.
    return rest if is_whole or (is_other and folded[0] not in local_letters(email)) else words


def _without_degrees(words: list[str]) -> list[str]:
    """Without "MSc" and "B.Sc."; "Wei Ma" keeps its last name."""
    kept = list(words)
    while len(kept) > 1 and _is_degree(kept[-1], kept[:-1]):
        kept.pop()
    return kept


def is_dotted_degree(word: str) -> bool:
    """ "B.Sc." and "Ph.D.", which look like initials."""
    return "." in word and letters(word) in _DEGREES and any(map(str.islower, word))


def _is_degree(word: str, before: list[str]) -> bool:
    folded = letters(word)
    has_capitals = sum(map(str.isupper, word)) > 1 and not "".join(before).isupper()
    is_small = word.islower() and len(folded) > 2 and not "".join(before).islower()
    return folded in _DEGREES and (has_capitals or is_small) and not before[-1].endswith(",")  # "Jan Bos, MSc" is kept
