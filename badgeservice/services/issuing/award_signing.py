"""Steps 3 to 8 of awarding: from a reserved award to signed bytes and a mail (the steps are listed in `award.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.badge.content import CredentialContent, Evidence, Identity, IdentityType, StatusEntry
from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.badge.recipient import hash_identity
from badgeservice.credentials.document import Document
from badgeservice.credentials.keys.multikey import Signer
from badgeservice.credentials.programs.before_signing import check_new_badge
from badgeservice.credentials.proofs.batch_signing import BatchSigner
from badgeservice.credentials.proofs.signed_badge import SignedBadge, with_proof_set
from badgeservice.credentials.verification import Outcome, Verdict, Verification
from badgeservice.errors import BadgeServiceError, Invalid, Message, NotFound, SigningFailed
from badgeservice.services import addresses
from badgeservice.services.achievements.as_content import achievement_content
from badgeservice.services.issuing.signer import find_signer
from badgeservice.services.issuing.stranger import as_stranger
from badgeservice.services.organisations.issuer_profile import issuer_profile
from badgeservice.services.parts import Parts
from badgeservice.store import achievements, audit, awards, organisations
from badgeservice.store.audit import AuditAction
from badgeservice.store.awards import Reserved
from badgeservice.store.mails import add_mail
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import AwardState, Batch, Credential, MailKind

CHUNK = 100  # awards signed and stored together
SALT_BYTES = 16
GENUINE = (Verdict.VALID, Verdict.VALID_WITH_REMARKS)

# All that differs between the credentials of a batch.
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
class _Order:
    """What all credentials of a batch share."""

    batch: Batch
    content: CredentialContent  # of nobody yet
    valid_for: timedelta | None
    signer: Signer


def run_batch(parts: Parts, batch_id: str) -> None:
    """Sign whatever of a batch is reserved, in chunks. Running it again, or twice at once, changes nothing.

    Raises:
        NotFound: there is no such batch.
        SigningFailed: what we made did not pass our own check. The rest stays reserved, with the reason.
    """
    try:
        order = _read_order(parts, batch_id)
        while reserved := _read_reserved(parts, batch_id):
            _sign_chunk(parts, order, reserved)
    except SigningFailed as failure:
        with parts.transaction() as session:
            awards.note_signing_error(session, batch_id, failure.code)
        raise
    with parts.transaction() as session:
        awards.finish_batch(session, batch_id, parts.clock())


def _read_order(parts: Parts, batch_id: str) -> _Order:
    with parts.reading() as session:
        batch = awards.find_batch(session, batch_id)
        if batch is None:
            raise NotFound(Message(Code.BATCH_UNKNOWN, "We did not find this group of badges."))
        described = achievements.get_version(session, batch.version_id)
        organisation = organisations.get_issuer(session, batch.issuer_id).organisation
        signer = find_signer(parts, session, organisation)
        profile = organisations.get_profile(session, batch.profile_id)
    issuer = issuer_profile(parts.settings, Issuer(organisation, profile))
    is_own = described.achievement.owner_id == batch.issuer_id
    content = CredentialContent(
        id="",
        issuer=issuer,
        subject_id="",
        achievement=achievement_content(parts.settings, described, issuer if is_own else None),
        valid_from=batch.created_at,
        awarded_at=batch.created_at,
        narrative=batch.narrative,
        evidence=(Evidence(batch.evidence_url),) if batch.evidence_url else (),
    )
    valid_for = timedelta(days=described.version.valid_days) if described.version.valid_days else None
    return _Order(batch, content, valid_for, signer)


def _read_reserved(parts: Parts, batch_id: str) -> Sequence[Reserved]:
    with parts.reading() as session:
        return awards.list_reserved(session, batch_id, CHUNK)


def _sign_chunk(parts: Parts, order: _Order, reserved: Sequence[Reserved]) -> None:
    """Steps 3 to 8 for a hundred learners. Until step 7 nothing is stored, so nothing is half done when it stops."""
    now = parts.clock().replace(microsecond=0)
    # 3 build
    contents = [_content_for(parts, order, entry, now) for entry in reserved]
    documents = [build_credential(content) for content in contents]
    # 4 lint
    batch_signer = _lint(parts, documents)
    # 5 sign
    signed = _sign(batch_signer, documents, order.signer, now)
    # 6 verify our own output as a stranger would
    verify = as_stranger(parts)
    for badge in signed:
        _refuse_flaws(verify(with_proof_set(*badge)))
    # 7 store, with 8: the mails that go out after the commit
    with parts.transaction() as session:
        still_reserved = awards.lock_reserved(session, [entry.award.id for entry in reserved])
        for entry, content, badge in zip(reserved, contents, signed, strict=True):
            if (award := still_reserved.get(entry.award.id)) is not None:
                _store(session, order, entry._replace(award=award), content, badge)


def _content_for(parts: Parts, order: _Order, reserved: Reserved, now: datetime) -> CredentialContent:
    salt = parts.random(SALT_BYTES).hex()
    return replace(
        order.content,
        id=addresses.CREDENTIAL.url(parts.settings, credential_id=reserved.credential_id),
        subject_id=f"urn:uuid:{parts.new_id()}",  # fresh for each credential: two of them cannot be joined (threats W7)
        identities=(
            Identity(IdentityType.NAME, reserved.award.learner_name),
            Identity(IdentityType.EMAIL, hash_identity(reserved.email, salt), salt),
        ),
        valid_from=now,
        valid_until=now + order.valid_for if order.valid_for else None,
        status=(
            StatusEntry(
                addresses.STATUS_LIST.url(parts.settings, list_id=reserved.status_list_id), reserved.status_index
            ),
        ),
    )


def _lint(parts: Parts, documents: Sequence[Document]) -> BatchSigner:
    """The shape of each document, and the strict expansion of the form that they all have (`compile` links it)."""
    try:
        for document in documents:
            check_new_badge(document)
        return BatchSigner.compile(documents[0], SLOTS, parts.linked_data)
    except BadgeServiceError as flaw:
        raise SigningFailed(flaw.sentence, field=flaw.field) from flaw


def _sign(batch_signer: BatchSigner, documents: Sequence[Document], signer: Signer, now: datetime) -> list[SignedBadge]:
    """The first document of a chunk is signed both ways and compared (see `batch_signing.py`)."""
    rows = list(map(batch_signer.read_row, documents))
    if any(batch_signer.fill(row) != document for row, document in zip(rows, documents, strict=True)):
        raise SigningFailed(_NOT_THE_SAME)  # something differs that is no slot
    try:
        return list(batch_signer.sign_badges(rows, signer, now))
    except Invalid as flaw:
        raise SigningFailed(flaw.sentence, field=flaw.field) from flaw


def _refuse_flaws(verification: Verification) -> None:
    """Less than a valid badge is not handed out."""
    if verification.verdict not in GENUINE:
        wrong = [check for check in verification.checks if check.outcome is not Outcome.PASSED]
        raise SigningFailed(wrong[0].sentence, field=wrong[0].name)


def _store(session: Session, order: _Order, reserved: Reserved, content: CredentialContent, badge: SignedBadge) -> None:
    # 7 store the bytes and the audit event
    now, award = content.valid_from, reserved.award
    award.state, award.issued_at, award.signing_error = AwardState.ISSUED, now, ""
    credential = session.get_one(Credential, reserved.credential_id)
    credential.document_bytes, credential.jcs_proof = badge
    credential.valid_from, credential.valid_until = now, content.valid_until
    audit.add_event(
        session,
        AuditAction.CREDENTIAL_ISSUE,
        reserved.credential_id,
        now=now,
        actor_id=order.batch.decided_by_id,
        organisation_id=award.unit_id,
        award_id=award.id,
        key=order.signer.verification_method,
    )
    # 8 tell the learner, after the commit
    add_mail(session, MailKind.AWARD, award, now, batch_id=order.batch.id)
