"""Tell learners by mail what happened to their awards: the job behind step 8 of awarding and behind revoking.

The row of the mail says whether it was handed over, so however often the job runs, it goes out once. It can come twice
only when the process dies between the yes of the server and our commit, and then with the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from badgeservice.errors import BadgeServiceError, Invalid
from badgeservice.mail import Mail
from badgeservice.services import addresses
from badgeservice.services.mails.mail_texts import AwardNews, Post, award_message, revocation_message
from badgeservice.services.parts import Parts
from badgeservice.services.people.sign_in import make_sign_in_link
from badgeservice.store import mails
from badgeservice.store.mails import MailToSend
from badgeservice.store.tables import AwardState, MailKind

LINK_VALID = timedelta(days=30)


def mail_learner(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """Job `mail:learner` {mail_id}."""
    mail_id = arguments["mail_id"]
    message = _write(parts, mail_id)
    if message is None:
        return
    try:
        parts.mailer.send(message)
    except BadgeServiceError as error:
        with parts.transaction() as session:
            mails.note_refused(session, mail_id, error.code)
        if isinstance(error, Invalid):
            return  # the teacher sees it beside the learner's name; sending again would not help
        raise
    with parts.transaction() as session:
        mails.note_handed(session, mail_id, parts.clock())


def _write(parts: Parts, mail_id: str) -> Mail | None:
    """The mail, or nothing when it was handed over or what it would say is no longer so."""
    with parts.transaction() as session:
        found = mails.find_mail(session, mail_id)
        if found is None or found.mail.handed_at is not None:
            return None
        post, news, award = Post(parts.settings, parts.catalogue), _news(found), found.award
        if found.mail.kind is MailKind.REVOCATION:
            return revocation_message(post, news, award.revoked_at or found.mail.created_at, award.revocation_reason)
        if award.state is not AwardState.ISSUED:
            return None
        token = make_sign_in_link(parts, session, found.identity.value, LINK_VALID)
        next_path = addresses.WALLET_CREDENTIAL.path(credential_id=found.credential_id)
        return award_message(post, news, f"{addresses.SIGN_IN_LINK.url(parts.settings, token=token)}?next={next_path}")


def _news(found: MailToSend) -> AwardNews:
    return AwardNews(
        message_id=found.mail.message_id,
        email=found.identity.value,
        learner_name=found.award.learner_name,
        language=found.person.language,
        achievement_name=found.version.text("name"),
        organisation_name=found.issuer_name,
        image_png=found.version.image_png if found.mail.kind is MailKind.AWARD else None,
    )
