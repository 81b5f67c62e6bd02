"""From the signed statements to the view that a page may show (threats 2.3 step 6).

What the statements say is found in `stated.py`; here it is read. What decides something is read as one value or
refused; what is only shown is read leniently, because everything here has been signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple, Protocol, TypeVar

from badgeservice.credentials.badge import target_types
from badgeservice.credentials.badge.badge_view import BadgeView, Standard, StatusView
from badgeservice.credentials.badge.content import (
    ECTS,
    TEST_MARK,
    Achievement,
    Address,
    Alignment,
    Evidence,
    Identifier,
    Identity,
    Image,
    Profile,
    Related,
    Result,
    ResultDescription,
    RubricLevel,
    StudyLoad,
)
from badgeservice.credentials.badge.stated import (
    StatedAchievement,
    StatedAlignment,
    StatedBadge,
    StatedEvidence,
    StatedFacts,
    StatedIdentifier,
    StatedIdentity,
    StatedImage,
    StatedLevel,
    StatedPeriod,
    StatedProfile,
    StatedRelated,
    StatedResult,
    StatedResultDescription,
    StatedSource,
    StatedStatus,
)
from badgeservice.credentials.linked_data.node import in_language, preferred
from badgeservice.credentials.timestamps import parse_timestamp

Item = TypeVar("Item")
_AMOUNT: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?(?:E[0-5])?", re.ASCII)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


Named = TypeVar("Named", bound=_Named)


class Period(NamedTuple):
    """From when and until when something is valid; nothing where it has no beginning or no end."""

    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks need to know of a credential, read without reading all of it."""

    issuer_name: str
    is_test: bool  # as the name of what was awarded says
    identities: tuple[Identity, ...]
    evidence: tuple[Evidence, ...]  # of which a digest is stated
    schemas: tuple[str, ...]
    period: Period
    awarded_at: datetime | None


def read_facts(stated: StatedFacts) -> Facts:
    """What the texts mean. Raises `Invalid` when one cannot be read; whatever passes here, `read_badge` can read."""
    evidence = [Evidence(one.id, preferred(one.name), digest_sri=preferred(one.digest)) for one in stated.evidence]
    return Facts(
        issuer_name=preferred(stated.issuer_name),
        is_test=any(name.text.endswith(TEST_MARK) for name in stated.achievement_name),
        identities=_read_identities(stated.identities),
        evidence=_in_order(evidence),
        schemas=tuple(sorted(stated.schemas)),
        period=read_period(stated.period),
        awarded_at=_moment(stated.awarded_at, "awardedDate"),
    )


def read_period(stated: StatedPeriod) -> Period:
    """From when and until when; the narrower where both versions say it. Raises as `read_facts`."""
    first, issued = _moment(stated.valid_from, "validFrom"), _moment(stated.issued, "issuanceDate")
    last, expires = _moment(stated.valid_until, "validUntil"), _moment(stated.expires, "expirationDate")
    begin = max(first, issued) if first and issued else first or issued
    end = min(last, expires) if last and expires else last or expires
    return Period(begin, end)


def _moment(text: str | None, field: str) -> datetime | None:
    """Without a time zone it is UTC."""
    return None if text is None else parse_timestamp(text, field=field, may_lack_zone=True)


def read_badge(stated: StatedBadge, standard: Standard, language: str = "") -> BadgeView:
    """The view of a credential for which `read_facts` found no contradiction; in `language` where it speaks that."""
    stated = in_language(stated, language) if language else stated
    first, last = read_period(stated.period)
    return BadgeView(
        standard=standard,
        id=stated.id,
        name=preferred(stated.name),
        description=preferred(stated.description),
        issuer=read_profile(stated.issuer),
        achievement=_read_achievement(stated.achievement) if stated.achievement else None,
        subject_id=stated.subject_id,
        identities=_read_identities(stated.identities),
        image=_read_image(stated.images),
        narrative=preferred(stated.narrative),
        valid_from=first,
        valid_until=last,
        awarded_at=_moment(stated.awarded_at, "awardedDate"),
        results=_in_order(map(_read_result, stated.results)),
        evidence=_in_order(map(_read_evidence, stated.evidence)),
        status=_in_order(map(_read_status, stated.status)),
        refresh_url=min(filter(None, stated.refresh_urls), default=""),
        source=_read_source(_first((stated.sources,))),
    )


def _read_address(stated: StatedProfile) -> Address | None:
    """Of where somebody else is we say no more than the country."""
    country = min(map(preferred, stated.country_codes), default="")
    return Address(country) if country else None


def read_profile(stated: StatedProfile | None) -> Profile:
    """An organisation or person; one that is only an address has nothing but an id."""
    if stated is None:
        return Profile(id="", name="")
    return Profile(
        id=stated.id,
        name=preferred(stated.name),
        url=min(stated.urls, default=""),
        description=preferred(stated.description),
        image=_read_image(stated.images),
        email=preferred(stated.email),
        address=_read_address(stated),
        identifiers=_in_order(map(_read_identifier, stated.identifiers)),
    )


def _read_source(stated: StatedSource | None) -> Profile | None:
    if stated is None:
        return None
    parent = _first((stated.parents,))
    return replace(read_profile(stated.profile), parent=read_profile(parent) if parent else None)


def _read_identities(stated: frozenset[StatedIdentity]) -> tuple[Identity, ...]:
    """A hash of which nobody says how it was made is left out."""
    identities = set()
    for kind, value, hashed, salt in stated:
        is_hashed = hashed in ("true", "1")
        identity = Identity(kind, value, salt if is_hashed else "")
        if identity.is_hashed == is_hashed:
            identities.add(identity)
    return tuple(sorted(identities, key=lambda one: (one.type, one.value, one.salt)))


def _read_achievement(stated: StatedAchievement) -> Achievement:
    criteria, creator = _first((stated.criteria,)), _first(stated.creators)
    alignments = _in_order(map(_read_alignment, stated.alignments))
    return Achievement(
        id=stated.id,
        name=preferred(stated.name),
        description=preferred(stated.description),
        criteria_narrative=preferred(criteria.narrative) if criteria else "",
        criteria_url=criteria.id if criteria else "",
        achievement_type=preferred(stated.type),
        image=_read_image(stated.images),
        creator=read_profile(creator) if creator else None,
        level=_level(alignments),
        level_note=_level_note(alignments),
        study_load=_study_load(alignments),
        credits=_credits(alignments, stated.credits),
        alignments=tuple(one for one in alignments if one.target_type not in target_types.MEMBERS),
        result_descriptions=_in_order(map(_read_result_description, stated.result_descriptions)),
        tags=tuple(sorted(stated.tags)),
        language=preferred(stated.language),
        human_code=preferred(stated.human_code),
        version=preferred(stated.version),
        identifiers=_in_order(map(_read_identifier, stated.identifiers)),
        related=_in_order(map(_read_related, stated.related)),
    )


def _level(alignments: Iterable[Alignment]) -> int | None:
    """The level of the European Qualifications Framework, 1 to 8."""
    codes = {one.target_code for one in alignments if one.target_type == target_types.EQF}
    code = codes.pop() if len(codes) == 1 else ""
    return int(code) if code in set("12345678") else None


def _level_note(alignments: Iterable[Alignment]) -> str:
    return next((one.target_description for one in alignments if one.target_type == target_types.EQF), "")


def _study_load(alignments: Iterable[Alignment]) -> StudyLoad | None:
    return _load(one for one in alignments if one.target_framework != ECTS)


def _credits(alignments: Iterable[Alignment], stated: frozenset[str]) -> StudyLoad | None:
    """ECTS where it says so, else a number of which we do not know what it counts."""
    load = _load(one for one in alignments if one.target_framework == ECTS)
    if load is None and len(stated) == 1:
        amount = _amount(*stated)
        return StudyLoad(amount, "") if amount else None
    return load


def _load(alignments: Iterable[Alignment]) -> StudyLoad | None:
    loads = {one for one in alignments if one.target_type == target_types.STUDY_LOAD}
    load = loads.pop() if len(loads) == 1 else None
    amount = _amount(load.target_code) if load else None
    return None if load is None or amount is None else StudyLoad(amount, load.target_framework)


def _amount(text: str) -> float | None:
    """A number that somebody can study: `40`, `2.5`; a number that JSON-LD wrote is `2.5E0`."""
    if not _AMOUNT.fullmatch(text):
        return None
    amount = float(text)
    return int(amount) if amount == int(amount) else amount


def _read_image(stated: tuple[frozenset[StatedImage], ...]) -> Image | None:
    """A picture is an address, with or without words of its own."""
    image = _first(frozenset([one for one in images if one.id]) for images in stated)
    return Image(image.id, preferred(image.caption)) if image else None


def _read_identifier(stated: StatedIdentifier) -> Identifier:
    return Identifier(*map(preferred, stated))


def _read_related(stated: StatedRelated) -> Related:
    return Related(stated.id, preferred(stated.language), preferred(stated.version))


def _read_alignment(stated: StatedAlignment) -> Alignment:
    return Alignment(*map(preferred, stated))


def _read_result_description(stated: StatedResultDescription) -> ResultDescription:
    values = stated.allowed_values
    required_value, required_level, value_min, value_max = map(preferred, stated.limits)
    return ResultDescription(
        id=stated.id,
        name=preferred(stated.name),
        result_type=preferred(stated.result_type),
        allowed_values=tuple(sorted(values) if isinstance(values, frozenset) else map(preferred, values)),
        required_value=required_value,
        required_level=required_level,
        value_min=value_min,
        value_max=value_max,
        levels=tuple(sorted(map(_read_level, stated.levels), key=_from_low_to_high)),
    )


def _read_level(stated: StatedLevel) -> RubricLevel:
    level_id, *words = stated
    return RubricLevel(level_id, *map(preferred, words))


def _from_low_to_high(level: RubricLevel) -> tuple[float, str, str]:
    try:
        return float(level.points), level.level, level.id
    except ValueError:
        return 0.0, level.level, level.id


def _read_result(stated: StatedResult) -> Result:
    return Result(*map(preferred, stated))


def _read_evidence(stated: StatedEvidence) -> Evidence:
    url, *words = stated
    return Evidence(url, *map(preferred, words))


def _read_status(stated: StatedStatus) -> StatusView:
    return StatusView(
        type=next((name.rpartition("#")[2] for name in stated.types), ""),
        id=stated.id,
        purpose=preferred(stated.purpose),
        list_url=min(stated.list_urls, default=""),
        index=preferred(stated.place),
    )


def _first(sets: Iterable[frozenset[Named]]) -> Named | None:
    """Of several that should be one, the first by its address; by the first name of the property that has any."""
    things = next(filter(None, sets), frozenset[Named]())
    # As statements are ordered, in which an address stands between brackets and what has none comes last.
    return min(things, key=lambda one: (not one.id, f"{one.id}>", repr(one)), default=None)


def _in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Each item once: a graph has no order, and one thing may be described in two places."""
    distinct = set(items)
    return tuple(sorted(distinct, key=repr) if len(distinct) > 1 else distinct)
