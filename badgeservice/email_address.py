"""An e-mail address as people type it -> the one spelling we keep, or a sentence that says what is wrong with it."""

from __future__ import annotations

import re
import unicodedata

import idna

from badgeservice.errors import Invalid, Sentence

MAX_LENGTH = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets
MAX_LOCAL_LENGTH = 64

# Both are linear: the dot is in neither class, and the label is bounded (threats V30).
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def read_email_address(text: str) -> str:
    """The address in lower case, with an international domain in its ASCII form.

    Two spellings of one address give the same text, so that a learner is one person (threats I8).

    Raises:
        Invalid: it is no address that mail can be sent to; the sentence says why.
    """
    address = unicodedata.normalize("NFC", text.strip()).removeprefix("mailto:").lower()
    if not address:
        raise _invalid("email_missing", "An e-mail address is missing here.", "Hier mist een e-mailadres.")
    if len(address) > MAX_LENGTH:
        raise _invalid("email_too_long", "This e-mail address is too long.", "Dit e-mailadres is te lang.")
    local, at, domain = address.rpartition("@")
    if not at:
        raise _wrong(address, "it has no @", "er mist een @")
    if "@" in local:
        raise _wrong(address, "it has more than one @", "er staat meer dan één @ in")
    _check_local(address, local)
    return f"{local}@{_read_domain(address, domain)}"


def _check_local(address: str, local: str) -> None:
    if not local:
        raise _wrong(address, "the part before the @ is missing", "het deel voor de @ mist")
    if not local.isascii():
        raise _wrong(
            address,
            "we cannot send mail when there is a special letter before the @",
            "wij kunnen niet mailen als er een bijzondere letter voor de @ staat",
        )
    if len(local) > MAX_LOCAL_LENGTH or not _LOCAL.fullmatch(local):
        raise _wrong(address, "check the part before the @", "kijk het deel voor de @ na")


def _read_domain(address: str, domain: str) -> str:
    if not domain:
        raise _wrong(address, "the part after the @ is missing", "het deel achter de @ mist")
    if "." not in domain:
        raise _wrong(address, "there is no dot after the @", "er staat geen punt achter de @")
    try:
        ascii_domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise _wrong(address, "check the part after the @", "kijk het deel achter de @ na") from None
    labels = ascii_domain.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit() or len(labels[-1]) < 2:
        raise _wrong(address, "check the part after the @", "kijk het deel achter de @ na")
    return ascii_domain


def _wrong(address: str, english: str, dutch: str) -> Invalid:
    visible = "".join(letter if letter.isprintable() else "\ufffd" for letter in address)
    shown = visible if len(visible) <= 60 else f"{visible[:57]}…"
    return _invalid(
        "email_malformed",
        f"“{shown}” is not a complete e-mail address: {english}.",
        f"“{shown}” is geen volledig e-mailadres: {dutch}.",
    )


def _invalid(code: str, english: str, dutch: str) -> Invalid:
    return Invalid(code, Sentence(english, dutch), field="email")
