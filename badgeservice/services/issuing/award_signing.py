"""Steps 3 to 8 of awarding: from reserved awards to signed bytes and mails (the steps are listed in `award.py`).

Of each award a row of texts is made: all that its credential says and the others of the chunk do not. The first and the
last credential are built whole from such rows; they are what the template gives for them, so the others are too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.badge.content import (
    Achievement,
    CredentialContent,
    Evidence,
    Identity,
    IdentityType,
    Profile,
    StatusEntry,
)
from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.badge.recipient import hash_identity
from badgeservice.credentials.keys.multikey import Signer
from badgeservice.credentials.programs.after_signing import check_signed_badge
from badgeservice.credentials.programs.before_signing import BatchCheck
from badgeservice.credentials.proofs.batch_signing import BatchSigner, Row
from badgeservice.credentials.proofs.signed_badge import SignedBadge
from badgeservice.errors import BadgeServiceError, Invalid, Message, NotFound, SigningFailed
from badgeservice.services import addresses
from badgeservice.services.achievements.as_content import achievement_content, version_path
from badgeservice.services.achievements.description import Description, Period, read_version
from badgeservice.services.achievements.periods import end_of
from badgeservice.services.achievements.signed_results import results_of
from badgeservice.services.issuing.replacing import hold_replaced, retire_replaced
from badgeservice.services.issuing.signer import find_signer
from badgeservice.services.issuing.stranger import as_stranger
from badgeservice.services.organisations.issuer_profile import issuer_profile
from badgeservice.services.organisations.standing import SIGNS_NO_MORE, signed_name
from badgeservice.services.organisations.units import department_profile
from badgeservice.services.parts import Parts
from badgeservice.store import achievements, audit, awards, credentials, organisations
from badgeservice.store.audit import AuditAction
from badgeservice.store.awarding import waiting
from badgeservice.store.awards import Reserved
from badgeservice.store.credentials import Signed
from badgeservice.store.mailing import mails
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import Batch, MailKind, OrganisationState

SALT_BYTES = 16

# All that differs between credentials that are signed together; what may differ besides is in `_Common`.
SLOTS = {
    "id": "/id",
    "subject": "/credentialSubject/id",
    "name": "/credentialSubject/identifier/0/identityHash",
    "email": "/credentialSubject/identifier/1/identityHash",
    "salt": "/credentialSubject/identifier/1/salt",
    "status": "/credentialStatus/id",
    "status_list": "/credentialStatus/statusListCredential",
    "status_index": "/credentialStatus/statusListIndex",
}

_NOT_THE_SAME = Message(
    Code.TEMPLATE_INCOMPLETE, "The badges in this group differ in more ways than we expected. Nothing was signed."
)


@dataclass(frozen=True, slots=True)
class Order:
    """What all credentials of a batch share."""

    batch: Batch
    content: CredentialContent  # of nobody yet
    achievements: Mapping[str, Achievement]  # by the language that it is signed in
    valid_for: Period | None
    signer: Signer
    description: Description
    version_url: str


class _Common(NamedTuple):
    """What only credentials that are signed together share: the content of nobody yet, signed at one moment."""

    content: CredentialContent
    signer: Signer
    signed_at: datetime


def read_order(parts: Parts, batch_id: str) -> Order:
    """What was decided.

    Raises:
        NotFound: nothing was.
        SigningFailed: the organisation was closed since, or it has no key to sign with.
    """
    with parts.reading() as session:
        batch = awards.find_batch(session, batch_id)
        if batch is None:
            raise unknown_batch()
        described = achievements.get_version(session, batch.version_id)
        organisation = organisations.get_issuer(session, batch.issuer_id).organisation
        if organisation.state is OrganisationState.CLOSED:
            raise SigningFailed(SIGNS_NO_MORE)
        signer = find_signer(parts, session, organisation)
        issuer = issuer_profile(
            parts.settings, Issuer(organisation, organisations.get_profile(session, batch.profile_id))
        )
        source = _find_source(session, batch, issuer)
    makers = {batch.issuer_id: issuer} | ({batch.unit_id: replace(source, parent=None)} if source else {})
    version, maker = described.version, makers.get(described.achievement.owner_id)

    def describe(language: str) -> Achievement:
        achievement = achievement_content(parts.settings, described, maker, language)
        return replace(achievement, name=signed_name(achievement.name, organisation, batch.created_at))

    content = CredentialContent(
        id="",
        issuer=issuer,
        subject_id="",
        achievement=describe(version.language),
        valid_from=batch.created_at,
        awarded_at=batch.created_at,
        source=source,
        narrative=batch.narrative,
        evidence=(Evidence(batch.evidence_url),) if batch.evidence_url else (),
    )
    in_languages = {language: describe(language) for language in version.texts}
    description, version_url = read_version(version), parts.settings.url(version_path(version))
    return Order(batch, content, in_languages, description.valid_for, signer, description, version_url)


def _find_source(session: Session, batch: Batch, issuer: Profile) -> Profile | None:
    """The department in whose name it was decided, as it was called then; none when the issuer acted itself."""
    if batch.unit_id == batch.issuer_id:
        return None
    return department_profile(
        batch.unit_id, organisations.get_profile_at(session, batch.unit_id, batch.created_at), issuer
    )


def unknown_batch() -> NotFound:
    """There is no such batch."""
    return NotFound(Message(Code.BATCH_UNKNOWN, "We did not find this group of badges."))


def sign_awards(parts: Parts, order: Order, reserved: Sequence[Reserved]) -> None:
    """Steps 3 to 8 for a chunk. Until step 7 nothing is stored, so nothing is half done when it stops."""
    now = parts.clock().replace(microsecond=0)
    signed = [one for alike in _group(reserved) for one in _sign_alike(parts, _common(order, alike[0], now), alike)]
    # 7 store, with 8: the mails that go out after the commit
    with parts.transaction() as session:
        if not waiting.lock_going_on(session, order.batch.id):
            return  # it was withdrawn meanwhile
        hold_replaced(session, reserved)
        issued = awards.mark_issued(session, [entry.award_id for entry in reserved], now)
        _store(parts, session, order, [(entry, one) for entry, one in signed if entry.award_id in issued], now)


def sign_again(
    parts: Parts, order: Order, entry: Reserved, valid_from: datetime, valid_until: datetime | None
) -> Signed:
    """Steps 3 to 6 for a badge that nobody has yet, with the address that it has now: the same number and place, and
    the same days; only the signature is of today."""
    now = parts.clock().replace(microsecond=0)
    before = _common(order, entry, valid_from)
    content = replace(before.content, valid_until=valid_until)
    ((_, signed),) = _sign_alike(parts, _Common(content, order.signer, signed_at=now), [entry])
    return signed


def _group(reserved: Iterable[Reserved]) -> Iterator[Sequence[Reserved]]:
    """Those that have the same in all that is no slot of the template."""
    groups = defaultdict[object, list[Reserved]](list)
    for entry in reserved:
        results = tuple((one["key"], one["value"]) for one in entry.results)
        own = (entry.narrative, entry.evidence_url)
        groups[entry.language, entry.earned_on, entry.ends_at, results, own].append(entry)
    yield from groups.values()


def _common(order: Order, entry: Reserved, now: datetime) -> _Common:
    ends_at = entry.ends_at or (end_of(order.valid_for, now) if order.valid_for else None)
    earned_at = datetime.combine(entry.earned_on, time(), UTC) if entry.earned_on else order.content.awarded_at
    achievement = order.achievements.get(entry.language, order.content.achievement)
    results = results_of(order.description, entry.results, order.version_url, achievement.language)
    content = replace(
        order.content,
        achievement=achievement,
        valid_from=now,
        valid_until=ends_at,
        awarded_at=earned_at,
        results=results,
        narrative=entry.narrative or order.content.narrative,
        evidence=(Evidence(entry.evidence_url),) if entry.evidence_url else order.content.evidence,
    )
    return _Common(content, order.signer, signed_at=now)


def _sign_alike(parts: Parts, common: _Common, alike: Sequence[Reserved]) -> Iterator[tuple[Reserved, Signed]]:
    """Steps 3 to 6 for credentials of which only the texts in the slots differ."""
    # 3 build
    rows = [_make_row(parts, entry) for entry in alike]
    first, last = (build_credential(_content_of(common.content, row)) for row in (rows[0], rows[-1]))
    # 4 lint
    try:
        batch = BatchSigner.compile(first, SLOTS, parts.linked_data)  # the strict expansion of the form that all have
        check = BatchCheck(batch)
        for row in rows:
            check.check(row)
    except BadgeServiceError as flaw:
        raise SigningFailed(flaw.sentence, field=flaw.field) from flaw
    if [batch.fill(rows[0]), batch.fill(rows[-1])] != [first, last]:
        raise SigningFailed(_NOT_THE_SAME)  # something differs that is no slot
    # 5 sign
    badges = _sign(batch, rows, common)
    # 6 verify our own output as a stranger would
    stranger = as_stranger(parts)
    for entry, row, badge in zip(alike, rows, badges, strict=True):
        check_signed_badge(
            stranger.verifier, badge, batch.fill(row), fetch=stranger.fetch, now=stranger.now, email=entry.email
        )
        yield entry, Signed(entry.credential_id, badge, common.content.valid_from, common.content.valid_until)


def _make_row(parts: Parts, reserved: Reserved) -> Row:
    salt = parts.random(SALT_BYTES).hex()
    list_url = addresses.STATUS_LIST.url(parts.settings, list_id=reserved.status_list_id)
    return {
        "id": addresses.CREDENTIAL.url(parts.settings, credential_id=reserved.credential_id),
        "subject": f"urn:uuid:{parts.new_id()}",  # fresh for each: two of them cannot be joined (threats W7)
        "name": reserved.learner_name,
        "email": hash_identity(reserved.email, salt),
        "salt": salt,
        "status": f"{list_url}#{reserved.status_index}",
        "status_list": list_url,
        "status_index": str(reserved.status_index),
    }


def _content_of(content: CredentialContent, row: Row) -> CredentialContent:
    return replace(
        content,
        id=row["id"],
        subject_id=row["subject"],
        identities=(Identity(IdentityType.NAME, row["name"]), Identity(IdentityType.EMAIL, row["email"], row["salt"])),
        status=(StatusEntry(row["status_list"], int(row["status_index"])),),
    )


def _sign(batch: BatchSigner, rows: Sequence[Row], common: _Common) -> Sequence[SignedBadge]:
    """The first is signed both ways and compared (see `batch_signing.py`)."""
    try:
        return list(batch.sign_badges(rows, common.signer, common.signed_at))
    except Invalid as flaw:
        raise SigningFailed(flaw.sentence, field=flaw.field) from flaw


def _store(
    parts: Parts, session: Session, order: Order, signed: Sequence[tuple[Reserved, Signed]], now: datetime
) -> None:
    # 7 store the bytes and the audit event
    credentials.store_signed(session, [one for _, one in signed])
    key = order.signer.verification_method
    audit.add_events(
        session,
        AuditAction.CREDENTIAL_ISSUE,
        {entry.credential_id: {"award_id": entry.award_id, "key": key} for entry, _ in signed},
        now=now,
        actor_id=order.batch.decided_by_id,
        organisation_id=order.batch.unit_id,
    )
    replacing = retire_replaced(parts, session, order.batch, [entry for entry, _ in signed], now)
    # 8 tell the learner, after the commit
    for kind, is_replacing in ((MailKind.AWARD, False), (MailKind.REPLACEMENT, True)):
        to_tell = {one.award_id: one.identity_id for one, _ in signed if (one.award_id in replacing) is is_replacing}
        mails.add_mails(session, kind, to_tell, now, batch_id=order.batch.id, delay=_wait(order.batch, now))


def _wait(batch: Batch, now: datetime) -> timedelta:
    """Until when the mails of a batch wait, so that it can be withdrawn."""
    return max(batch.mails_at - now, timedelta(0)) if batch.mails_at else timedelta(0)
