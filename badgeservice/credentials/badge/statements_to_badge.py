"""From the signed statements to the view that a page may show (threats 2.3 step 6).

The properties are named as the contexts of Open Badges 3.0 name them; contexts before 3.0.3 name a few of them
otherwise, so some have several names. What decides something is read as one value or refused; what is only shown is
read leniently, because everything here has been signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from badgeservice.credentials.badge.badge_view import BadgeView, Standard, StatusView
from badgeservice.credentials.badge.content import (
    Achievement,
    Alignment,
    Evidence,
    Identifier,
    Identity,
    Image,
    Profile,
    Result,
    ResultDescription,
    RubricLevel,
    StudyLoad,
)
from badgeservice.credentials.badge.documents import EQF_TARGET_TYPE, STUDY_LOAD_TARGET_TYPE
from badgeservice.credentials.linked_data.node import OB, SCHEMA, STATUS, VC, Contradiction, InLanguage, Node, preferred
from badgeservice.credentials.timestamps import parse_timestamp

_NAME: Final = f"{SCHEMA}name"
_DESCRIPTION: Final = f"{SCHEMA}description"
_NARRATIVE: Final = f"{OB}narrative"
_CRITERIA: Final = f"{OB}Criteria"
_IMAGE: Final = (f"{OB}image", f"{OB}Image")
ACHIEVEMENT: Final = (f"{OB}achievement", f"{OB}achievement-0", f"{OB}Achievement")
_CREATOR: Final = (f"{OB}creator", f"{OB}Profile")

# What every verification reads; put together once.
_ISSUER: Final = f"{VC}issuer"
_SUBJECT: Final = f"{VC}credentialSubject"
_VALID_FROM: Final = f"{VC}validFrom"
_ISSUED: Final = f"{VC}issuanceDate"
_VALID_UNTIL: Final = f"{VC}validUntil"
_EXPIRES: Final = f"{VC}expirationDate"
_EVIDENCE: Final = f"{VC}evidence"
_SCHEMA: Final = f"{VC}credentialSchema"
_DIGEST: Final = f"{VC}digestSRI"
_AWARDED: Final = f"{OB}awardedDate"
_IDENTIFIER: Final = f"{OB}identifier"
_IDENTITY_TYPE: Final = f"{OB}identityType"
_IDENTITY_HASH: Final = f"{OB}identityHash"
_HASHED: Final = f"{OB}hashed"
_SALT: Final = f"{OB}salt"

Item = TypeVar("Item")


class StatedPeriod(NamedTuple):
    """From when and until when, as VC Data Model 2.0 and 1.1 write it."""

    valid_from: str | None
    issued: str | None
    valid_until: str | None
    expires: str | None


class Period(NamedTuple):
    """From when and until when something is valid; nothing where it has no beginning or no end."""

    first: datetime | None
    last: datetime | None


class StatedIdentity(NamedTuple):
    """By what the issuer says who earned it."""

    type: str
    value: str  # plain, or a hash
    hashed: str
    salt: str


class StatedEvidence(NamedTuple):
    """A piece of evidence of which a digest is stated."""

    url: str
    name: frozenset[InLanguage]
    digest: frozenset[InLanguage]


class StatedFacts(NamedTuple):
    """The texts that decide something (a lookup of `remembered_statements.py`)."""

    issuer_name: frozenset[InLanguage]
    identities: frozenset[StatedIdentity]
    evidence: frozenset[StatedEvidence]
    schemas: frozenset[str]
    period: StatedPeriod
    awarded_at: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks need to know of a credential, read without reading all of it."""

    issuer_name: str
    identities: tuple[Identity, ...]
    evidence: tuple[Evidence, ...]  # of which a digest is stated
    schemas: tuple[str, ...]
    period: Period
    awarded_at: datetime | None


def state_facts(root: Node) -> StatedFacts:
    """What decides something, one answer to each question. Raises `Contradiction` when the statements give two."""
    issuer, subject = root.node(_ISSUER), _subject_of(root)
    if subject is not None and len(subject.values(*ACHIEVEMENT)) > 1:
        raise Contradiction(ACHIEVEMENT[0])
    fixed = [node for node in root.nodes(_EVIDENCE) if node.values(_DIGEST)]
    return StatedFacts(
        issuer_name=issuer.multilingual(_NAME) if issuer else frozenset(),
        identities=_state_identities(subject) if subject else frozenset(),
        evidence=frozenset(
            StatedEvidence(node.id, node.multilingual(_NAME), node.multilingual(_DIGEST)) for node in fixed
        ),
        schemas=frozenset(root.texts(_SCHEMA)),
        period=state_period(root),
        awarded_at=root.only(_AWARDED),
    )


def state_period(root: Node) -> StatedPeriod:
    """From when and until when. Raises `Contradiction`."""
    return StatedPeriod(root.only(_VALID_FROM), root.only(_ISSUED), root.only(_VALID_UNTIL), root.only(_EXPIRES))


def read_facts(stated: StatedFacts) -> Facts:
    """What the texts mean. Raises `Invalid` when one cannot be read; whatever passes here, `read_badge` can read."""
    evidence = [Evidence(one.url, preferred(one.name), digest_sri=preferred(one.digest)) for one in stated.evidence]
    return Facts(
        issuer_name=preferred(stated.issuer_name),
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


def _subject_of(root: Node) -> Node | None:
    """Whom it is about. A credential of another kind may be about several, and then it names no holder."""
    subjects = list(root.nodes(_SUBJECT))
    return subjects[0] if len(subjects) == 1 else None


def read_badge(root: Node, standard: Standard) -> BadgeView:
    """The view of a credential for which `read_facts` found no contradiction."""
    subject = _subject_of(root)
    achievement = subject.node(*ACHIEVEMENT) if subject else None
    first, last = read_period(state_period(root))
    return BadgeView(
        standard=standard,
        id=root.id,
        name=root.text(_NAME),
        description=root.text(_DESCRIPTION),
        issuer=read_profile(root.node(_ISSUER)),
        achievement=_read_achievement(achievement) if achievement else None,
        subject_id=subject.id if subject else "",
        identities=_read_identities(_state_identities(subject)) if subject else (),
        image=_read_image(root),
        narrative=subject.text(_NARRATIVE) if subject else "",
        valid_from=first,
        valid_until=last,
        awarded_at=_moment(root.only(_AWARDED), "awardedDate"),
        results=_in_order(_read_result(node) for node in subject.nodes(f"{OB}result")) if subject else (),
        evidence=_in_order(_read_evidence(node) for node in root.nodes(_EVIDENCE)),
        status=_in_order(_read_status(node) for node in root.nodes(f"{VC}credentialStatus")),
        refresh_url=next((node.id for node in root.nodes(f"{VC}refreshService")), ""),
    )


def read_profile(node: Node | None) -> Profile:
    """An organisation or person; one that is only an address has nothing but an id."""
    if node is None:
        return Profile(id="", name="")
    addresses = node.nodes(f"{OB}address", f"{OB}Address")
    return Profile(
        id=node.id,
        name=node.text(_NAME),
        url=next(iter(node.texts(f"{SCHEMA}url")), ""),
        description=node.text(_DESCRIPTION),
        image=_read_image(node),
        email=node.text(f"{SCHEMA}email"),
        country_code=next((address.text(f"{OB}CountryCode") for address in addresses), ""),
        identifiers=_read_identifiers(node),
    )


def _state_identities(subject: Node) -> frozenset[StatedIdentity]:
    return frozenset(
        StatedIdentity(node.word(_IDENTITY_TYPE), node.word(_IDENTITY_HASH), node.word(_HASHED), node.word(_SALT))
        for node in subject.nodes(_IDENTIFIER)
    )


def _read_identities(stated: frozenset[StatedIdentity]) -> tuple[Identity, ...]:
    """A hash of which nobody says how it was made is left out."""
    identities = set()
    for kind, value, hashed, salt in stated:
        is_hashed = hashed in ("true", "1")
        identity = Identity(kind, value, salt if is_hashed else "")
        if identity.is_hashed == is_hashed:
            identities.add(identity)
    return tuple(sorted(identities, key=lambda one: (one.type, one.value, one.salt)))


def _read_achievement(node: Node) -> Achievement:
    criteria = next(node.nodes(_CRITERIA), None)
    creator = next(node.nodes(*_CREATOR), None)
    alignments = _in_order(_read_alignment(one) for one in node.nodes(f"{OB}alignment"))
    return Achievement(
        id=node.id,
        name=node.text(_NAME),
        description=node.text(_DESCRIPTION),
        criteria_narrative=criteria.text(_NARRATIVE) if criteria else "",
        criteria_url=criteria.id if criteria else "",
        achievement_type=node.text(f"{OB}achievementType"),
        image=_read_image(node),
        creator=read_profile(creator) if creator else None,
        level=_level(alignments),
        study_load=_study_load(alignments),
        alignments=tuple(one for one in alignments if one.target_type not in _OWN_TARGET_TYPES),
        result_descriptions=_in_order(_read_result_description(one) for one in node.nodes(f"{OB}resultDescription")),
        tags=node.texts(f"{SCHEMA}keywords"),
        language=node.text(f"{SCHEMA}inLanguage"),
        human_code=node.text(f"{OB}humanCode"),
        version=node.text(f"{OB}version"),
        identifiers=_read_identifiers(node),
    )


_OWN_TARGET_TYPES: Final = (EQF_TARGET_TYPE, STUDY_LOAD_TARGET_TYPE)


def _level(alignments: Iterable[Alignment]) -> int | None:
    """The level of the European Qualifications Framework, 1 to 8."""
    codes = {one.target_code for one in alignments if one.target_type == EQF_TARGET_TYPE}
    code = codes.pop() if len(codes) == 1 else ""
    return int(code) if code in set("12345678") else None


def _study_load(alignments: Iterable[Alignment]) -> StudyLoad | None:
    loads = {one for one in alignments if one.target_type == STUDY_LOAD_TARGET_TYPE}
    load = loads.pop() if len(loads) == 1 else None
    if load is None or not (load.target_code.isascii() and load.target_code.isdigit() and len(load.target_code) < 7):
        return None
    return StudyLoad(int(load.target_code), load.target_framework)


def _read_image(node: Node) -> Image | None:
    """A picture is an address, with or without words of its own."""
    for image in node.nodes(*_IMAGE):
        if image.id:
            return Image(image.id, image.text(f"{SCHEMA}caption"))
    return None


def _read_identifiers(node: Node) -> tuple[Identifier, ...]:
    return _in_order(
        Identifier(one.text(f"{OB}identifier"), one.text(f"{OB}identifierType"))
        for one in node.nodes(f"{OB}otherIdentifier")
    )


def _read_alignment(node: Node) -> Alignment:
    return Alignment(
        target_name=node.text(f"{SCHEMA}targetName"),
        target_url=node.text(f"{SCHEMA}targetUrl"),
        target_code=node.text(f"{OB}targetCode"),
        target_framework=node.text(f"{SCHEMA}targetFramework"),
        target_type=node.text(f"{OB}targetType"),
        target_description=node.text(f"{SCHEMA}targetDescription"),
    )


def _read_result_description(node: Node) -> ResultDescription:
    levels = [_read_rubric_level(one) for one in node.nodes(f"{OB}rubricCriterionLevel")]
    return ResultDescription(
        id=node.id,
        name=node.text(_NAME),
        result_type=node.text(f"{OB}resultType"),
        allowed_values=node.listed(f"{OB}allowedValue"),
        required_value=node.text(f"{OB}requiredValue"),
        required_level=node.text(f"{OB}requiredLevel"),
        value_min=node.text(f"{OB}valueMin"),
        value_max=node.text(f"{OB}valueMax"),
        levels=tuple(sorted(levels, key=_from_low_to_high)),
    )


def _read_rubric_level(node: Node) -> RubricLevel:
    return RubricLevel(
        id=node.id,
        name=node.text(_NAME),
        description=node.text(_DESCRIPTION),
        level=node.text(f"{OB}level"),
        points=node.text(f"{OB}points"),
    )


def _from_low_to_high(level: RubricLevel) -> tuple[float, str, str]:
    try:
        return float(level.points), level.level, level.id
    except ValueError:
        return 0.0, level.level, level.id


def _read_result(node: Node) -> Result:
    return Result(
        description_id=node.text(f"{OB}resultDescription"),
        value=node.text(f"{SCHEMA}value"),
        achieved_level_id=node.text(f"{OB}achievedLevel"),
        status=node.text(f"{OB}status"),
    )


def _read_evidence(node: Node) -> Evidence:
    return Evidence(
        url=node.id,
        name=node.text(_NAME),
        description=node.text(_DESCRIPTION),
        narrative=node.text(_NARRATIVE),
        genre=node.text(f"{SCHEMA}genre"),
        digest_sri=node.text(_DIGEST),
    )


def _read_status(node: Node) -> StatusView:
    return StatusView(
        type=next((name.rpartition("#")[2] for name in node.types), ""),
        id=node.id,
        purpose=node.text(f"{STATUS}statusPurpose"),
        list_url=next(iter(node.texts(f"{STATUS}statusListCredential")), ""),
        index=node.text(f"{STATUS}statusListIndex"),
    )


def _in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Each item once: a graph has no order, and one thing may be described in two places."""
    distinct = set(items)
    return tuple(sorted(distinct, key=repr) if len(distinct) > 1 else distinct)
