"""The job that sends an invitation, and the one that forgets it.

What became of the mail stands on the invitation, where who invited sees it. A mail that no server takes is tried again
for three days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Postponed, Unavailable
from badgeservice.mail import Mail
from badgeservice.services import addresses
from badgeservice.services.mails.award_mails import describe_sender
from badgeservice.services.mails.invitation_mail import InvitationNews, invitation_message
from badgeservice.services.mails.letter import Post
from badgeservice.services.organisations.invitations import name_in_full
from badgeservice.services.parts import Parts
from badgeservice.services.people.link_tokens import derive_token
from badgeservice.services.permissions import ROLE_NAMES
from badgeservice.store import invitations
from badgeservice.store.mailing.mails import KEEP_TRYING
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import Invitation, Person, Role

KEEP = timedelta(days=30)  # an invitation that is over: it holds an address


def mail_invitation(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """Job `mail:invitation` {invitation_id, number}. Of two numbers only the newest is sent."""
    found = _write(parts, arguments["invitation_id"], arguments["number"])
    if found is None:
        return
    row, letter = found
    try:
        parts.mailer.send(letter)
    except Invalid as refusal:  # who invited sees it beside the address; sending again would not help
        with parts.transaction() as session:
            invitations.note_refused(session, row.id, row.number, refusal.code, parts.clock())
    except Unavailable as failure:
        _try_later(parts, row, failure)
    else:
        with parts.transaction() as session:
            invitations.note_sent(session, row.id, row.number, parts.clock())


def forget_old_invitations(parts: Parts, _arguments: Mapping[str, Any]) -> None:
    """Job `invitations:forget`, daily: a month after it is over, the address goes."""
    with parts.transaction() as session:
        invitations.delete_old_invitations(session, parts.clock() - KEEP)


def _try_later(parts: Parts, row: Invitation, failure: Unavailable) -> None:
    now = parts.clock()
    is_over = now >= (row.asked_at or row.created_at) + KEEP_TRYING
    if not isinstance(failure, Postponed) or is_over:  # else nobody was asked about this mail
        code = Code.MAIL_TOO_LATE if is_over else failure.code
        with parts.transaction() as session:
            invitations.note_refused(session, row.id, row.number, code, now if is_over else None)
    if not is_over:
        raise failure


def _write(parts: Parts, invitation_id: str, number: int) -> tuple[Invitation, Mail] | None:
    """The mail; nothing when it was sent, or when nobody could accept it any more."""
    with parts.reading() as session:
        found = invitations.find_invited(session, invitation_id)
        if found is None or found.invitation.number != number or not _is_to_be_sent(parts, found.invitation):
            return None
        row, organisation, unit = found
        name, profile = name_in_full(session, Issuer(organisation, unit), row.language)
        inviter = session.get(Person, row.invited_by_id) if row.invited_by_id else None
        news = InvitationNews(
            message_id=f"invitation-{row.id}-{row.number}",
            email=row.email,
            name=row.name,
            language=row.language,
            sender=replace(describe_sender(profile, row.language), name=name),
            invited_by=inviter.name if inviter else "",
            roles=[ROLE_NAMES[role] for role in Role if role.value in row.roles],
            ends_at=row.expires_at,
        )
    link = addresses.INVITATION.url(parts.settings, token=derive_token(parts, row.id, row.number))
    return row, invitation_message(Post(parts.settings, parts.catalogue), news, link)


def _is_to_be_sent(parts: Parts, row: Invitation) -> bool:
    is_open = row.accepted_at is None and row.withdrawn_at is None and row.expires_at > parts.clock()
    return is_open and row.sent_at is None and row.refused_at is None
