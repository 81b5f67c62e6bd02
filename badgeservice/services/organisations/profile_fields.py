"""What an organisation says of itself as fields of a form: texts by name, read strictly, and back to a profile.

Fields and columns are not the same: a profile keeps its texts per language, its address and its numbers together. What
two people changed is compared field by field, and so is what the operator must approve.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message, WrongFields
from badgeservice.person_name import has_hidden_character
from badgeservice.services.organisations.identifiers import (
    IdentifierType,
    as_rows,
    find_value,
    identifier_types,
    read_identifier,
)
from badgeservice.store.tables import OrganisationKind, ProfileVersion
from badgeservice.web_address import read_web_address

Fields = Mapping[str, str]

LANGUAGES: Final = ("nl", "en")
# fmt: off
COUNTRIES: Final = (
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS", "IT",
    "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
)
# fmt: on
TEXTS: Final = {"name": 100, "description": 600, "sentence": 300, "sender": 60}  # per language, with their most letters
LINES: Final = {"contact": 200, "responsible": 200, "data_contact": 200, "retention": 300}
ADDRESS: Final = {"street": "streetAddress", "postal_code": "postalCode", "locality": "addressLocality"}
NUMBERS: Final = {type_.value.lower(): type_ for type_ in IdentifierType}

_OF_A_DEPARTMENT: Final = ("name_nl", "name_en", "description_nl", "description_en")
_SIGNS_OF_AN_ADDRESS: Final = re.compile(r'[<>"@]')


def list_fields(kind: OrganisationKind) -> tuple[str, ...]:
    """Those that an organisation of this kind fills in, in the order of the form."""
    if kind is OrganisationKind.DEPARTMENT:
        return _OF_A_DEPARTMENT
    texts = (f"{name}_{language}" for name in TEXTS for language in LANGUAGES)
    numbers = (type_.value.lower() for type_ in identifier_types(kind))
    return (*texts, "language", "url", "accent", *ADDRESS, "country", *numbers, *LINES, "privacy_url")


def as_fields(profile: ProfileVersion, kind: OrganisationKind) -> dict[str, str]:
    """A profile as the form shows it."""
    found = {
        f"{name}_{language}": profile.texts.get(language, {}).get(name, "") for name in TEXTS for language in LANGUAGES
    }
    found |= {"language": profile.language, "url": profile.url, "accent": profile.accent}
    found |= {field: profile.address.get(member, "") for field, member in ADDRESS.items()}
    found["country"] = profile.address.get("addressCountryCode", "")
    found |= {field: find_value(profile.identifiers, type_) for field, type_ in NUMBERS.items()}
    found |= {field: getattr(profile, field) for field in (*LINES, "privacy_url")}
    return {field: found[field] for field in list_fields(kind)}


def as_columns(fields: Fields, before: ProfileVersion) -> dict[str, Any]:
    """The same fields as a profile keeps them; what the form does not have stays as it was."""
    numbers = {type_: fields.get(field) or find_value(before.identifiers, type_) for field, type_ in NUMBERS.items()}
    numbers |= {NUMBERS[field]: fields[field] for field in NUMBERS if field in fields}
    columns: dict[str, Any] = {"texts": _as_texts(fields, before), "identifiers": as_rows(numbers)}
    columns["address"] = _as_address(fields) if "country" in fields else dict(before.address)
    for field in ("language", "url", "accent", *LINES, "privacy_url"):
        columns[field] = fields.get(field, getattr(before, field))
    return columns


def asked_columns(content: Mapping[str, Any], now: ProfileVersion) -> dict[str, Any]:
    """What was asked of the operator as columns of a profile; the rest of its texts stays as it is now."""
    texts = {language: dict(said) for language, said in now.texts.items()}
    for language, said in content.get("texts", {}).items():
        texts[language] = {name: text for name, text in (texts.get(language, {}) | said).items() if text}
    columns = {name: content[name] for name in ("url", "identifiers") if name in content}
    return columns | {"texts": {language: said for language, said in texts.items() if said}}


def read_fields(typed: Fields, kind: OrganisationKind) -> dict[str, str]:
    """Every field in one spelling. Raises `WrongFields`, with all that is wrong."""
    read: dict[str, str] = {}
    wrong: dict[str, Message] = {}
    for field in list_fields(kind):
        try:
            read[field] = _reader(field)(typed.get(field, ""))
        except Invalid as error:
            wrong[field] = error.sentence
    wrong |= _find_missing(read, wrong)
    if wrong:
        raise WrongFields(wrong)
    if read.get("country") == "NL":
        read["postal_code"] = re.sub(r"^([0-9]{4}) ?([A-Za-z]{2})$", _dutch, read["postal_code"])
    return read


def _dutch(found: re.Match[str]) -> str:
    return f"{found[1]} {found[2].upper()}"


def host_of(url: str) -> str:
    """The domain in an address, without `www.`: what the operator approves."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _as_texts(fields: Fields, before: ProfileVersion) -> dict[str, dict[str, str]]:
    texts = {language: dict(said) for language, said in before.texts.items()}
    for name in TEXTS:
        for language in LANGUAGES:
            text = fields.get(f"{name}_{language}")
            if text is not None:
                texts.setdefault(language, {})[name] = text
    return {language: {name: text for name, text in said.items() if text} for language, said in texts.items()}


def _as_address(fields: Fields) -> dict[str, str]:
    """With the names that OB 3.0 gives them."""
    found = {member: fields[field] for field, member in ADDRESS.items()} | {"addressCountryCode": fields["country"]}
    return {member: text for member, text in found.items() if text}


def _find_missing(read: Fields, wrong: Mapping[str, Message]) -> dict[str, Message]:
    """The name in the language that is signed, and a country where there is an address."""
    missing = {}
    name = f"name_{read.get('language', LANGUAGES[0])}"
    if not read.get(name) and name not in wrong:
        missing[name] = _NAME_MISSING
    if any(read.get(field) for field in ADDRESS) and not read.get("country") and "country" not in wrong:
        missing["country"] = _COUNTRY_MISSING
    return missing


def _reader(field: str) -> Callable[[str], str]:
    name, _, language = field.rpartition("_")
    if language in LANGUAGES and name in TEXTS:
        read = {"name": read_organisation_name, "sender": _read_sender}.get(name)
        return read or (lambda text: _read_line(text, TEXTS[name]))
    if field in NUMBERS:
        return lambda text: read_identifier(NUMBERS[field], text)
    if field in ADDRESS:
        return lambda text: _read_line(text, 100)
    return _READERS.get(field) or (lambda text: _read_line(text, LINES[field]))


def read_organisation_name(text: str) -> str:
    """The name in one spelling; "" when there is none in this language. Raises `Invalid`."""
    name = _read_line(text, TEXTS["name"])
    if name and not any(letter.isalpha() for letter in name):
        raise Invalid(Message(Code.ORGANISATION_NAME, "We found only digits and signs in this name. Type the name."))
    return name


def _read_sender(text: str) -> str:
    """It stands before our address in mails, so nobody may take it for another address."""
    sender = _read_line(text, TEXTS["sender"])
    if _SIGNS_OF_AN_ADDRESS.search(sender):
        raise Invalid(Message(Code.PROFILE_SENDER, 'Leave out @, <, > and ": this is a name and no address.'))
    return sender


def _read_line(text: str, most: int) -> str:
    line = " ".join(text.split())
    if len(line) > most:
        raise Invalid(
            Message(Code.PROFILE_TEXT_TOO_LONG, "This is too long. Use at most {most} characters.", most=most)
        )
    if has_hidden_character(line):
        raise Invalid(
            Message(Code.PROFILE_TEXT_HIDDEN, "This contains an invisible character. Type it again."),
        )
    return line


def _read_language(text: str) -> str:
    if text not in LANGUAGES:
        raise Invalid(Message(Code.PROFILE_LANGUAGE, "Choose Dutch or English."))
    return text


def _read_accent(text: str) -> str:
    colour = text.strip().lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise Invalid(Message(Code.PROFILE_ACCENT, "Write a colour as a # and six characters, such as #1f4fd8."))
    return colour


def _read_country(text: str) -> str:
    if text and text not in COUNTRIES:
        raise Invalid(Message(Code.PROFILE_COUNTRY, "Choose a country from the list."))
    return text


_NAME_MISSING: Final = Message(
    Code.ORGANISATION_NAME, "A name is needed here: badges are signed with the name in this language."
)
_COUNTRY_MISSING: Final = Message(Code.PROFILE_COUNTRY, "Choose the country of this address.")
_READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "language": _read_language,
    "url": read_web_address,
    "privacy_url": read_web_address,
    "accent": _read_accent,
    "country": _read_country,
}
