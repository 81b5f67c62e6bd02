"""An e-mail address as people type it -> the one spelling we keep, or a sentence that says what is wrong with it."""

from __future__ import annotations

import re
import unicodedata

import idna

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message, Stranger

MAX_LENGTH = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets
MAX_LOCAL_LENGTH = 64

# Pasted along from web pages and mail programs without anybody seeing them, as in names.
_HARMLESS = dict.fromkeys(map(ord, "\u200b\ufeff\u00ad\u2060"))
# Both are linear: the dot is in neither class, and the label is bounded (threats V30).
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def read_email_address(text: str) -> str:
    """The address in lower case, with an international domain in its ASCII form.

    Two spellings of one address give the same text, so that a learner is one person (threats I8).

    Raises:
        Invalid: it is no address that mail can be sent to; the sentence says why.
    """
    address = unicodedata.normalize("NFC", text.translate(_HARMLESS).strip()).removeprefix("mailto:").lower()
    if not address:
        raise _invalid(Message(Code.EMAIL_MISSING, "An e-mail address is missing here."))
    if len(address) > MAX_LENGTH:
        raise _invalid(Message(Code.EMAIL_TOO_LONG, "This e-mail address is too long. Check it."))
    local, at, domain = address.rpartition("@")
    if not at:
        raise _wrong(address, Message(Code.EMAIL_MALFORMED, "it has no @"))
    if "@" in local:
        raise _wrong(address, Message(Code.EMAIL_MALFORMED, "it has more than one @"))
    _check_local(address, local)
    return f"{local}@{_read_domain(address, domain)}"


def _check_local(address: str, local: str) -> None:
    if not local:
        raise _wrong(address, Message(Code.EMAIL_MALFORMED, "the part before the @ is missing"))
    if not local.isascii():
        raise _wrong(
            address,
            Message(Code.EMAIL_MALFORMED, "we cannot send mail when there is a special character before the @"),
        )
    if len(local) > MAX_LOCAL_LENGTH or not _LOCAL.fullmatch(local):
        raise _wrong(address, Message(Code.EMAIL_MALFORMED, "check the part before the @"))


def _read_domain(address: str, domain: str) -> str:
    if not domain:
        raise _wrong(address, Message(Code.EMAIL_MALFORMED, "the part after the @ is missing"))
    if "." not in domain:
        raise _wrong(address, Message(Code.EMAIL_MALFORMED, "the part after the @ needs a dot"))
    try:
        ascii_domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise _wrong(address, _CHECK_DOMAIN) from None
    labels = ascii_domain.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit() or len(labels[-1]) < 2:
        raise _wrong(address, _CHECK_DOMAIN)
    return ascii_domain


_CHECK_DOMAIN = Message(Code.EMAIL_MALFORMED, "check the part after the @")


def _wrong(address: str, what: Message) -> Invalid:
    visible = "".join(letter if letter.isprintable() else "\ufffd" for letter in address)
    shown = visible if len(visible) <= 60 else f"{visible[:57]}…"
    words = Message(
        Code.EMAIL_MALFORMED, "“{shown}” is not a complete e-mail address: {what}.", shown=Stranger(shown), what=what
    )
    return _invalid(words)


def _invalid(sentence: Message) -> Invalid:
    return Invalid(sentence, field="email")
