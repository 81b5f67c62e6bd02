"""A text in clauses, and what each of them says: something that is done, a state of mind, or what a course is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from badgeservice.services.achievements.advice.words import WORD, Words, words_of

_ITEM: Final = re.compile(r"[.!?;](?=\s|$)|\n\s*(?:[-*•+–]|\d+[.)]|[a-z]\))\s+|\n\s*\n|:\s*\n")
_SUBJECT: Final = re.compile(
    r"(?:[-*•+–]\s*)?(?:(?:de|het|een|the|a|an|our|elke|iedere|each|every) )?"
    r"(?:student|studenten|leerling|leerlingen|deelnemer|deelnemers|medewerker|kandidaat|stagiair|cursist|je|jij|hij|zij|ze|"
    r"hij/zij|learner|learners|students|participant|participants|candidate|employee|you|they|he|she) ",
    re.IGNORECASE,
)
_AFTERWARDS: Final = re.compile(  # “na het volgen van deze training is de deelnemer …”
    r"(?:na|aan het einde? van|after|at the end of|by the end of|upon) (?:[\w-]+ ){1,8}?"
    r"(?=(?:is|ben|heeft|heb|kan|kun|weet|begrijpt|kent|beheerst|beschikt|you|students?|learners?|participants?) )",
    re.IGNORECASE,
)
_MANY: Final = re.compile(r"(?:the )?(?:you|they|students|learners|participants|candidates) ", re.IGNORECASE)
_BY_DOING: Final = re.compile(r"\bdoor \w.* te \w+en\b")  # “krijgt inzicht door een kasboek bij te houden”
_GOES_ON: Final = re.compile(r"(?:\w+ ){0,3}?te \w+en\b", re.IGNORECASE)  # “bereid om hulp te geven” “en te vragen”
_MARKS: Final = re.compile(r"[*_`#>]+")
MAX_CLAUSES: Final = 200  # of one text; more are not read
LONGEST_CLAUSE: Final = 400


class Says(StrEnum):
    DEED = "deed"  # that can be seen, heard or looked at
    STATE = "state"  # of mind
    COURSE = "course"
    LITTLE = "little"  # we cannot tell


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence, or a line of a list, with what its clauses say."""

    text: str
    says: tuple[Says, ...]


def read_items(text: str, language: str) -> list[Item]:
    """The sentences and lines of a text, those that say nothing left out."""
    words = words_of(language)
    read: list[Item] = []
    for one in _ITEM.split(text)[:MAX_CLAUSES]:
        line = " ".join(_MARKS.sub(" ", one[:LONGEST_CLAUSE]).split())
        if WORD.search(line):
            read.append(Item(line, tuple(_read_clauses(line, words))))
    return read


def _read_clauses(line: str, words: Words) -> Iterator[Says]:
    is_able = bool(words.able & set(line.lower().split()))
    state_opened = False  # a clause like “weet hoe je plant”, which “en evalueert” goes on
    says = Says.LITTLE
    for clause in split_clauses(line, words):
        if (state_opened and len(clause.split()) <= 2) or (says is Says.STATE and _GOES_ON.match(clause)):
            continue
        says = _read_clause(clause, words, is_able=is_able)
        state_opened = says is Says.STATE and bool(words.subordinate & set(clause.lower().split()))
        yield says


def split_clauses(line: str, words: Words) -> list[str]:
    """At commas and at words like “en”."""
    return [clause for part in words.joins.split(line) if (clause := part.strip())]


def _read_clause(clause: str, words: Words, *, is_able: bool) -> Says:
    if words.course.search(clause):
        return Says.COURSE
    if afterwards := _AFTERWARDS.match(clause):
        clause = clause[afterwards.end() :]
    state = words.vague.search(clause)
    if state:
        by = _BY_DOING.search(clause, state.end())
        is_deed = _has_deed(clause[: state.start()], words) or (by is not None and _has_deed(by.group(), words))
        return Says.DEED if is_deed else Says.STATE
    if _has_deed(clause, words):
        return Says.DEED
    if words.vague_nouns.search(clause) or _is_weak(clause, words, is_able=is_able):
        return Says.STATE
    return Says.DEED if looks_like_deed(clause, words, is_able=is_able) else Says.LITTLE


def _is_weak(clause: str, words: Words, *, is_able: bool) -> bool:
    """It says what somebody is, has, feels or thinks."""
    said = [found.lower() for found in WORD.findall(_SUBJECT.sub("", clause, count=1))]
    if len(said) < 2 or words.weak_but.search(clause):
        return False
    is_turned = any(
        one in words.weak and _SUBJECT.match(" ".join([*said[at + 1 :], ""])) for at, one in enumerate(said)
    )
    return said[0] in words.weak or is_turned or (is_able and said[-1] in words.weak)


def _has_deed(clause: str, words: Words) -> bool:
    """A verb of doing; “het werk” and “a test” are none, “het lassen” is."""
    before = ""
    for found in WORD.findall(clause.lower()):
        is_noun = before in words.determiners and not found.endswith("en")
        if found in words.observable and not is_noun:
            return True
        before = found
    return False


def looks_like_deed(clause: str, words: Words, *, is_able: bool) -> bool:
    """A verb that we do not know, where a verb stands: first after its subject, or at the end after “kan”."""
    said = [found.lower() for found in WORD.findall(_SUBJECT.sub("", clause, count=1))]
    if len(said) < 2:
        return False
    first, last = said[0], said[-1]
    if is_able and last.endswith("en") and last not in words.stop:
        return True
    is_verb = _is_verb_like(first, words) or (len(first) >= 3 and bool(_MANY.match(clause)))
    return is_verb and first not in words.stop


def _is_verb_like(word: str, words: Words) -> bool:
    ends = ("t", "eren") if "kan" in words.able else ("s",)
    is_long = len(word) >= 4
    return is_long and word.endswith(ends) and not word.endswith(("heit", "teit", "ist", "ness", "ics"))


def count(items: Sequence[Item], says: Says) -> int:
    """How many of the lines say this and nothing better."""
    return sum(1 for item in items if _best(item) is says)


def first_that(items: Sequence[Item], says: Says) -> str:
    """The first line that says this."""
    return next((item.text for item in items if says in item.says), "")


def _best(item: Item) -> Says:
    for says in (Says.DEED, Says.COURSE, Says.STATE):
        if says in item.says:
            return says
    return Says.LITTLE
