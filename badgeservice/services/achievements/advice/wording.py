"""Remarks on how a text is written: capitals, marks that do not show, words of schools, words that the law protects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from badgeservice.services.achievements.advice.finding import Context, Finding, Found, field_of, shorten, texts_of
from badgeservice.services.achievements.advice.words import every_list, every_pattern
from badgeservice.services.achievements.description import TEXTS, Description
from badgeservice.services.achievements.kinds import Kind

_CODE: Final = re.compile(r"\b(?:[A-Z][A-Z0-9]{1,6}|P[vV]B|slb)(?=\b|er\b)")
_TAG: Final = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,300})?/?>|&(?:nbsp|amp|lt|gt|quot|#\d{1,5});")
_LINK: Final = re.compile(r"\[[^\[\]\n]{0,200}\]\(\s*([^()\s]{0,300})[^()\n]{0,100}\)")
_OPEN_LINK: Final = re.compile(r"\[[^\[\]\n]{1,200}\]\((?:\s|$)")
_WORD: Final = re.compile(r"[^\W\d_]+")
_RUN: Final = 4  # words in capitals, one after another
_LOUD_LETTERS: Final = 6
_LOUD_WORD: Final = re.compile(r"[^\W\d_a-z]{4}")  # most texts have none
_CLAIM_WORD: Final = re.compile(r"diploma|certifica|rijks", re.IGNORECASE)
_IN_NAME: Final = re.compile(r"\b(?:mbo-?)?(?:diploma|certificaat)\b", re.IGNORECASE)
_DENIED: Final = re.compile(r"\b(?:geen|niet|not?|zonder|without)\b(?:\W+\w+){0,3}\W*$", re.IGNORECASE)
_CLAIMING: Final = frozenset({Kind.CERTIFICATE, Kind.DIPLOMA})


def check_wording(description: Description, _context: Context) -> Iterator[Found]:
    """Every text, in every language."""
    told: set[str] = set()  # an abbreviation is named once
    for name in TEXTS:
        for language, text in texts_of(description, name):
            field = field_of(language, name)
            if loud := find_capitals(text):
                yield Found(Finding.CAPITALS, field, shorten(loud))
            elif name != "name" and (said := [one for one in find_jargon(text) if one not in told]):
                told.update(said)
                yield Found(Finding.ABBREVIATION, field, ", ".join(said[:5]))
            if name not in ("name", "description") and (broken := find_broken_marks(text)):
                yield Found(Finding.MARKUP, field, shorten(broken))
            if description.kind not in _CLAIMING and (claim := find_claim(text, is_name=name == "name")):
                yield Found(Finding.PROTECTED_NAME, field, shorten(claim))


def find_capitals(text: str) -> str:
    """What is shouted: a whole text, or some words on end. Abbreviations are written so, and are not."""
    if not _LOUD_WORD.search(text):
        return ""
    known, run = every_list("known"), list[str]()
    for word in [*_WORD.findall(text), "."]:
        if word.isupper() and word not in known:
            run.append(word)
            continue
        if word in known and run:
            continue
        if _is_loud(run, text):
            return " ".join(run)
        run = []
    return ""


def _is_loud(run: list[str], text: str) -> bool:
    if sum(map(len, run)) < _LOUD_LETTERS:
        return False
    has_long = any(len(word) >= 5 for word in run)
    return (has_long and (len(run) >= _RUN or text.isupper())) or (
        len(run) > _RUN and any(len(one) == 4 for one in run)
    )


def find_jargon(text: str) -> list[str]:
    """Abbreviations of schools that the text does not explain between brackets, before or behind."""
    jargon = every_list("jargon")
    return [
        code
        for code in dict.fromkeys(_CODE.findall(text))
        if code.upper() in jargon and f"{code} (" not in text and f" ({code})" not in text
    ]


def find_broken_marks(text: str) -> str:
    """HTML, which shows as it stands, and links that lead nowhere."""
    if found := _TAG.search(text) or _OPEN_LINK.search(text):
        return found.group()
    return next((link.group() for link in _LINK.finditer(text) if not link.group(1).startswith("https://")), "")


def find_claim(text: str, *, is_name: bool) -> str:
    """It calls itself what only the law gives."""
    if not _CLAIM_WORD.search(text):
        return ""
    for found in (_IN_NAME if is_name else every_pattern("protected")).finditer(text):
        if not _DENIED.search(text[max(0, found.start() - 40) : found.start()]):
            return found.group()
    return ""
