"""Correct the address of a learner whose mail was refused, and send the mail again. It is no new badge.

The badge has a checksum of the address in it, so that others can see whose it is. With the old one in it, everybody who
asks would read that it is somebody else's. So the same badge is signed again: its number, its place in the list of
withdrawn badges and its days stay, and what was signed before is replaced. That is only right while nobody has it: its
mail was refused, nobody opened it, and it was never shared.

An address that was of quite another name, or that looks mistyped, is a question first, as it is in a list of learners.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Conflict, Message
from badgeservice.services.achievements.award_rows import AwardRow, award_row
from badgeservice.services.awarding.alike_names import ask_whose, find_other_name
from badgeservice.services.awarding.award import AwardRequest, refuse_learners
from badgeservice.services.awarding.deciding.my_batch import find_my_batch, unknown_list
from badgeservice.services.issuing.award_signing import read_order, sign_again
from badgeservice.services.lists.likely_addresses import likely_address, look_at_domains
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import achievements, audit, awards, credentials, drafts, identities, organisations, shares
from badgeservice.store.audit import AuditAction
from badgeservice.store.awards import ListedAward
from badgeservice.store.credentials import Signed
from badgeservice.store.mailing import mails
from badgeservice.store.tables import Award, AwardState, Batch


class AddressInDoubt(Conflict):
    """It is perhaps not this learner's. Nothing was done; whoever asks again with `sure_of` this address is obeyed."""

    def __init__(self, question: Message, address: str) -> None:
        super().__init__(question, field="email")
        self.address = address


@dataclass(frozen=True)
class _Found:
    """What is to be corrected."""

    batch: Batch
    listed: ListedAward
    row: AwardRow

    @property
    def award(self) -> Award:
        return self.listed.award


@noting_refusals
def correct_address(
    parts: Parts, teacher: SignedIn, batch_id: str, award_id: str, email: str, *, sure_of: str = ""
) -> str:
    """Give the badge to this address and mail it there; gives the name of the learner. Doing it twice is fine.

    With the address that it has already, the mail is only tried again. `sure_of`: the address that was asked about.

    Raises:
        NotFound: there is no such award in this batch, or it is not this teacher's to look at.
        Invalid: this is no e-mail address.
        AddressInDoubt: it was of somebody else, or it looks mistyped, and `sure_of` is not this address.
        Conflict: the mail was not refused, the badge was opened or shared, or whoever has this address has it already.
        SigningFailed: it could not be signed again; nothing was changed.
    """
    with parts.reading() as session:
        found = _find(session, teacher, batch_id, award_id)
    address = read_email_address(email)
    if found.listed.email == address and not found.row.mail.is_refused(parts.clock()):
        return found.row.learner_name  # this was done a moment ago
    signed: _Signed | None = None
    if found.listed.email != address:
        with parts.reading() as session:
            _refuse(session, parts.clock(), teacher, found, address)
            if sure_of != address:
                _ask(session, teacher, found, address)
        signed = _sign_again(parts, found, address)
    with parts.transaction() as session:
        _store(parts, session, teacher, found, address, signed)
    return found.row.learner_name


def _find(session: Session, teacher: SignedIn, batch_id: str, award_id: str) -> _Found:
    batch = find_my_batch(session, teacher, batch_id)
    listed = awards.find_listed_award(session, award_id)
    if listed is None or listed.award.batch_id != batch.id:
        raise unknown_list()
    return _Found(batch, listed, award_row(listed))


def _refuse(session: Session, now: datetime, teacher: SignedIn, found: _Found, address: str) -> None:
    """Only what nobody has seen, and to nobody who has it already."""
    award = found.award
    if award.state is not AwardState.ISSUED or not found.row.mail.is_refused(now):
        raise Conflict(
            Message(
                Code.MAIL_NOT_REFUSED,
                "This e-mail was not refused, so its address cannot be changed. Is the badge at a wrong address? "
                "Withdraw it, and award it again.",
            )
        )
    if award.opened_at is not None or shares.is_shared(session, award.id):
        raise Conflict(
            Message(
                Code.BADGE_IS_SEEN,
                "Somebody has opened this badge, so it cannot go to another address. Withdraw it, and award it again.",
            )
        )
    if _is_of_same_person(session, award.identity_id, address):
        return  # they have this very badge
    achievement_id = achievements.get_version(session, award.version_id).achievement.id
    refuse_learners(session, teacher, AwardRequest("", achievement_id, ((award.learner_name, address),)), now)


def _ask(session: Session, teacher: SignedIn, found: _Found, address: str) -> None:
    """An address that somebody proved to be this learner's is no question. One that was in use is not mistyped."""
    award = found.award
    if _is_of_same_person(session, award.identity_id, address):
        return
    names = drafts.list_names_at(session, [address], teacher.where_may(Permission.AWARD)).get(address, ())
    if other_name := find_other_name(award.learner_name, names):
        raise AddressInDoubt(ask_whose(other_name), address)
    others = (email for _, email in awards.list_learners_of(session, found.batch.id) if email != found.listed.email)
    likely = likely_address(address, look_at_domains(others))
    if not names and likely != address:
        raise AddressInDoubt(
            Message(
                Code.ADDRESS_MEANT, "Did you mean {likely}? Change it, or say below that it is right.", likely=likely
            ),
            address,
        )


def _is_of_same_person(session: Session, identity_id: str, address: str) -> bool:
    known, before = identities.find_address(session, address), identities.get_identity(session, identity_id)
    return known is not None and known[0].person_id == before.person_id


class _Signed(NamedTuple):
    """What was signed again, and with which key."""

    badge: Signed
    key: str


def _sign_again(parts: Parts, found: _Found, address: str) -> _Signed:
    with parts.reading() as session:
        entry = awards.find_reserved(session, found.award.id)
        held = credentials.find_credential(session, entry.credential_id)
    if held is None or held.credential.valid_from is None:
        raise unknown_list()
    days = held.credential.valid_from, held.credential.valid_until
    order = read_order(parts, found.batch.id)
    signed = sign_again(parts, order, entry._replace(email=address), *days)
    return _Signed(signed, order.signer.verification_method)


def _store(
    parts: Parts, session: Session, teacher: SignedIn, found: _Found, address: str, signed: _Signed | None
) -> None:
    """Everything or nothing: whose it is, what is signed, the mail and what is written down."""
    now, award = parts.clock(), found.award
    organisations.lock_organisation(session, award.issuer_id)  # two requests see each other's learners
    awards.lock_award(session, award.id)
    latest = _find(session, teacher, found.batch.id, award.id)  # as it is now that nobody else can change it
    if latest.listed.email == address and signed is not None:
        return  # somebody did the same meanwhile
    _refuse(session, now, teacher, latest, address)
    identity_id = award.identity_id
    if signed is not None:
        learners = [(award.learner_name, address)]
        known = identities.find_or_add_learners(session, learners, language=teacher.language, now=now)
        identity_id = known[address].identity_id
        awards.move_award(session, award.id, identity_id)
        credentials.store_signed(session, [signed.badge])
        credentials.forget_token(session, award.id)  # of the badge of before; the job of the day makes another
        _write_down(session, teacher, found, signed, now)
    mails.add_mail_again(session, award.id, identity_id, found.batch.id, now)


def _write_down(session: Session, teacher: SignedIn, found: _Found, signed: _Signed, now: datetime) -> None:
    """That it was given to another address, and signed again; neither of the addresses."""
    credential_id, award_id, unit_id = signed.badge.credential_id, found.award.id, found.batch.unit_id
    actor_id, readdress, issue = teacher.person_id, AuditAction.AWARD_READDRESS, AuditAction.CREDENTIAL_ISSUE
    audit.add_event(
        session, readdress, award_id, now=now, actor_id=actor_id, organisation_id=unit_id, credential_id=credential_id
    )
    audit.add_event(
        session, issue, credential_id, now=now, actor_id=actor_id, organisation_id=unit_id, award_id=award_id,
        key=signed.key,
    )  # fmt: skip
