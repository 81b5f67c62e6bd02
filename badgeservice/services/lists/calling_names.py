"""What somebody is called, beside initials or first names: "Joost" of "Mol, J. (Joost)" and of "Mol J. (Joost)"."""

from __future__ import annotations

import re

from badgeservice.person_name import is_particle, split_infix
from badgeservice.services.lists.address_evidence import letters, local_letters, names_of
from badgeservice.services.lists.first_names import FIRST_NAMES
from badgeservice.services.lists.usual_names import BRACKETED, IN_BRACKETS, is_no_name

INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.\s?)+|[^\W\d_]{1,2}")
_CAPITAL = "[A-ZÀ-ÖØ-ÞĆČĎĐĞİŁŃŇŘŚŞŠȘŤŢȚŮŰŹŻŽ]"
DOTTED = re.compile(rf"(?:(?:[^\W\d_]|[A-Z][a-z])\.-?){{1,8}}|{_CAPITAL}\.?{_CAPITAL}\.?{_CAPITAL}?\.?")


def find_calling_name(text: str, email: str) -> str:
    """ "Joost" of "Mol, J. (Joost)" when it certainly is what somebody is called."""
    for part in IN_BRACKETS.finditer(text):
        given, called = BRACKETED.sub(" ", text[: part.start()]).split(",")[-1].strip(), part[1].split(",")[0].strip()
        if _is_calling_name(called, given, email):
            return called
    return ""


def find_likely_calling_name(text: str) -> str:
    """ "Hans" of "Mol, J. (Hans)": a common first name behind initials, that begins with another letter."""
    for part in IN_BRACKETS.finditer(text):
        given, called = BRACKETED.sub(" ", text[: part.start()]).split(",")[-1].strip(), part[1].strip()
        words = split_infix(given)[0].split()
        has_initials = any(DOTTED.fullmatch(word) for word in words) or bool(INITIALS.fullmatch(given))
        if has_initials and letters(called) in FIRST_NAMES and " " not in called:
            return called
    return ""


def _is_calling_name(called: str, given: str, email: str) -> bool:
    if not called.replace("-", "").replace(" ", "").isalpha() or called.islower() or len(called) < 2:
        return False
    if any(is_no_name(word) for word in called.split()):
        return False
    given = split_infix(given)[0]
    words = given.split()
    initials = next((word for word in words if DOTTED.fullmatch(word)), "") if words else ""
    if INITIALS.fullmatch(given) or initials:
        return (not called.isupper() or given.isupper()) and letters(called)[:1] in letters(initials or given)
    is_among = letters(called) in names_of(given)
    is_whole = len(names_of(called)) > 1 and local_letters(email) == letters(called)  # "Opa Henk (Henk de Wit)"
    is_held = local_letters(email).startswith(letters(called)) and not is_whole
    return len(letters(called)) > 1 and (is_among or is_held)


def is_first_before_initial(words: list[str], initials: str, email: str) -> bool:
    """Whether "Dawit W." is a first name with the initial of the last: the address says so, or it is a common one."""
    first, initial, local = letters(" ".join(words)), letters(initials), local_letters(email)
    if len(initial) != 1 or is_particle(initials.rsplit(maxsplit=1)[-1]) or not first:
        return False
    if local.startswith(first):
        return local[len(first) :].startswith(initial) or first in FIRST_NAMES
    return local[:1] not in {"", initial} and letters(words[0]) in FIRST_NAMES


def without_calling_name(text: str, email: str) -> str:
    """Without the brackets that hold what somebody is called: they are read apart."""
    called = find_calling_name(text, email)
    return " ".join(text.replace(f"({called})", " ").split()) if called else text


def has_initials_behind(words: list[str], called: str) -> bool:
    """ "Bos A.M." and "Vries J. de": initials, and nothing but tussenvoegsels behind them.

    Without dots only beside what somebody is called: "Bos AM (Anna)".
    """
    behind = initials_behind(words)
    return bool(behind) and len(behind.split()) < len(words) and ("." in behind or bool(called))


def initials_behind(words: list[str]) -> str:
    place = len(words)
    while place > 0 and (is_particle(words[place - 1]) or DOTTED.fullmatch(words[place - 1])):
        place -= 1
    behind = words[place:]
    while behind and is_particle(behind[0]):
        behind = behind[1:]
    return " ".join(behind)
