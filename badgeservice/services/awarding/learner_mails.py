"""Tell learners by mail what happened to their awards: the job behind step 8 of awarding and behind revoking.

The row of the mail says whether it was handed over, so however often the job runs, it goes out once. It can come twice
only when the process dies between the yes of the server and our commit, and then with the same Message-ID.

A mail ends: it is handed over, or refused. What cannot be handed over for now is tried again later and later, at most
an hour after the last time, and counts as refused after three days. A mail that no server was asked about, because
another mail made it hang, has not failed: it is due again when the pause is over, or it would pay for a bad address.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Postponed, Unavailable
from badgeservice.mail import Mail
from badgeservice.services import addresses
from badgeservice.services.mails.award_mails import (
    AwardNews,
    award_message,
    describe_sender,
    name_unit,
    replacement_message,
    revocation_message,
)
from badgeservice.services.mails.letter import Post
from badgeservice.services.organisations.standing import signed_name
from badgeservice.services.parts import Parts
from badgeservice.services.people.sign_in import make_sign_in_link
from badgeservice.store import organisations
from badgeservice.store.awarding import waiting
from badgeservice.store.mailing import mails
from badgeservice.store.mailing.mails import KEEP_TRYING, MailToSend
from badgeservice.store.tables import AwardState, MailKind, OutgoingMail

LINK_VALID = timedelta(days=30)
FIRST_RETRY = timedelta(minutes=1)
PATIENCE = 10  # a mail of a day ago does not come back each half minute: a domain with thousands may be away for days
LAST_RETRY = timedelta(hours=1)  # so that a server that is back has all mails within the hour


def mail_learner(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """Job `mail:learner` {mail_id}. Raises `Postponed` when it is to be tried again."""
    mail_id = arguments["mail_id"]
    written = _write(parts, mail_id)
    if written is None:
        return
    row, letter = written
    try:
        parts.mailer.send(letter)
    except Invalid as refusal:  # the teacher sees it beside the learner's name; sending again would not help
        with parts.transaction() as session:
            mails.note_refused(session, mail_id, refusal.code, parts.clock())
    except Unavailable as failure:
        _try_later(parts, row, failure)
    else:
        with parts.transaction() as session:
            mails.note_handed(session, mail_id, parts.clock())


def _try_later(parts: Parts, mail: OutgoingMail, failure: Unavailable) -> None:
    """The longer it has failed, the longer it waits. After three days it is refused: no mail waits for ever."""
    now = parts.clock()
    ends_at = mail.give_up_at or mail.created_at + KEEP_TRYING
    if now >= ends_at:
        with parts.transaction() as session:
            mails.note_refused(session, mail.id, Code.MAIL_TOO_LATE, now)
        return
    since, until = _when_again(mail, failure, now)
    until = min(until, ends_at)
    with parts.transaction() as session:
        mails.note_waiting(session, mail.id, failure.code, since, until)
    raise Postponed(failure.sentence, until)


def _when_again(mail: OutgoingMail, failure: Unavailable, now: datetime) -> tuple[datetime | None, datetime]:
    """Since when it fails, if it does, and when it is tried again."""
    if isinstance(failure, Postponed):  # nobody was asked about this mail
        return mail.failing_since, max(failure.until, now + min((now - mail.created_at) / PATIENCE, LAST_RETRY))
    since = mail.failing_since or now
    return since, now + min(max(now - since, FIRST_RETRY), LAST_RETRY)


def _write(parts: Parts, mail_id: str) -> tuple[OutgoingMail, Mail] | None:
    """The mail, or nothing when it ended or what it would say is no longer so."""
    with parts.transaction() as session:
        found = mails.find_mail(session, mail_id)
        if found is None or found.mail.handed_at is not None or found.mail.refused_at is not None:
            return None
        if found.waited_until and not waiting.lock_going_on(session, str(found.mail.batch_id)):
            return None  # it was withdrawn while its mails waited
        post, award = Post(parts.settings, parts.catalogue), found.award
        news = _news(found, organisations.find_logo(session, found.profile))
        if found.mail.kind is MailKind.REVOCATION:
            if award.opened_at is None and not mails.was_told_of(session, award.id):
                return None  # they never heard of it
            revoked_at = award.revoked_at or found.mail.created_at
            return found.mail, revocation_message(post, news, revoked_at, award.revocation_reason)
        if award.state is not AwardState.ISSUED:
            return None
        token = make_sign_in_link(parts, session, found.email, LINK_VALID)
    write = replacement_message if found.mail.kind is MailKind.REPLACEMENT else award_message
    return found.mail, write(post, news, link_to_badge(parts, token, found.credential_id))


def link_to_badge(parts: Parts, token: str, credential_id: str) -> str:
    """Signs in, and goes on to the badge."""
    next_path = addresses.WALLET_CREDENTIAL.path(credential_id=credential_id)
    return f"{addresses.SIGN_IN_LINK.url(parts.settings, token=token)}?next={next_path}"


def _news(found: MailToSend, logo_png: bytes | None) -> AwardNews:
    is_award = found.mail.kind is MailKind.AWARD
    return AwardNews(
        message_id=found.mail.message_id,
        email=found.email,
        learner_name=found.award.learner_name,
        language=found.language,
        achievement_name=signed_name(
            found.version.text("name", found.award.language), found.organisation, found.award.created_at
        ),
        sender=describe_sender(found.profile, found.language, logo_png),
        unit_name=name_unit(found.unit, found.profile, found.language),
        awarded_by=found.awarded_by,
        awarded_at=found.award.created_at,
        is_first=found.mail.is_first,
        image_png=found.version.image_png if is_award else None,
    )
