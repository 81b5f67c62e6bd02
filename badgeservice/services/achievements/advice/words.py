"""Words of a text as advice reads them: what they say without their endings, and which are verbs of doing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from badgeservice.services.achievements.description import LANGUAGES

WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DULL_PREFIXES: Final = ("ver", "ont", "be", "in", "op")
_VOWELS: Final = "aeiou"
_DULL_BEFORE_ER: Final = ("nd", "lg", "ev", "it", "et", "ut", "ist", "ld", "mm", "jd", "lt")  # as in “lever-en”


@dataclass(frozen=True, slots=True)
class Words:
    """Of one language."""

    stop: frozenset[str]
    function: frozenset[str]
    generic: frozenset[str]
    observable: frozenset[str]  # in every form
    vague: re.Pattern[str]
    vague_nouns: re.Pattern[str]
    weak: frozenset[str]  # verbs of being, having, feeling, in every form
    weak_but: re.Pattern[str]
    determiners: frozenset[str]  # before a noun
    few: re.Pattern[str]  # numbers in words, and none at all
    hollow: frozenset[str]  # in criteria: who judged, and that it was good enough, without when
    course: re.Pattern[str]
    joins: re.Pattern[str]  # where a clause ends and another begins
    subordinate: frozenset[str]
    able: frozenset[str]
    attendance: re.Pattern[str]
    evidence: re.Pattern[str]
    judged: re.Pattern[str]  # in criteria: more than being there
    automatic: re.Pattern[str]


def words_of(language: str) -> Words:
    """In which a text of this language is read; one that we do not know is read as English."""
    return _all_words().get(language) or _all_words()["en"]


@cache
def _all_words() -> Mapping[str, Words]:
    return {language: _read(language, _written()[language]) for language in LANGUAGES}


@cache
def _written() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


@cache
def every_list(name: str) -> tuple[str, ...]:
    """A list of words that are the same in every language."""
    return tuple(_written()["every"][name].split())


@cache
def every_pattern(name: str) -> re.Pattern[str]:
    """A pattern for every language; without its line ends."""
    return re.compile(_written()["every"][name].replace("\n", ""), re.IGNORECASE)


def _read(language: str, said: Mapping[str, str]) -> Words:
    forms = _dutch_forms if language == "nl" else _english_forms
    return Words(
        stop=frozenset(said["stop"].split()),
        function=frozenset(said["function"].split()),
        generic=frozenset(said["generic"].split()),
        observable=frozenset(form for verb in said["observable"].split() for form in forms(verb)),
        vague=_pattern(said["vague"]),
        vague_nouns=_pattern(said["vague_nouns"]),
        weak=frozenset(said["weak"].split()),
        weak_but=_pattern(said["weak_but"]),
        determiners=frozenset(said["determiners"].split()),
        few=_pattern(said["few"]),
        hollow=frozenset(said["hollow"].split()),
        course=_pattern(said["course"]),
        joins=re.compile(rf",|:|\b(?:{said['joins']})\b", re.IGNORECASE),
        subordinate=frozenset(said["subordinate"].split("|")),
        able=frozenset(said["able"].split("|")),
        attendance=_pattern(said["attendance"]),
        evidence=_pattern(said["evidence"]),
        judged=_pattern(said["judged"]),
        automatic=_pattern(said["automatic"]),
    )


def _pattern(written: str) -> re.Pattern[str]:
    """Of whole words. It is tried on one clause at a time, which is short: it cannot take long."""
    return re.compile(rf"\b(?:{written.replace(chr(10), '').strip()})\b", re.IGNORECASE)


def _dutch_forms(verb: str) -> set[str]:
    """The infinitive and the present; of one that parts (“aansluiten”, “sluit … aan”) those of its verb as well."""
    forms = {verb, *_present(verb)}
    for prefix in every_list("prefixes"):
        rest = verb.removeprefix(prefix)
        if rest != verb and len(rest) > 4:
            forms |= {rest, f"{prefix}ge{_stem(rest)}d", *(prefix + form for form in _present(rest)), *_present(rest)}
    return forms


def _present(verb: str) -> set[str]:
    stem = _stem(verb)
    return {stem, stem if stem.endswith("t") else stem + "t"}


def _stem(verb: str) -> str:
    """Of a Dutch infinitive: “maken” maak, “leggen” leg, “geven” geef, “lezen” lees."""
    if verb.endswith("ën"):
        return verb[:-2]
    if not verb.endswith("en"):
        return verb.removesuffix("n")
    stem = verb[:-2]
    if stem[-1:] == stem[-2:-1] and stem[-1:] not in _VOWELS:
        return stem[:-1]
    if _is_open(stem):
        stem = stem[:-1] + stem[-2] + stem[-1]
    return stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1], stem[-1])


def _is_open(stem: str) -> bool:
    """Its last vowel is long and written once, as in “mak-en”; not the dull one of “handel-en”."""
    last, vowel, before = stem[-1:], stem[-2:-1], stem[-3:-2]
    if stem.endswith("uer"):  # evalu-eren
        return True
    if last in _VOWELS or vowel not in ("a", "e", "o", "u") or before in _VOWELS:
        return False
    if stem.endswith("er"):
        return not stem[:-2].endswith(_DULL_BEFORE_ER)
    return not (vowel == "e" and last in "lnm" and _has_more_vowels(stem[:-2]))


def _has_more_vowels(start: str) -> bool:
    """So that the last of “hand-el” is dull, and that of “sp-el” or “ver-del” is not."""
    for prefix in _DULL_PREFIXES:
        start = start.removeprefix(prefix)
    return any(letter in _VOWELS for letter in start)


def _english_forms(verb: str) -> set[str]:
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return {verb, verb[:-1] + "ies"}
    return {verb, verb + "es" if verb.endswith(("s", "x", "ch", "sh")) else verb + "s"}


@cache
def _endings(language: str) -> tuple[str, ...]:
    return ("heden", "heid", "ende", "end", "en", "er", "es", "e", "t", "s") if language == "nl" else (
        "ations", "ation", "ings", "ing", "ers", "ies", "es", "ed", "er", "s", "e",
    )  # fmt: skip


def stem(word: str, language: str) -> str:
    """Roughly: so that “afrekent” and “afrekenen” are one. Only ever compared with others of the same language."""
    root = _parted(word) if language == "nl" else word
    for ending in _endings(language):
        if root.endswith(ending) and len(root) - len(ending) >= 3:
            root = root[: -len(ending)]
            break
    root = re.sub(r"(.)\1", r"\1", root)
    return root[:-1] + {"v": "f", "z": "s", "i": "y"}.get(root[-1], root[-1])


def _parted(word: str) -> str:
    """“afrekenen” without its “af”, because “rekent … af” is the same."""
    for prefix in every_list("prefixes"):
        if word.startswith(prefix) and len(word) - len(prefix) >= 5:
            return word[len(prefix) :]
    return word


def content_words(text: str, language: str) -> list[str]:
    """Those that say something, small."""
    words = words_of(language)
    return [
        word for found in WORD.findall(text) if (word := found.lower()) not in words.stop and word not in words.generic
    ]
