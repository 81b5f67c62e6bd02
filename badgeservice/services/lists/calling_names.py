"""What somebody is called, beside initials or first names: "Joost" of "Mol, J. (Joost)" and of "Mol J. (Joost)"."""

from __future__ import annotations

import re

from badgeservice.person_name import is_infix, split_infix
from badgeservice.services.lists.address_evidence import letters, local_letters, names_of
from badgeservice.services.lists.usual_names import BRACKETED, IN_BRACKETS, is_no_name

INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.\s?)+|[^\W\d_]{1,2}")
DOTTED = re.compile(r"(?:(?:[^\W\d_]|[A-Z][a-z])\.-?){1,8}|[A-Z]\.?[A-Z]\.?[A-Z]?\.?")


def find_calling_name(text: str, given: str, email: str) -> str:
    """ "Joost" of "Mol, J. (Joost)" when it certainly is what somebody is called."""
    found = (part[1].strip() for part in IN_BRACKETS.finditer(text))
    return next((called for called in found if _is_calling_name(called, given, email)), "")


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
    return len(letters(called)) > 1 and (is_among or local_letters(email).startswith(letters(called)))


def without_calling_name(text: str, email: str) -> str:
    """Without the brackets that hold what somebody is called: they are read apart."""
    before = BRACKETED.sub(" ", text).split(",")[-1].strip()
    called = find_calling_name(text, before, email)
    return " ".join(text.replace(f"({called})", " ").split()) if called else text


def has_initials_behind(words: list[str]) -> bool:
    """ "Bos A.M." and "Vries J. de": initials with dots, and nothing but tussenvoegsels behind them."""
    behind = initials_behind(words)
    return bool(behind) and len(behind.split()) < len(words) and "." in behind


def initials_behind(words: list[str]) -> str:
    place = len(words)
    while place > 0 and (is_infix(words[place - 1]) or DOTTED.fullmatch(words[place - 1])):
        place -= 1
    behind = words[place:]
    while behind and is_infix(behind[0]):
        behind = behind[1:]
    return " ".join(behind)
