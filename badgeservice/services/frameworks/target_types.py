"""What an entry is, by its address or its code: a skill, or something that badges point to as well."""

from __future__ import annotations

import re
from typing import Final

from badgeservice.credentials.badge.skills import COMPETENCY, OCCUPATION, QUALIFICATION, QUALIFICATION_PART

# The register of qualifications gives no address per code that stays; ours is its page with the code as fragment.
SBB_PAGE: Final = "https://kwalificaties.s-bb.nl/"
_SBB: Final = re.compile(r"[KC]\d{4}|[2-9]\d{4}")
_OCCUPATION: Final = re.compile(r"https?://data\.europa\.eu/esco/occupation/.*")


def page_of_code(code: str, page: str) -> str:
    """The page below which this code has its address; "" when nobody knows."""
    return page or (SBB_PAGE if _SBB.fullmatch(code) else "")


def type_of(address: str, code: str) -> str:
    """The `targetType` of an entry that is no item of CASE."""
    if _OCCUPATION.fullmatch(address):
        return OCCUPATION
    if address.startswith(SBB_PAGE) and _SBB.fullmatch(code):
        return QUALIFICATION_PART if code[0] in "KC" else QUALIFICATION
    return COMPETENCY
