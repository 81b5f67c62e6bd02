"""What stands beside a name and is surely, or likely, no part of it: titles, remarks, classes, roles, schools."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from badgeservice.person_name import is_infix, order_name
from badgeservice.services.lists.address_evidence import (
    holds,
    is_whole,
    letters,
    names_of,
)
from badgeservice.services.lists.calling_names import (
    DOTTED,
)
from badgeservice.services.lists.known_words import (
    PLACES,
    REMARKS,
    ROLES,
    STAFF,
    TITLES,
)
from badgeservice.services.lists.usual_names import (
    CLASS,
    IN_FRONT,
    Usual,
    is_no_name,
)

_REMARK = re.compile(r"\s[-–—/|•·:]+\s.*|\s?(?:[|•·:]|(?<!\b[vaoiVAOI])/)\s?.*|\s[-–—][^\s\d\W].*")

_DOUBLE = re.compile(
    r"([^\d/|:(),]+) - ((?:(?:van|de|der|den|te|ten|ter|in|op|'t|’t) )*[^\W\d_a-z][^\d/|:(), ]*)"
)  # "Anna Jansen - de Boer", a last name of two

_NUMBER = re.compile(r"(?<!\w)[#(]?\d{1,10}[.):]?(?!\w)")

# Of a student or a telephone: surely no name.
_LONG_NUMBER = re.compile(
    r"\(?(?<![\w+])\+?\d[\d().-]{4,18}(?!\w)\)?|\(?(?<!\w)\+?\d{2,4}[ -](?:\d{2,4} ?){2,4}(?!\w)\)?"
)

_DATE = re.compile(
    r"(?<!\w)\(?\d{1,2}[ -](?:jan|feb|mrt|maart|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]{0,6}\.?"
    r"(?:[ -]\d{2,4})?\)?(?!\w)",
    re.IGNORECASE,
)

_LEADERS = re.compile(r"\s*[.…_]{2,}$")  # "Anna Bos ........ anna@school.nl"

NICKNAME = re.compile(r"(?<=\w )[\"“”„]([^\"“”„]{1,40})[\"“”„](?= \w)")

_INFIX_IN_BRACKETS = re.compile(
    r"\s*\(((?:van|de|der|den|het|ten|ter|te|in|op|von|du|da|dos|'t|’t|'s|’s)(?: (?:de|der|den|het|'t|’t))?)\)",
    re.IGNORECASE,
)

_CALLED = re.compile(
    r"[\s,;–-]{1,5}\(?(?:roepnaam|roepn\.|aanspreeknaam|noemt zich|wordt genoemd|known as)\s{0,3}[:=]?\s{0,3}"
    r"([^\W\d_][\w-]{1,30})\)?"
)

_TITLE_BEHIND = re.compile(
    r",\s{0,3}(?:(?:mw|mevr|mej|dhr|hr|drs?|mr|ir|ing|prof|mrs|ms)\.|mevrouw|meneer|mevr|de heer|mw|dhr)\s+(?=\S)",
    re.IGNORECASE,
)

_SAYS_WHO = ("van", "from", "afzender", "naam", "mijnnaam", "name", "myname", "ik", "ikben")

_SAYS_NAME = frozenset((
    "achternaam", "officieel", "officiële", "eigenlijk", "geb", "geboren", "genaamd", "gehuwd", "getrouwd", "heet",
    "lastname", "meisjesnaam", "naam", "name", "née", "nu", "schrijf", "surname", "voorheen", "voornaam", "vroeger",
    "was", "wordt",
))  # fmt: skip

_BEHIND_CLASS = re.compile(r"\s(?:klas|groep|jaar|leerjaar|niveau|class|year|level)$", re.IGNORECASE)


def plain(text: str, usual: Usual) -> str:
    """A text without what is surely no part of a name: brackets around it all, pictures, titles, long numbers."""
    if whole := re.fullmatch(r"\(([^()]+)\)", text):
        text = whole[1]
    text = NICKNAME.sub(r"(\1)", text).strip(" *^~†‡#")
    text = _CALLED.sub(r" (\1)", _INFIX_IN_BRACKETS.sub(r" \1", text))
    if not text.isascii():
        text = text.strip(
            "".join(letter for letter in text if unicodedata.category(letter) in {"So", "Sk", "Cn"}) + " "
        )
    text = _LEADERS.sub("", text) or text
    if not usual.has_heading:
        text = " ".join(_LONG_NUMBER.sub(" ", _DATE.sub(" ", text)).split()) or text
    return _without_title(text)


def _without_title(text: str) -> str:
    """ "Mevr. A. Bos" and "Bos, mw. A." without what is certainly no part of the name."""
    text = _TITLE_BEHIND.sub(", ", text)
    words = text.split()
    if words[:2] == ["De", "heer"] or [word.lower() for word in words[:2]] == ["de", "heer"]:
        return " ".join(words[2:]) if len(words) > 3 else text
    while len(words) > 2 and words[0].lower().rstrip(".") in TITLES:
        words = words[1:]
    return " ".join(words)


def without_remark(name: str, usual: Usual) -> str:
    """A name without what stands behind a dash, or in front of a colon."""
    double = _DOUBLE.fullmatch(name) if usual.has_heading else None
    if double and not is_no_name(double[2]) and letters(double[2].split()[-1]) not in usual.behind:
        return name
    front = IN_FRONT.fullmatch(name)
    if (
        front
        and (is_no_name(front[1]) or letters(front[1]) in {*usual.in_front, *_SAYS_WHO})
        and not is_no_name(front[2])
    ):
        return without_remark(front[2], usual)
    return _REMARK.sub("", name) if _REMARK.sub("", name).strip() else name


def without_usual_brackets(text: str, usual: Usual) -> str:
    """Without what so many have in brackets that nobody is called that: "(Student)"."""
    return (
        " ".join(
            re.sub(
                r"\(([^()]*)\)", lambda part: " " if letters(part[1]) in usual.in_brackets else part[0], text
            ).split()
        )
        or text
    )


def said_in_brackets(name: str, brackets: Sequence[str], email: str) -> str:
    """What is likely the name, where brackets hold a part of it, or another: "Maikel (achternaam Ronde)"."""
    for part in brackets:
        words = part.replace(":", " ").split()
        kept = [word for word in words if word.lower().strip(".,") not in _SAYS_NAME]
        if len(names_of(part)) > 1 and is_whole(part, email) and part[:1].isupper():
            return part
        is_about_name = len(kept) < len(words)
        are_names = bool(kept) and all(word[:1].isupper() or is_infix(word) for word in kept)
        if len(names_of(name)) == 1 and are_names and not any(map(is_no_name, kept)) and "," not in name:
            return f"{name} {' '.join(kept)}"
        if is_about_name or (len(names_of(name)) == 1 and "," not in name and any(map(str.isalpha, part))):
            return order_name(name)
    return ""


def is_staff(text: str) -> bool:
    return any(word.strip(".,").lower() in STAFF for word in text.split())


def is_remark(text: str) -> bool:
    """Whether brackets hold more than a word about somebody: who wrote it has something to say about this row."""
    words = text.split()
    return "?" in text or (len(words) > 2 and not all(is_no_name(word) for word in words))


def without_class(name: str, usual: Usual) -> str:
    """Without "2A" and without a number; a name that is nothing but a role and a number stays: "Student 1"."""
    if not any(map(str.isdigit, name)):
        return name
    if usual.has_heading and re.search(r"\d{5}", name):  # it may be a BSN: the teacher takes it away
        return name
    shorter = " ".join(_NUMBER.sub(" ", CLASS.sub(" ", name)).split()).strip(" ,.")
    shorter = _BEHIND_CLASS.sub("", f" {shorter}").strip()
    is_number_of_role = len(shorter.split()) < 2 and "," not in name
    if not shorter or (is_number_of_role and (shorter.lower() in ROLES or not shorter)):
        return name
    return shorter


def without_known_words(words: list[str], email: str, usual: Usual) -> list[str]:
    """Without a role, a school, a course or a class at one of the ends."""
    kept = list(words)
    while len(kept) > 1 and _is_known_behind(kept, email, usual):
        kept.pop()
    while len(kept) > 1 and is_infix(kept[-1]) and len(kept) < len(words):
        kept.pop()  # "Anna Bos bij de Hema"
    while len(kept) > 2 and _is_known_in_front(kept, usual):
        kept.pop(0)
    if len(kept) == 2 and letters(kept[0]) in usual.in_front and holds(email, kept[1]) and not holds(email, kept[0]):
        kept.pop(0)  # "Leerling Merhawi", among "Leerling Anna Bos" and the like
    return kept if kept != words else words


def _is_known_behind(words: list[str], email: str, usual: Usual) -> bool:
    word = words[-1].strip(".,()")
    folded = word.lower()
    if (is_infix(words[-2]) and len(words) < 5) or holds(email, word):
        return False
    is_likely_last = len(words) == 2 and (usual.has_heading or (len(folded) < 5 and word.istitle()))  # "Bo Mbo"
    if folded in ROLES | PLACES and not is_likely_last:
        return True
    is_shouted = (
        len(word) > 1 and word.isupper() and len(words) > 2 and not any(map(str.isupper, "".join(words[:-1])[1:2]))
    )
    if len(names_of(" ".join(words))) < 3:
        return False
    return (
        (folded in REMARKS and not usual.has_heading)
        or letters(word) in usual.behind
        or (is_shouted and _is_abbreviation(word, words))
    )


def _is_abbreviation(word: str, words: list[str]) -> bool:
    """ICT of "Anna Bos ICT", and not BOS of "Anna Maria BOS" when the vowels let it be said."""
    is_number = set(word) <= set("IVX")  # Jan Bos III
    return 2 <= len(word) <= 4 and sum(map(str.isupper, words)) == 1 and not DOTTED.fullmatch(word) and not is_number


def _is_known_in_front(words: list[str], usual: Usual) -> bool:
    folded = words[0].strip(".,()").lower()
    is_followed_by_name = words[1][:1].isupper() or not words[1][:1].isalpha()
    is_short = 3 <= len(letters(folded)) <= 5 and words[0].isupper() and not any(map(str.isupper, words[1:]))
    return is_followed_by_name and (
        (is_short and not usual.is_shouted) or folded in ROLES | PLACES or letters(folded) in usual.in_front
    )
