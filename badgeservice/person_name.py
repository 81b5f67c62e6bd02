"""A person's name as schools write it -> the name as the person writes it, or a sentence that says what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message

MAX_LENGTH = 200

# Pasted along from web pages and mail programs without anybody seeing them; they mean nothing in a name.
_HARMLESS = dict.fromkeys(map(ord, "\u200b\ufeff\u00ad\u2060"))

# Between two letters of Persian or Indic scripts, and inside an emoji, a joiner is part of the spelling.
_NOT_LATIN = r"[^\x00-\u02ff\s\u2000-\u206f]"
_JOINER = re.compile(rf"(?<={_NOT_LATIN})[\u200c\u200d](?={_NOT_LATIN})")

# Dutch name prefixes (tussenvoegsels) and their neighbours.
# fmt: off
_INFIXES = frozenset((
    "a/d", "aan", "bij", "da", "de", "del", "della", "den", "der", "des", "di", "dos", "du", "fan", "het", "in", "o/d",
    "onder", "op", "over", "te", "ten", "ter", "tot", "uijt", "uit", "v.d", "v.d.", "v/d", "v/h", "van", "vd", "vom",
    "von", "voor", "zu", "zum", "zur", "'e", "’e", "'t", "’t", "‘t", "'s", "’s", "‘s",
))
# The same in other languages, where they stand behind a first name in small letters: "Carmo, Inês do". With a capital
# they are names.
_FOREIGN_INFIXES = frozenset((
    "af", "al", "av", "ben", "bin", "bint", "da", "dal", "dalla", "das", "dei", "do", "dos", "e", "el", "ibn", "la",
    "las", "le", "les", "lo", "los", "y", "d'", "d’",
))
# fmt: on
_SUFFIXES = frozenset(("ba", "bsc", "jr", "ma", "mba", "md", "msc", "phd", "sr"))


def read_person_name(text: str) -> str:
    """The name in one spelling (NFC, single spaces). What was typed is kept; nothing is guessed here.

    Raises:
        Invalid: it is empty, far too long, has no letter, or carries something that a page would not show
            (control and bidirectional characters, threats I12) or that does not belong in a name.
    """
    name = " ".join(unicodedata.normalize("NFC", text).translate(_HARMLESS).split())
    if not name:
        raise _invalid(Message(Code.NAME_MISSING, "A name is missing here."))
    if len(name) > MAX_LENGTH:
        raise _invalid(Message(Code.NAME_TOO_LONG, "This name is too long. Shorten it."))
    if has_hidden_character(name):
        raise _invalid(
            Message(Code.NAME_HIDDEN_CHARACTER, "This name contains an invisible character. Type the name again."),
        )
    if not any(character.isalpha() for character in name):
        raise _invalid(Message(Code.NAME_WITHOUT_LETTERS, "This does not look like a name. Type the name."))
    if "@" in name:
        raise _invalid(
            Message(Code.NAME_WITH_ADDRESS, "There is an @ in this name. Put the e-mail address in its own field.")
        )
    if re.search(r"\d{5}|•", name):  # a student number must never be signed, nor the dots where a BSN stood
        raise _invalid(
            Message(Code.NAME_WITH_NUMBER, "There is a number in this name. Remove the number."),
        )
    return name


def has_hidden_character(text: str) -> bool:
    """Whether something in it is not shown, or changes the order of what is shown (categories Cc, Cf, Cs, Co, Cn)."""
    if text.isprintable():
        return False
    return any(unicodedata.category(character).startswith("C") for character in _JOINER.sub("", text))


def has_mixed_alphabets(name: str) -> bool:
    """Whether letters of two look-alike alphabets stand in one name (threats I19)."""
    alphabets = {unicodedata.name(character, "?").split()[0] for character in name if character.isalpha()}
    return len(alphabets & {"LATIN", "CYRILLIC", "GREEK"}) > 1


def order_name(text: str) -> str:
    """Turn "Vries, de, Jan", "Vries de, Jan", "Vries, Jan de" and "Vries, J. de (Jan)" into "Jan de Vries".

    A name without a comma stays as it is.
    """
    text, called = _take_called(text)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) == 2 and is_suffix(parts[1]):
        return ", ".join(parts)
    if len(parts) == 2:
        return join_name(called or parts[1], "", parts[0], given=parts[1])
    if len(parts) == 3 and is_infix(parts[1]):
        return join_name(called or parts[2], parts[1], parts[0])
    if len(parts) == 3 and is_infix(parts[2]):
        return join_name(called or parts[1], parts[2], parts[0])
    return " ".join(parts)


def join_name(first: str, infix: str, last: str, *, given: str = "") -> str:
    """First name, infix and last name in that order; an infix that stands behind one of them is moved."""
    first, behind_first = split_infix(first)
    _, behind_given = split_infix(given)
    last, behind_last = split_infix(last)
    between = infix or behind_given or behind_first or behind_last
    if between.endswith(("d'", "d’")):
        between, last = "", between + last
    return " ".join(part for part in (first, between, last) if part)


def is_infix(text: str) -> bool:
    """Whether it is nothing but tussenvoegsels: "van der", "de", "in 't"."""
    words = text.lower().split()
    return bool(words) and all(word in _INFIXES for word in words)


def is_particle(word: str) -> bool:
    """Whether it is a tussenvoegsel, or what is one in another language: "do" and "el" in small letters."""
    return is_infix(word) or word in _FOREIGN_INFIXES


def is_suffix(text: str) -> bool:
    """Whether it is a title that stands behind a name: "MSc"."""
    return text.lower().rstrip(".") in _SUFFIXES


def starts_with_infix(text: str) -> bool:
    words = text.lower().split()
    return len(words) > 1 and words[0] in _INFIXES


def tidy_case(name: str) -> str:
    """A name that is wholly in capitals or wholly in small letters, as it is usually written; others stay."""
    letters = sum(map(str.isalpha, name))
    if letters < 3 or not (name.isupper() or name.islower()) or name.startswith(("=", "+", "-")):
        return name
    words = name.lower().split()
    return " ".join(_capitalize(word, is_inside=0 < place < len(words) - 1) for place, word in enumerate(words))


def _take_called(text: str) -> tuple[str, str]:
    """Take "Jan", by which the person is called, from "Vries, J. de (Jan)"; anything else in brackets is left out."""
    match = re.search(r"\(([^()]{1,60})\)\s*$", text)
    if not match:
        return text, ""
    called = match[1].strip()
    is_a_name = len(called) > 1 and called.replace("-", "").replace(" ", "").isalpha()
    return text[: match.start()], called if is_a_name else ""


def split_infix(text: str) -> tuple[str, str]:
    """Split "Jan van der" into "Jan" and "van der"."""
    words = text.split()
    place = len(words)
    infixes = _INFIXES if text.islower() else _INFIXES | _FOREIGN_INFIXES
    while place > 1 and (words[place - 1].lower() in _INFIXES or words[place - 1] in infixes):
        place -= 1
    return " ".join(words[:place]), " ".join(words[place:])


def _capitalize(word: str, *, is_inside: bool) -> str:
    if word in _INFIXES and (is_inside or not word[0].isalpha()):
        return word
    pieces = re.split(r"([-'’.])", word)
    return "".join(_capitalize_piece(piece, pieces[:place]) for place, piece in enumerate(pieces))


def _capitalize_piece(piece: str, before: Sequence[str]) -> str:
    if piece in _INFIXES and before and before[-1] == "-":  # Jansen-van den Berg
        return piece
    if piece.startswith("ij"):  # IJsbrand: one letter in Dutch
        return "IJ" + piece[2:]
    return piece[:1].upper() + piece[1:]


def _invalid(sentence: Message) -> Invalid:
    return Invalid(sentence, field="name")
