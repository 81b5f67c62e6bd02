"""Is what stands where a name stands certainly a name? If not, the teacher is asked before anything is signed.

A remark in brackets, a school or a class behind a comma and a course behind the last name all look like a part of a
name. No list of words tells them apart, so this asks what makes it certain: initials before a calling name, an address
that holds the first name, and what the other names of the list look like.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from badgeservice.person_name import is_infix, is_particle, is_suffix, join_name, order_name, split_infix, tidy_case
from badgeservice.services.lists.address_evidence import (
    end_of_last_name,
    holds,
    letters,
    local_letters,
    names_of,
    vote_by_address,
    vote_by_names,
)
from badgeservice.services.lists.beside_names import (
    is_remark,
    is_staff,
    plain,
    said_in_brackets,
    without_class,
    without_known_words,
    without_remark,
    without_usual_brackets,
)
from badgeservice.services.lists.calling_names import (
    DOTTED,
    INITIALS,
    find_calling_name,
    find_likely_calling_name,
    has_initials_behind,
    initials_behind,
    is_first_before_initial,
    without_calling_name,
)
from badgeservice.services.lists.first_names import FIRST_NAMES
from badgeservice.services.lists.known_words import (
    FIRST_OF_LAST_NAMES,
    STARTS_OF_LAST_NAMES,
)
from badgeservice.services.lists.last_look import first_of_two
from badgeservice.services.lists.questions import Doubt
from badgeservice.services.lists.usual_names import (
    BRACKETED,
    IN_BRACKETS,
    LONGEST_NAME,
    Usual,
    avatar_of,
    explained,
    is_natural,
    is_no_name,
    is_shouted_word,
    is_turned,
)
from badgeservice.services.lists.whole_names import GREETINGS, is_dotted_degree

_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")
_ODD = re.compile(r"[\"?!=<>]+(?=\s|$)|(?<=\w)\"(?=\w)")  # what somebody adds to a name, or leaves of a quotation
_AND = re.compile(r"(.{2,60}?)\s(?:&|\+|en|and|und)\s(.*\S)", re.IGNORECASE)  # two learners, one address


@dataclass(frozen=True, slots=True)
class Name:
    """The name that we take; with a doubt when the text is not certainly that."""

    name: str
    doubt: Doubt | None = None
    is_tidied: bool = False  # it was in capitals in part


def read_name(text: str, email: str, usual: Usual) -> Name:
    """The name in a text such as "Bos, Anna (Student)"."""
    if len(text) > LONGEST_NAME:
        return Name(text)
    read = _read_name(text, email, usual)
    if not usual.is_shouted or read.name.isupper():
        return read
    name = " ".join(
        _lowered(word) if is_shouted_word(word) or (word.isupper() and is_infix(word)) else word
        for word in read.name.split()
    )
    return replace(read, name=name, is_tidied=name != read.name)


def _lowered(word: str) -> str:
    """A last name in capitals as it is usually written: "VAN" is a tussenvoegsel, "EL" is not."""
    return word.lower() if is_infix(word) else tidy_case(word) if len(word) > 2 else word.title()


def _read_name(text: str, email: str, usual: Usual) -> Name:
    text = plain(text, usual)
    if usual.have_avatars and (avatar := avatar_of(text)):
        text = text.removeprefix(avatar).strip()
    staff = any(is_staff(part) for part in IN_BRACKETS.findall(text))
    original = text
    text = without_usual_brackets(without_calling_name(text, email), usual)
    called = find_calling_name(original, email)
    if not called and (likely := find_likely_calling_name(original)):
        return replace(_read_called(original.replace(f"({likely})", " "), likely, email, usual), doubt=Doubt.REMARK)
    before, _, behind = original.partition(f"({called})") if called else ("", "", "")
    if behind.strip() and ("," in before or has_initials_behind(before.split(), called)):  # "Bos, A. (Anna) groep 2"
        return replace(_read_name(f"{before}({called})", email, usual), doubt=Doubt.REMARK)
    return _read_called(text, called, email, usual, is_staff=staff)


def _read_called(text: str, called: str, email: str, usual: Usual, *, is_staff: bool = False) -> Name:
    """The name in a text, and what its owner is called, which is read already."""
    brackets = _BRACKETS.search(text)
    before = text[: brackets.start()] if brackets else text
    name = _ODD.sub(" ", without_remark(BRACKETED.sub(" ", before), usual)).rstrip()
    if name and (of_two := _AND.match(name)):
        return Name(first_of_two(of_two[1].split(",")[0], of_two[2], email), Doubt.REMARK)
    if said := said_in_brackets(name, IN_BRACKETS.findall(text), email):
        return Name(said, Doubt.REMARK)
    doubt = None if name == before and not is_staff and not (brackets and is_remark(brackets[1])) else Doubt.REMARK
    shorter = without_class(name, usual)
    if shorter != name:
        name, doubt = shorter, doubt if usual.have_classes else Doubt.REMARK
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if len(parts) > 2 or (len(parts) == 2 and not is_suffix(parts[1])):
        return _read_commas(parts, email, usual, called, doubt, has_brackets=bool(brackets))
    return _read_words(" ".join(parts) if len(parts) < 2 else name, email, usual, called, doubt, text)


def _read_commas(
    parts: list[str], email: str, usual: Usual, called: str, doubt: Doubt | None, *, has_brackets: bool
) -> Name:
    """ "Last, first", or a name and something about it."""
    front, _, suffix = parts[-1].rpartition(" ")
    if front and is_suffix(suffix):  # "Smit, Kees jr."
        read = _read_commas([*parts[:-1], front], email, usual, called, doubt, has_brackets=has_brackets)
        return read if read.doubt else Name(f"{read.name} {suffix}")
    if parts[0].lower() in GREETINGS:
        return replace(_read_called(", ".join(parts[1:]), called, email, usual), doubt=Doubt.REMARK)
    last, firsts = parts[0], [part for part in parts[1:] if not is_infix(part)]
    infixes = [part for part in parts[1:] if is_infix(part)]
    if len(firsts) == 2 and is_suffix(firsts[1]):
        return Name(order_name(f"{last}, {firsts[0]}"), Doubt.REMARK)
    if len(firsts) == 1 and not usual.has_heading and not usual.is_last_first and _is_first_then_last(parts, email):
        return Name(" ".join(parts), doubt or Doubt.ORDER)
    if len(firsts) != 1 or letters(firsts[0]) in usual.behind or not _is_first_name(firsts[0], last, email, usual):
        is_last = (len(firsts) > 1 and len(names_of(last)) < 2) or usual.is_last_first or bool(called)
        is_first = bool(firsts) and not is_no_name(firsts[0]) and letters(firsts[0]) not in usual.behind
        likely = ", ".join(parts[:2]) + (f" ({called})" if called else "")
        return Name(order_name(likely) if is_last and is_first else last, Doubt.REMARK)
    likely = order_name(", ".join([last, *infixes, firsts[0]]) + (f" ({called})" if called else ""))
    if has_brackets and not called:
        doubt = doubt or Doubt.REMARK
    return Name(likely, doubt)


def _is_first_then_last(parts: list[str], email: str) -> bool:
    """Whether "Anna, Bos" is what its comma does not say."""
    are_single = all(len(names_of(part)) == 1 for part in parts) and not is_no_name(parts[-1])
    return are_single and vote_by_address(parts[-1], parts[0], email) < 0 and vote_by_names(parts[-1], parts[0]) < 0


def _read_words(name: str, email: str, usual: Usual, called: str, doubt: Doubt | None, text: str) -> Name:
    """A name without a comma: "Anna Bos", "A. Bos (Anna)", "Bos A. (Anna)", "Bos Anna"."""
    words = name.split()
    if not words:
        return Name(order_name(text) or text, doubt)
    if len(words) > 2 and is_dotted_degree(words[-1]):
        return Name(" ".join(words[:-1]), Doubt.REMARK)
    if len(words) > 1 and has_initials_behind(words, called):
        initials = initials_behind(words)
        last = " ".join(words[: -len(initials.split())])
        if not called and is_first_before_initial(last.split(), initials, email):
            return Name(name, doubt or Doubt.ORDER)
        return Name(order_name(f"{last}, {initials}" + (f" ({called})" if called else "")), doubt)
    if called and DOTTED.fullmatch(words[0]):
        count = next((place for place, word in enumerate(words) if not DOTTED.fullmatch(word)), len(words))
        return Name(" ".join([called, *words[count:]]), doubt)
    if (shorter := without_known_words(words, email, usual)) != words:
        return Name(" ".join(shorter), Doubt.REMARK)
    if usual.is_reversed and len(names_of(name)) > 1:
        is_right = is_natural(name, email) and not end_of_last_name(words, local_letters(email))
        return Name(name if is_right else _turned(words, email), Doubt.ORDER)
    is_turned_alone = usual.is_natural and is_turned(name, email)
    if is_turned_alone or (is_infix(words[-1]) and len(names_of(name)) > 1):  # "Vries Jan de"
        return Name(_turned(words, email), Doubt.ORDER)
    if not usual.has_heading and (shorter_name := explained(words, email)):
        behind = name.removeprefix(shorter_name)
        is_surname = not usual.are_longer and behind.istitle() and not is_no_name(behind)  # Idrissi Alami
        return Name(name if is_surname else shorter_name, Doubt.REMARK)
    if not usual.has_heading and not doubt and _has_word_too_many(words, email):
        return Name(name, Doubt.REMARK)
    return Name(name or order_name(text) or text, doubt)


def _has_word_too_many(words: list[str], email: str) -> bool:
    """Whether the last of three names may be a school or a course as well: "Jan de Vries Deltion".

    It is a last name when the address holds it, behind a second first name or initial, and behind El, Ben and the like.
    """
    place = next((at for at in range(len(words) - 1, 0, -1) if not is_infix(words[at]) and is_infix(words[at - 1])), 0)
    names = [word for word in words if not is_infix(word)]
    if is_infix(words[-1]) or is_suffix(words[-1]) or len(names) < 3 or place == len(words) - 1:
        return False
    if holds(email, names[-1]) or any(len(letters(word)) < 3 for word in names[1:]):
        return False
    before_last = letters(names[-2])
    return before_last not in FIRST_NAMES and before_last not in STARTS_OF_LAST_NAMES and bool(letters(names[-1]))


def _is_first_name(first: str, last: str, email: str, usual: Usual) -> bool:
    """Is "last, first" certainly a last name and a first name, rather than a name and something about it?"""
    words, local = split_infix(first)[0].split(), local_letters(email)
    if any(map(str.isdigit, first)) or not words or any(is_no_name(word) for word in words):
        return False
    if any(map(is_infix, words)):  # "Kees, Leerbedrijf De Boer": a tussenvoegsel that is not behind the first name
        return False
    has_capitals = any(word.isupper() and not INITIALS.fullmatch(word) and not DOTTED.fullmatch(word) for word in words)
    if has_capitals and last != last.upper():  # "Jansen, ICT", and not "BOS, ANNA"
        return False
    if last != last.lower() and any(word.islower() and not is_suffix(word) for word in words):
        return False
    if len(names_of(last)) < 2 or letters(last.split(maxsplit=1)[0]) in STARTS_OF_LAST_NAMES:
        if holds(email, first) or usual.has_heading:
            return True
        is_of_first = vote_by_address(first, last, email) < 0 and not usual.is_last_first
        return not is_of_first and vote_by_names(first, last) >= 0  # "Kees, Deltion"
    if usual.has_heading and usual.is_last_first:
        return True
    starts_with_first, starts_with_last = (local.startswith(letters(name.split()[0])) for name in (first, last))
    has_last = any(len(word) > 2 and letters(word) in local for word in last.split())
    is_by_initial = has_last and local[:1] == letters(first)[:1] != letters(last)[:1]
    votes = vote_by_names(first, last)
    is_usual = votes > 0 or (usual.is_last_first and votes == 0 and (len(words) == 1 or usual.has_heading))
    return not starts_with_last and (starts_with_first or is_by_initial or is_usual)


def _turned(words: list[str], email: str) -> str:
    """ "Anna Bos" for "Bos Anna", "Jan de Vries" for "Vries de Jan" and "de Vries Jan"."""
    local = local_letters(email)
    core, infix = split_infix(" ".join(words))
    words = core.split()
    names = [place for place in range(1, len(words)) if letters(words[place]) and not is_infix(words[place])]
    places = [place for place in names if local[:1] == letters(words[place])[0]]
    whole = [place for place in places if local.startswith(letters(words[place])) and len(letters(words[place])) > 1]
    start = next((place for place in range(len(words) - 1, 0, -1) if is_particle(words[place])), 0)
    end = start + 1
    while start > 1 and is_particle(words[start - 1]):
        start -= 1
    if not whole and not is_particle(words[0]) and start and end < len(words):  # "Berg van den Jan"
        return join_name(" ".join(words[end:]), " ".join(words[start:end]), " ".join(words[:start]))
    if not whole and len(words) > 2 and letters(words[0]) in FIRST_OF_LAST_NAMES and len(words[1]) > 1:  # "Võ Thị Mai"
        return " ".join([*words[1:], words[0]])
    of_last = end_of_last_name(words, local)
    places.sort(key=lambda place: -place if letters(" ".join(words[:place])) in local else 0)
    place = (whole or ([of_last] if of_last else []) or places or [len(words) - 1])[0]
    return join_name(" ".join(words[place:]), infix, " ".join(words[:place]))
