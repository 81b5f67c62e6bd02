"""Addresses that were likely typed wrong, and what was likely meant. It is asked, never mended in silence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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
_MUCH_MORE = 3  # times as many addresses have the one domain as its neighbour
_AROUND_AT = re.compile(r"\s*@\s*")
_NO_DOT = re.compile(r"\s*[,;:]\s*|\s+\.\s*|\.\s+")
_EDGES = " .,;:'\"|<>()[]"


@dataclass(frozen=True, slots=True)
class Domains:
    """The domains of a list, and how many addresses have each."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def often(self) -> tuple[str, ...]:
        """Those that stand there too often for a slip, the most usual first."""
        return tuple(domain for domain, count in self.counts.items() if count >= _MANY)


def look_at_domains(emails: Iterable[str]) -> Domains:
    """What can only be seen with all addresses of a list together."""
    counts = Counter(email.rpartition("@")[2].lower() for email in emails if email.count("@") == 1)
    return Domains({domain: count for domain, count in counts.most_common() if "." in domain})


def likely_address(email: str, domains: Domains) -> str:
    """What was likely meant by an address; the address itself when nothing is odd about it."""
    address = _mend_signs(email)
    local, at, domain = address.rpartition("@")
    return f"{local}@{_likely_domain(domain, domains)}" if at and domain else email


def _mend_signs(email: str) -> str:
    """A comma for a dot behind the @, two of a sign, a space in the middle."""
    address = re.sub(r"@{2,}", "@", _AROUND_AT.sub("@", email.strip()))
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{_NO_DOT.sub('.', domain.strip(_EDGES))}"


def _likely_domain(domain: str, domains: Domains) -> str:
    folded = domain.lower()
    if folded in _PROVIDERS or ".." in folded:
        return domain
    count = domains.counts.get(folded, 0)
    for usual in domains.often:
        is_near = _is_one_slip(folded, usual) or folded.replace(".", "") == usual.replace(".", "")
        is_near = is_near or ("." in folded and usual.startswith(f"{folded}."))  # its ending was forgotten
        if folded != usual and is_near and count * _MUCH_MORE <= domains.counts[usual]:
            return usual
    if folded in domains.often:
        return domain
    for provider in _PROVIDERS:
        if _is_one_slip(folded, provider):
            return provider
    before, dot, ending = folded.rpartition(".")
    return _likely_domain(f"{before}.{_ENDINGS[ending]}", domains) if dot and ending in _ENDINGS else domain


def _is_one_slip(one: str, other: str) -> bool:
    """Whether one letter was left out, doubled, changed or exchanged with the next.

    A short name has many neighbours.
    """
    if one == other or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 8:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    a, b = one[start:], other[start:]
    is_swapped = a[:2] == b[1::-1] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or is_swapped
