"""Remarks on how a text is written: capitals, marks that do not show, words that only a school knows, protected words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from badgeservice.services.achievements.advice.finding import Context, Finding, Found, field_of, shorten, texts_of
from badgeservice.services.achievements.description import TEXTS, Description
from badgeservice.services.achievements.kinds import Kind

# Abbreviations that people outside know.
KNOWN: Final = frozenset(
    "ICT IT AI VR AR BHV EHBO VCA NEN ISO IEC EN MBO HBO HAVO VWO VMBO EU NL UK US HACCP CNC CAD CAM PLC BIM AVG GDPR HTML "
    "CSS SQL PHP UX UI SEO HR HRM ARBO MVO NT2 CPR AED BTW KVK CE PC USB DNA MIG MAG TIG LED PVC WCAG KOMPAS21 SLO ESCO "
    "B2B B2C 3D 2D CV PR PBM TOEFL IELTS NIBHV API ERP CRM SAP LEAN IOT GIS GPS LHBTI NLQF EQF OK TV CO2 JAVA EVC".split()
)
# Words of schools, which nobody else knows.
JARGON: Final = frozenset(
    "SLB LOB PAP POP PVB OWE OGT IBS KT KT1 KT2 KT3 KT4 WP WP1 WP2 WP3 WP4 KD OER BSA EVL IPB OGO PGO PGB4 KZD MBOBS TOA OOP "
    "BO IKV KWD OLB IGP IBL OGW LGO PIT PDG TBO RTO LLB EPO LPB PVA BPVB SBL KBS IDP".split()
)
_CODE: Final = re.compile(r"\b[A-Z][A-Z0-9]{1,6}\b")
_TAG: Final = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,300})?/?>|&(?:nbsp|amp|lt|gt|quot|#\d{1,5});")
_LINK: Final = re.compile(r"\[[^\[\]\n]{0,200}\]\(\s*([^()\s]{0,300})[^()\n]{0,100}\)")
_OPEN_LINK: Final = re.compile(r"\[[^\[\]\n]{1,200}\]\((?:\s|$)")
_WORD: Final = re.compile(r"[^\W\d_]+")
_RUN: Final = 4  # words in capitals, one after another
_LOUD_LETTERS: Final = 6
_PROTECTED: Final = re.compile(
    r"\brijks(?:diploma|certificaat|erkend)\b|\b(?:landelijk |officieel |wettelijk |door het rijk )?"
    r"(?:erkende?|officieel|officiële|wettelijke?) (?:\w+ )?(?:mbo-?)?(?:diploma|certificaat)\b|"
    r"\b(?:is|heb je|krijg je|ontvang je|behaal je|krijgt de student|geldt als|staat gelijk aan) (?:een |het |je )?(?:volwaardig )?"
    r"(?:mbo-?\s?)?(?:diploma|certificaat)\b|"
    r"\b(?:official(?:ly)?|state|nationally|legally|government)[ -](?:recogni[sz]ed |approved )?(?:\w+ )?(?:diploma|certificate)\b|"
    r"\brecogni[sz]ed (?:\w+ )?(?:diploma|certificate)\b",
    re.IGNORECASE,
)
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
    run: list[str] = []
    for word in [*_WORD.findall(text), "."]:
        if word.isupper() and word not in KNOWN:
            run.append(word)
            continue
        if word in KNOWN and run:
            continue
        if _is_loud(run, text):
            return " ".join(run)
        run = []
    return ""


def _is_loud(run: list[str], text: str) -> bool:
    if sum(map(len, run)) < _LOUD_LETTERS or not any(len(word) >= 5 for word in run):
        return False
    return len(run) >= _RUN or text.isupper()


def find_jargon(text: str) -> list[str]:
    """Abbreviations of schools that the text does not explain between brackets."""
    return list(dict.fromkeys(code for code in _CODE.findall(text) if code in JARGON and f"{code} (" not in text))


def find_broken_marks(text: str) -> str:
    """HTML, which shows as it stands, and links that lead nowhere."""
    if found := _TAG.search(text) or _OPEN_LINK.search(text):
        return found.group()
    return next((link.group() for link in _LINK.finditer(text) if not link.group(1).startswith("https://")), "")


def find_claim(text: str, *, is_name: bool) -> str:
    """It calls itself what only the law gives."""
    for found in (_IN_NAME if is_name else _PROTECTED).finditer(text):
        if not _DENIED.search(text[max(0, found.start() - 40) : found.start()]):
            return found.group()
    return ""
