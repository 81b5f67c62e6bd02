"""The builders of the documents that we sign (design §4).

An Open Badges 3.0 credential is one JSON-LD document with four people or things in it:

    credential ── issuer (Profile)              who says it
        │     ── credentialSubject              who it is about: a random id, a name, a salted e-mail hash
        │            └── achievement            what can be earned: criteria, level, study load, rubric
        └── evidence, endorsement, status       what supports it, who agrees, whether it was withdrawn

A builder turns a model of `content.py` into a `Document` whose keys always come in the same order, so that
the credentials of one achievement have one shape (`batch_signing.py` depends on that), and leaves out whatever is
absent, because null and empty lists may not be published (OB 3.0, "Serialization").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from badgeservice.credentials.badge import target_types
from badgeservice.credentials.badge.content import (
    ECTS,
    Achievement,
    Address,
    Alignment,
    CredentialContent,
    EndorsementContent,
    Evidence,
    Identifier,
    Identity,
    Image,
    Profile,
    Related,
    Result,
    ResultDescription,
    RubricLevel,
    StatusEntry,
    StudyLoad,
)
from badgeservice.credentials.document import OB_3_CONTEXT, OB_3_EXTENSIONS, VC_2_CONTEXT, Document
from badgeservice.credentials.timestamps import format_timestamp

# The identifiers under which 1EdTech publishes its JSON Schemas; its own validator recognises exactly these.
PUBLISHED_SCHEMAS = "https://purl.imsglobal.org/spec/ob/v3p0/schema/"
ACHIEVEMENT_SCHEMA = f"{PUBLISHED_SCHEMAS}json/ob_v3p0_achievementcredential_schema.json"
ENDORSEMENT_SCHEMA = f"{PUBLISHED_SCHEMAS}json/ob_v3p0_endorsementcredential_schema.json"
SCHEMA_TYPE = "1EdTechJsonSchemaValidator2019"

# The third context is there for one word, the type of `credentialSchema`; without it that word would not be signed.
CONTEXTS = (VC_2_CONTEXT, OB_3_CONTEXT, OB_3_EXTENSIONS)

EQF_FRAMEWORK = "European Qualifications Framework"
EQF_URL = "http://data.europa.eu/snb/eqf/{level}"


def build_profile(profile: Profile) -> Document:
    """The Profile document of an organisation or person."""
    return _present(
        id=profile.id,
        type=["Profile"],
        name=profile.name,
        url=profile.url,
        description=profile.description,
        image=_build_image(profile.image),
        email=profile.email,
        address=_build_address(profile.address),
        otherIdentifier=[_build_identifier(identifier) for identifier in profile.identifiers],
        parentOrg=build_profile(profile.parent) if profile.parent else None,
    )


def build_achievement(achievement: Achievement) -> Document:
    """The Achievement document; level and study load are written as alignments, the way Dutch badges do."""
    # OB 3.0 says SHOULD, but the official validator answers "error" when there are no criteria at all.
    if not (achievement.criteria_narrative or achievement.criteria_url):
        raise ValueError("an achievement needs criteria: a narrative, an address or both")
    return _present(
        id=achievement.id,
        type=["Achievement"],
        name=achievement.name,
        description=achievement.description,
        criteria=_present(id=achievement.criteria_url, narrative=achievement.criteria_narrative),
        achievementType=achievement.achievement_type,
        creditsAvailable=_number(achievement.credits.amount) if achievement.credits else None,
        image=_build_image(achievement.image),
        creator=build_profile(achievement.creator) if achievement.creator else None,
        alignment=[_build_alignment(alignment) for alignment in _all_alignments(achievement)],
        resultDescription=[_build_result_description(item) for item in achievement.result_descriptions],
        tag=list(dict.fromkeys(achievement.tags)),
        inLanguage=achievement.language,
        humanCode=achievement.human_code,
        otherIdentifier=[_build_identifier(identifier) for identifier in achievement.identifiers],
        related=[_build_related(related) for related in achievement.related],
        version=achievement.version,
    )


def build_credential(content: CredentialContent) -> Document:
    """The OpenBadgeCredential, still without its proof (design §4)."""
    return {"@context": list(CONTEXTS)} | _present(
        id=content.id,
        type=["VerifiableCredential", "OpenBadgeCredential"],
        name=content.achievement.name,
        description=content.achievement.description,
        image=_build_image(content.image or content.achievement.image),
        issuer=build_profile(content.issuer),
        validFrom=format_timestamp(content.valid_from),
        validUntil=format_timestamp(content.valid_until) if content.valid_until else None,
        awardedDate=format_timestamp(content.awarded_at) if content.awarded_at else None,
        credentialSubject=_build_subject(content),
        evidence=[_build_evidence(evidence) for evidence in content.evidence],
        endorsement=list(content.endorsements),
        credentialStatus=_one_or_list([_build_status(entry) for entry in content.status]),
        credentialSchema=[{"id": ACHIEVEMENT_SCHEMA, "type": SCHEMA_TYPE}],
        refreshService=_build_refresh(content.refresh_url),
    )


def build_endorsement(content: EndorsementContent) -> Document:
    """An EndorsementCredential, still without its proof; signed by the endorser, then embedded."""
    # In a badge of the same issuer, or beside another one of the same endorser, parts without an id would stand there
    # twice: nothing tells such twins apart, which is slow to canonicalise, and programs disagree about it.
    endorser = replace(content.issuer, address=None, identifiers=())
    return {"@context": list(CONTEXTS)} | _present(
        id=content.id,
        type=["VerifiableCredential", "EndorsementCredential"],
        name=content.name,
        issuer=build_profile(endorser),
        validFrom=format_timestamp(content.valid_from),
        validUntil=format_timestamp(content.valid_until) if content.valid_until else None,
        credentialSubject=_present(
            id=content.subject_id, type=["EndorsementSubject"], endorsementComment=content.comment
        ),
        credentialSchema=[{"id": ENDORSEMENT_SCHEMA, "type": SCHEMA_TYPE}],
    )


def _build_refresh(url: str) -> Document | None:
    return {"id": url, "type": "1EdTechCredentialRefresh"} if url else None


def _build_subject(content: CredentialContent) -> Document:
    return _present(
        id=content.subject_id,
        type=["AchievementSubject"],
        identifier=[_build_identity(identity) for identity in content.identities],
        narrative=content.narrative,
        achievement=build_achievement(_with_short_creator(content)),
        result=[_build_result(result) for result in content.results],
        source=build_profile(_shortened(content.source, content.issuer)) if content.source else None,
    )


def _with_short_creator(content: CredentialContent) -> Achievement:
    creator = content.achievement.creator
    if creator is None:
        return content.achievement
    return replace(content.achievement, creator=_shortened(creator, content.issuer))


def _shortened(profile: Profile, issuer: Profile) -> Profile:
    """The profile of the issuer is written once, wherever else it is named: twice would be two equal addresses."""
    if profile.id == issuer.id:
        return Profile(profile.id, profile.name)
    return replace(profile, parent=_shortened(profile.parent, issuer)) if profile.parent else profile


def _build_identity(identity: Identity) -> Document:
    return _present(
        type="IdentityObject",
        hashed=identity.is_hashed,
        identityHash=identity.value,
        identityType=str(identity.type),
        salt=identity.salt,
    )


def _build_address(address: Address | None) -> Document | None:
    if address is None:
        return None
    return _present(
        type=["Address"],
        addressCountryCode=address.country_code,
        addressLocality=address.locality,
        streetAddress=address.street,
        postalCode=address.postal_code,
    )


def _build_identifier(identifier: Identifier) -> Document:
    return {"type": "IdentifierEntry", "identifier": identifier.value, "identifierType": identifier.type}


def _build_image(image: Image | None) -> Document | None:
    return _present(id=image.url, type="Image", caption=image.caption) if image else None


def _all_alignments(achievement: Achievement) -> Iterable[Alignment]:
    yield from achievement.alignments
    if achievement.level is not None:
        level = str(achievement.level)
        url = EQF_URL.format(level=level)
        yield Alignment(
            f"EQF level {level}", url, level, EQF_FRAMEWORK, target_types.EQF, achievement.level_note
        )  # fmt: skip
    if achievement.study_load is not None:
        yield _align_load(achievement, achievement.study_load, "study-load")
    if achievement.credits is not None and achievement.credits.unit == ECTS:
        # `creditsAvailable` is a number of nobody knows what.
        yield _align_load(achievement, achievement.credits, "credits")


def _align_load(achievement: Achievement, load: StudyLoad, fragment: str) -> Alignment:
    words, url = load.in_words(achievement.language), f"{achievement.id}#{fragment}"
    return Alignment(words, url, load.number, load.unit, target_types.STUDY_LOAD)


def _number(amount: float) -> float:
    """A whole one without a point, so that every program writes it alike."""
    return int(amount) if amount == int(amount) else amount


def _build_alignment(alignment: Alignment) -> Document:
    return _present(
        type=["Alignment"],
        targetName=alignment.target_name,
        targetUrl=alignment.target_url,
        targetCode=alignment.target_code,
        targetDescription=alignment.target_description,
        targetFramework=alignment.target_framework,
        targetType=alignment.target_type,
    )


def _build_related(related: Related) -> Document:
    return _present(id=related.id, type=["Related"], inLanguage=related.language, version=related.version)


def _build_result_description(item: ResultDescription) -> Document:
    return _present(
        id=item.id,
        type=["ResultDescription"],
        name=item.name,
        resultType=item.result_type,
        allowedValue=list(item.allowed_values),
        requiredLevel=item.required_level,
        requiredValue=item.required_value,
        rubricCriterionLevel=[_build_rubric_level(level) for level in item.levels],
        valueMax=item.value_max,
        valueMin=item.value_min,
    )


def _build_rubric_level(level: RubricLevel) -> Document:
    return _present(
        id=level.id,
        type=["RubricCriterionLevel"],
        name=level.name,
        description=level.description,
        level=level.level,
        points=level.points,
    )


def _build_result(result: Result) -> Document:
    return _present(
        type=["Result"],
        resultDescription=result.description_id,
        achievedLevel=result.achieved_level_id,
        status=result.status,
        value=result.value,
    )


def _build_evidence(evidence: Evidence) -> Document:
    return _present(
        id=evidence.url,
        type=["Evidence"],
        name=evidence.name,
        description=evidence.description,
        narrative=evidence.narrative,
        genre=evidence.genre,
        digestSRI=evidence.digest_sri,
        digestMultibase=evidence.digest_multibase,
    )


def _build_status(entry: StatusEntry) -> Document:
    return {
        "id": f"{entry.list_url}#{entry.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": entry.purpose,
        # A string by Bitstring Status List §2.1; as a number, JSON-LD would sign it as another datatype.
        "statusListIndex": str(entry.index),
        "statusListCredential": entry.list_url,
    }


def _one_or_list(items: list[Document]) -> Document | list[Document] | None:
    """OB 3.0 allows one status object only; a list is written when there is more than one, as VC 2.0 allows."""
    return items[0] if len(items) == 1 else items


def _present(**members: object) -> Document:
    """The members that have something to say; `False` and `0` do, `None`, `""` and `[]` do not."""
    return {key: value for key, value in members.items() if value not in (None, "", [], {})}
