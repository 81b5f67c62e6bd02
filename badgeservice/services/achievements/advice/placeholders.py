"""Remarks on texts that wait for somebody to write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from badgeservice.services.achievements.advice.finding import Context, Finding, Found, field_of, shorten, texts_of
from badgeservice.services.achievements.description import TEXTS, Description

_WHOLE: Final = re.compile(
    r"[\W\d_]*|x{2,}|(?:dit is )?(?:een |a )?te?st(?:je)?(?: ?(?:badge|tekst|text|module|achievement))?|badge test|asdf\w*|"
    r"qwerty?|bla(?: bla)*|blabla|todo|tbd|tba|nnb|n\.n\.b|nvt|n\.v\.t|n/a|none|geen|invullen|vul in|"
    r"(?:naam|name|titel|title|omschrijving|beschrijving|description|criteria|outcome|leeruitkomst(?:en)?|tekst|text)|"
    r"(?:voorbeeld|example|sample)(?: ?(?:tekst|text))?|(?:volgt|komt)(?: (?:nog|later))?|(?:wordt )?later (?:in|aan)gevuld",
    re.IGNORECASE,
)
_INSIDE: Final = re.compile(
    r"lorem ipsum|nader (?:in|aan) te vullen|nog (?:in|aan) te vullen|(?:moet|wordt) nog (?:ingevuld|aangevuld|geschreven)|"
    r"nog invullen|hier komt|hier invullen|vul hier|to be (?:determined|decided|done|written|added)|coming soon|"
    r"(?:insert|write|enter|type) (?:your |the |a )?(?:\w+ )?here\b|\bto-?do\b:|\btbd\b|\bx{3,}\b|"
    r"\[(?:naam|name|datum|date|titel|title|invullen|school|tekst|text)\]",
    re.IGNORECASE,
)


def check_placeholders(description: Description, _context: Context) -> Iterator[Found]:
    """Every text, in every language."""
    for name in TEXTS:
        for language, text in texts_of(description, name):
            if is_placeholder(text):
                yield Found(Finding.PLACEHOLDER, field_of(language, name), shorten(text))


def is_placeholder(text: str) -> bool:
    """It says that it is to be written, or nothing."""
    whole = text.strip(" \n.…-?!*_#")
    return bool(_WHOLE.fullmatch(re.sub(r"[\s\d]+$", "", whole)) or _INSIDE.search(text))
