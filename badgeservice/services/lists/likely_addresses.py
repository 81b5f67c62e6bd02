"""Addresses that were likely typed wrong, and what was likely meant. It is asked, never mended in silence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# fmt: off
# Where many people have their mail; one letter away from these is nobody.
_PROVIDERS = (
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.nl", "outlook.com", "outlook.nl", "icloud.com", "yahoo.com",
    "ziggo.nl", "kpnmail.nl", "planet.nl", "xs4all.nl", "telfort.nl", "hetnet.nl", "casema.nl", "protonmail.com",
)
_ENDINGS = {
    "con": "com", "cmo": "com", "ocm": "com", "comm": "com", "coom": "com", "vom": "com", "xom": "com", "cim": "com",
    "nll": "nl", "nnl": "nl", "exmaple": "example", "exampel": "example", "eaxmple": "example", "exapmle": "example",
    "examlpe": "example", "xample": "example", "exampl": "example", "examle": "example", "exemple": "example",
    "exampe": "example", "rog": "org", "ogr": "org", "ent": "net", "nte": "net", "nk": "nl",
}
# fmt: on
_MANY = 3
_AROUND_AT = re.compile(r"\s*@\s*")
_NO_DOT = re.compile(r"\s*[,;:]\s*|\s+\.\s*|\.\s+")
_EDGES = " .,;:'\"|<>()[]"
_AT = re.compile(r"\s*[(\[{]\s*(?:at|apenstaartje|bij)\s*[)\]}]\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*[(\[{]\s*(?:dot|punt)\s*[)\]}]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Domains:
    """The domains of a list."""

    usual: str = ""  # of most addresses; none when the list is too short to say
    others: frozenset[str] = frozenset()  # that stand there too often for a slip


def look_at_domains(emails: Iterable[str]) -> Domains:
    """What can only be seen with all addresses of a list together."""
    counts = Counter(email.rpartition("@")[2].lower() for email in emails if email.count("@") == 1)
    ((domain, count),) = counts.most_common(1) or [("", 0)]
    is_usual = count >= _MANY and count * 2 > counts.total() and "." in domain
    often = frozenset(other for other, times in counts.items() if times >= _MANY and times * 5 > count)
    return Domains(domain if is_usual else "", often)


def likely_address(email: str, domains: Domains) -> str:
    """What was likely meant by an address; the address itself when nothing is odd about it."""
    address = _mend_signs(email)
    local, at, domain = address.rpartition("@")
    return f"{local}@{_likely_domain(domain, domains)}" if at and domain else email


def _mend_signs(email: str) -> str:
    """A comma for a dot behind the @, two of a sign, a space in the middle, "(at)"."""
    address = _DOT.sub(".", _AT.sub("@", email.strip()))
    address = re.sub(r"@{2,}", "@", _AROUND_AT.sub("@", address))
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{_NO_DOT.sub('.', domain.strip(_EDGES))}"


def _likely_domain(domain: str, domains: Domains) -> str:
    folded, usual = domain.lower(), domains.usual
    if folded == usual or folded in domains.others or folded in _PROVIDERS:
        return domain
    if ".." in folded:
        return domain
    if usual and (_is_one_slip(folded, usual) or folded.replace(".", "") == usual.replace(".", "")):
        return usual
    for provider in _PROVIDERS:
        if _is_one_slip(folded, provider):
            return provider
    before, dot, ending = folded.rpartition(".")
    return _likely_domain(f"{before}.{_ENDINGS[ending]}", domains) if dot and ending in _ENDINGS else domain


def _is_one_slip(one: str, other: str) -> bool:
    """Whether one letter was left out, doubled, changed or exchanged with the next. A short name has many neighbours."""
    if one == other or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 8:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    a, b = one[start:], other[start:]
    is_swapped = a[:2] == b[1::-1] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or is_swapped
