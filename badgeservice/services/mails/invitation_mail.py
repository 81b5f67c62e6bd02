"""The mail that invites somebody to work for an organisation. It comes from that organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.mail import Mail
from badgeservice.services.mails.award_mails import Sender, sender_footer, sender_links
from badgeservice.services.mails.letter import Button, Envelope, Letter, Post, lay_out


@dataclass(frozen=True)
class InvitationNews:
    """What it says."""

    message_id: str  # the same at each try
    email: str
    name: str
    language: str
    sender: Sender
    invited_by: str
    roles: Sequence[Message]
    ends_at: datetime


def invitation_message(post: Post, news: InvitationNews, link: str) -> Mail:
    """Who invites you to what; the button shows it, and accepting is done there."""
    host, inviter = news.sender.name, news.invited_by or news.sender.name
    language = post.catalogue.choose(news.language)
    roles = ", ".join(post.catalogue.say(role, language).lower() for role in news.roles)
    letter = Letter(
        subject=Message(Code.MAIL_INVITATION_SUBJECT, "{organisation} invites you", organisation=host),
        heading=Message(Code.MAIL_INVITATION_HEADING, "Welcome to {organisation}", organisation=host),
        paragraphs=(
            Message(
                Code.MAIL_INVITATION_WHAT,
                "Dear {name}, {inviter} invites you to work with digital badges at {organisation}. Your role: {roles}.",
                name=news.name,
                inviter=inviter,
                organisation=host,
                roles=roles,
            ),
            Message(
                Code.MAIL_INVITATION_MEANING,
                "A badge is signed proof of what somebody can do. You need no password: you sign in with this e-mail"
                " address.",
            ),
        ),
        sentence=news.sender.sentence,
        button=Button(Message(Code.MAIL_INVITATION_BUTTON, "Look at the invitation"), link),
        closing=(
            Message(
                Code.MAIL_INVITATION_VALID,
                "The link works once, until {ends:moment}. It is meant for you alone: never pass it on.",
                ends=news.ends_at,
            ),
            Message(
                Code.MAIL_INVITATION_NOT_MEANT,
                "Did you not expect this? Then you do not have to do anything. We remove your name and your address a"
                " month after the invitation has ended.",
            ),
        ),
        links=sender_links(news.sender),
        footer=sender_footer(post, news.sender),
    )
    envelope = Envelope(news.message_id, news.email, news.language, host, news.sender.reply_to)
    return lay_out(post, letter, envelope)
