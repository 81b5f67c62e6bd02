"""What the signed statements of a badge say, with every text as it stands: lookups of `remembered_statements.py`.

They move texts and look into none of them, so that what was found out about one badge holds for all of its shape. What
the texts mean is read in `statements_to_badge.py`. Of what may be there several times there is a set, because its order
in the statements depends on the texts.

The properties are named as the contexts of Open Badges 3.0 name them; contexts before 3.0.3 name a few of them
otherwise, so some have several names. What decides something is one value or refused; what is only shown may be more.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from badgeservice.credentials.linked_data.node import OB, SCHEMA, STATUS, VC, Contradiction, InLanguage, Node

ACHIEVEMENT: Final = (f"{OB}achievement", f"{OB}achievement-0", f"{OB}Achievement")

_NAME: Final = f"{SCHEMA}name"
_DESCRIPTION: Final = f"{SCHEMA}description"
_NARRATIVE: Final = f"{OB}narrative"
_CRITERIA: Final = f"{OB}Criteria"
_IMAGES: Final = (f"{OB}image", f"{OB}Image")
_CREATORS: Final = (f"{OB}creator", f"{OB}Profile")
_ADDRESSES: Final = (f"{OB}address", f"{OB}Address")
_ISSUER: Final = f"{VC}issuer"
_SUBJECT: Final = f"{VC}credentialSubject"
_VALID_FROM: Final = f"{VC}validFrom"
_ISSUED: Final = f"{VC}issuanceDate"
_VALID_UNTIL: Final = f"{VC}validUntil"
_EXPIRES: Final = f"{VC}expirationDate"
_EVIDENCE: Final = f"{VC}evidence"
_SCHEMA: Final = f"{VC}credentialSchema"
_DIGESTS: Final = (f"{VC}digestSRI", "https://w3id.org/security#digestMultibase")
_AWARDED: Final = f"{OB}awardedDate"
_IDENTIFIER: Final = f"{OB}identifier"
_SOURCE: Final = f"{OB}source"
_PARENT: Final = f"{OB}parentOrg"
_IDENTITY: Final = (f"{OB}identityType", f"{OB}identityHash", f"{OB}hashed", f"{OB}salt")

# The texts of a thing, in the order of the members of its tuple.
_OF_ALIGNMENT: Final = (
    f"{SCHEMA}targetName", f"{SCHEMA}targetUrl", f"{OB}targetCode", f"{SCHEMA}targetFramework", f"{OB}targetType",
    f"{SCHEMA}targetDescription",
)  # fmt: skip
_OF_IDENTIFIER: Final = (f"{OB}identifier", f"{OB}identifierType")
_OF_EVIDENCE: Final = (_NAME, _DESCRIPTION, _NARRATIVE, f"{SCHEMA}genre", *_DIGESTS)
_OF_RELATED: Final = (f"{SCHEMA}inLanguage", f"{OB}version")
_OF_RESULT: Final = (f"{OB}resultDescription", f"{SCHEMA}value", f"{OB}achievedLevel", f"{OB}status")
_OF_LEVEL: Final = (_NAME, _DESCRIPTION, f"{OB}level", f"{OB}points")
_OF_LIMITS: Final = (f"{OB}requiredValue", f"{OB}requiredLevel", f"{OB}valueMin", f"{OB}valueMax")

Words = frozenset[InLanguage]


class StatedPeriod(NamedTuple):
    """From when and until when, as VC Data Model 2.0 and 1.1 write it."""

    valid_from: str | None
    issued: str | None
    valid_until: str | None
    expires: str | None


class StatedIdentity(NamedTuple):
    """By what the issuer says who earned it."""

    type: str
    value: str  # plain, or a hash
    hashed: str
    salt: str


class StatedEvidence(NamedTuple):
    """A piece of evidence."""

    id: str
    name: Words
    description: Words
    narrative: Words
    genre: Words
    digest: Words
    multibase: Words


class StatedFacts(NamedTuple):
    """The texts that decide something."""

    issuer_name: Words
    achievement_name: Words
    identities: frozenset[StatedIdentity]
    evidence: frozenset[StatedEvidence]  # of which a digest is stated
    schemas: frozenset[str]
    period: StatedPeriod
    awarded_at: str | None


class StatedImage(NamedTuple):
    """A picture, which may have words of its own."""

    id: str
    caption: Words


class StatedIdentifier(NamedTuple):
    """An official number."""

    value: Words
    type: Words


class StatedProfile(NamedTuple):
    """An organisation or a person."""

    id: str
    name: Words
    urls: frozenset[str]
    description: Words
    images: tuple[frozenset[StatedImage], ...]  # by each name of the property
    email: Words
    country_codes: frozenset[Words]
    identifiers: frozenset[StatedIdentifier]


class StatedSource(NamedTuple):
    """Who awarded it in the name of the issuer, and what that is a part of: one step, because a graph may go round."""

    profile: StatedProfile
    parents: frozenset[StatedProfile]

    @property
    def id(self) -> str:
        return self.profile.id


class StatedAlignment(NamedTuple):
    """An entry of a framework."""

    target_name: Words
    target_url: Words
    target_code: Words
    target_framework: Words
    target_type: Words
    target_description: Words


class StatedCriteria(NamedTuple):
    """What it takes."""

    id: str
    narrative: Words


class StatedLevel(NamedTuple):
    """A level of a rubric."""

    id: str
    name: Words
    description: Words
    level: Words
    points: Words


class StatedResultDescription(NamedTuple):
    """What kind of result there is."""

    id: str
    name: Words
    result_type: Words
    allowed_values: tuple[Words, ...] | frozenset[str]  # the context of 2022 kept no order
    limits: tuple[Words, ...]
    levels: frozenset[StatedLevel]


class StatedRelated(NamedTuple):
    """What is the same in another language, or what it was made from."""

    id: str
    language: Words
    version: Words


class StatedAchievement(NamedTuple):
    """What was earned."""

    id: str
    name: Words
    description: Words
    criteria: frozenset[StatedCriteria]
    type: Words
    images: tuple[frozenset[StatedImage], ...]
    creators: tuple[frozenset[StatedProfile], ...]
    alignments: frozenset[StatedAlignment]
    result_descriptions: frozenset[StatedResultDescription]
    tags: frozenset[str]
    language: Words
    human_code: Words
    version: Words
    identifiers: frozenset[StatedIdentifier]
    credits: frozenset[str]
    related: frozenset[StatedRelated]


class StatedResult(NamedTuple):
    """What this learner reached."""

    description_id: Words
    value: Words
    achieved_level_id: Words
    status: Words


class StatedStatus(NamedTuple):
    """Where the status is kept."""

    types: tuple[str, ...]
    id: str
    purpose: Words
    list_urls: frozenset[str]
    place: Words  # in the list


class StatedBadge(NamedTuple):
    """All that a page may show."""

    id: str
    name: Words
    description: Words
    issuer: StatedProfile | None
    achievement: StatedAchievement | None
    subject_id: str
    identities: frozenset[StatedIdentity]
    images: tuple[frozenset[StatedImage], ...]
    narrative: Words
    period: StatedPeriod
    awarded_at: str | None
    results: frozenset[StatedResult]
    evidence: frozenset[StatedEvidence]
    status: frozenset[StatedStatus]
    refresh_urls: frozenset[str]
    sources: frozenset[StatedSource]


def state_facts(root: Node) -> StatedFacts:
    """What decides something, one answer to each question. Raises `Contradiction` when the statements give two."""
    issuer, subject = root.node(_ISSUER), _subject_of(root)
    if subject is not None and len(subject.values(*ACHIEVEMENT)) > 1:
        raise Contradiction(ACHIEVEMENT[0])
    achievement = subject.node(*ACHIEVEMENT) if subject else None
    return StatedFacts(
        issuer_name=issuer.multilingual(_NAME) if issuer else frozenset(),
        achievement_name=achievement.multilingual(_NAME) if achievement else frozenset(),
        identities=_state_identities(subject),
        evidence=frozenset(_state_evidence(node) for node in root.nodes(_EVIDENCE) if node.values(*_DIGESTS)),
        schemas=frozenset(root.texts(_SCHEMA)),
        period=state_period(root),
        awarded_at=root.only(_AWARDED),
    )


def state_period(root: Node) -> StatedPeriod:
    """From when and until when. Raises `Contradiction`."""
    return StatedPeriod(root.only(_VALID_FROM), root.only(_ISSUED), root.only(_VALID_UNTIL), root.only(_EXPIRES))


def state_badge(root: Node) -> StatedBadge:
    """All that a page may show; raises `Contradiction` only where `state_facts` does."""
    subject = _subject_of(root)
    achievement = subject.node(*ACHIEVEMENT) if subject else None
    return StatedBadge(
        id=root.id,
        name=root.multilingual(_NAME),
        description=root.multilingual(_DESCRIPTION),
        issuer=state_profile(root.node(_ISSUER)),
        achievement=_state_achievement(achievement) if achievement else None,
        subject_id=subject.id if subject else "",
        identities=_state_identities(subject),
        images=_state_images(root),
        narrative=subject.multilingual(_NARRATIVE) if subject else frozenset(),
        period=state_period(root),
        awarded_at=root.only(_AWARDED),
        results=frozenset(map(_state_result, subject.nodes(f"{OB}result"))) if subject else frozenset(),
        evidence=frozenset(map(_state_evidence, root.nodes(_EVIDENCE))),
        status=frozenset(map(_state_status, root.nodes(f"{VC}credentialStatus"))),
        refresh_urls=frozenset(node.id for node in root.nodes(f"{VC}refreshService")),
        sources=frozenset(map(_state_source, subject.nodes(_SOURCE))) if subject else frozenset(),
    )


def state_profile(node: Node | None) -> StatedProfile | None:
    """An organisation or a person, if there is one."""
    return None if node is None else _state_organisation(node)


def _state_organisation(node: Node) -> StatedProfile:
    return StatedProfile(
        id=node.id,
        name=node.multilingual(_NAME),
        urls=frozenset(node.texts(f"{SCHEMA}url")),
        description=node.multilingual(_DESCRIPTION),
        images=_state_images(node),
        email=node.multilingual(f"{SCHEMA}email"),
        country_codes=frozenset(address.multilingual(f"{OB}CountryCode") for address in node.nodes(*_ADDRESSES)),
        identifiers=_state_identifiers(node),
    )


def _state_source(node: Node) -> StatedSource:
    return StatedSource(_state_organisation(node), frozenset(map(_state_organisation, node.nodes(_PARENT))))


def _subject_of(root: Node) -> Node | None:
    """Whom it is about. A credential of another kind may be about several, and then it names no holder."""
    subjects = list(root.nodes(_SUBJECT))
    return subjects[0] if len(subjects) == 1 else None


def _state_identities(subject: Node | None) -> frozenset[StatedIdentity]:
    nodes = subject.nodes(_IDENTIFIER) if subject else ()
    return frozenset(StatedIdentity(*map(node.word, _IDENTITY)) for node in nodes)


def _state_images(node: Node) -> tuple[frozenset[StatedImage], ...]:
    return tuple(
        frozenset(StatedImage(image.id, image.multilingual(f"{SCHEMA}caption")) for image in node.nodes(name))
        for name in _IMAGES
    )


def _state_identifiers(node: Node) -> frozenset[StatedIdentifier]:
    nodes = node.nodes(f"{OB}otherIdentifier")
    return frozenset(StatedIdentifier(*map(one.multilingual, _OF_IDENTIFIER)) for one in nodes)


def _state_achievement(node: Node) -> StatedAchievement:
    creators = (map(state_profile, node.nodes(name)) for name in _CREATORS)
    return StatedAchievement(
        id=node.id,
        name=node.multilingual(_NAME),
        description=node.multilingual(_DESCRIPTION),
        criteria=frozenset(StatedCriteria(one.id, one.multilingual(_NARRATIVE)) for one in node.nodes(_CRITERIA)),
        type=node.multilingual(f"{OB}achievementType"),
        images=_state_images(node),
        creators=tuple(frozenset(profile for profile in profiles if profile) for profiles in creators),
        alignments=frozenset(
            StatedAlignment(*map(one.multilingual, _OF_ALIGNMENT)) for one in node.nodes(f"{OB}alignment")
        ),
        result_descriptions=frozenset(map(_state_result_description, node.nodes(f"{OB}resultDescription"))),
        tags=frozenset(node.texts(f"{SCHEMA}keywords")),
        language=node.multilingual(f"{SCHEMA}inLanguage"),
        human_code=node.multilingual(f"{OB}humanCode"),
        version=node.multilingual(f"{OB}version"),
        identifiers=_state_identifiers(node),
        credits=frozenset(node.texts(f"{OB}creditsAvailable")),
        related=frozenset(
            StatedRelated(one.id, *map(one.multilingual, _OF_RELATED)) for one in node.nodes(f"{OB}related")
        ),
    )


def _state_result_description(node: Node) -> StatedResultDescription:
    levels = node.nodes(f"{OB}rubricCriterionLevel")
    return StatedResultDescription(
        id=node.id,
        name=node.multilingual(_NAME),
        result_type=node.multilingual(f"{OB}resultType"),
        allowed_values=node.listed(f"{OB}allowedValue"),
        limits=tuple(map(node.multilingual, _OF_LIMITS)),
        levels=frozenset(StatedLevel(level.id, *map(level.multilingual, _OF_LEVEL)) for level in levels),
    )


def _state_result(node: Node) -> StatedResult:
    return StatedResult(*map(node.multilingual, _OF_RESULT))


def _state_evidence(node: Node) -> StatedEvidence:
    return StatedEvidence(node.id, *map(node.multilingual, _OF_EVIDENCE))


def _state_status(node: Node) -> StatedStatus:
    return StatedStatus(
        types=node.types,
        id=node.id,
        purpose=node.multilingual(f"{STATUS}statusPurpose"),
        list_urls=frozenset(node.texts(f"{STATUS}statusListCredential")),
        place=node.multilingual(f"{STATUS}statusListIndex"),
    )
