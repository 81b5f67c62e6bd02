"""The mails of the service itself to who runs it and who founds here."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.mail import Mail
from badgeservice.services.mails.letter import Button, Envelope, Letter, Post, lay_out


@dataclass(frozen=True)
class To:
    """Who gets it. `message_id`: the same at each try."""

    message_id: str
    email: str
    language: str


def founder_message(post: Post, to: To, invited_by: str, link: str, days: int) -> Mail:
    """Found your organisation here."""
    host = post.settings.host
    letter = Letter(
        subject=Message(Code.MAIL_FOUNDER_SUBJECT, "Begin to award badges at {host}", host=host),
        heading=Message(Code.MAIL_FOUNDER_HEADING, "Your organisation can award badges"),
        paragraphs=(
            Message(
                Code.MAIL_FOUNDER_INVITED,
                "{invited_by} invites you to register your organisation with the badge service at {host}.",
                invited_by=invited_by,
                host=host,
            ),
            Message(
                Code.MAIL_FOUNDER_WHAT,
                "It takes one page: the name, and what the law wants learners to know. After that you invite your"
                " colleagues.",
            ),
        ),
        button=Button(Message(Code.MAIL_FOUNDER_BUTTON, "Register my organisation"), link),
        closing=(
            Message(
                Code.MAIL_FOUNDER_VALID,
                "The link works once, within {days} days. It is for you alone: whoever uses it becomes administrator.",
                days=days,
            ),
            Message(Code.MAIL_FOUNDER_NOT_MEANT, "Do you not want this? Then do nothing, and the link ends by itself."),
        ),
        footer=_footer(post),
    )
    return lay_out(post, letter, Envelope(to.message_id, to.email, to.language))


def decision_message(post: Post, to: To, name: str, link: str, reason: str | None) -> Mail:
    """What the operator decided about what an organisation asked. `reason`: why not; None when it was granted."""
    if reason is None:
        subject = Message(Code.MAIL_APPROVED_SUBJECT, "{name} is approved", name=name)
        paragraphs: tuple[Message, ...] = (
            Message(
                Code.MAIL_APPROVED_WHAT,
                "The badges that {name} awards from now on are those of an organisation that we know.",
                name=name,
            ),
        )
    else:
        subject = Message(Code.MAIL_NOT_APPROVED_SUBJECT, "{name} is not approved yet", name=name)
        paragraphs = (
            Message(Code.MAIL_NOT_APPROVED_REASON, "The reason: {reason}", reason=reason),
            Message(Code.MAIL_NOT_APPROVED_NEXT, "Change what is needed. What you had goes on working as before."),
        )
    letter = Letter(
        subject=subject,
        heading=subject,
        paragraphs=paragraphs,
        button=Button(Message(Code.MAIL_DECISION_BUTTON, "Open the page of the organisation"), link),
        footer=_footer(post),
    )
    return lay_out(post, letter, Envelope(to.message_id, to.email, to.language))


def trial_message(post: Post, to: To, link: str) -> Mail:
    """Mail works: the button says that this arrived."""
    letter = Letter(
        subject=Message(Code.MAIL_TRIAL_SUBJECT, "Mail of {host} arrives", host=post.settings.host),
        heading=Message(Code.MAIL_TRIAL_HEADING, "This message arrived"),
        paragraphs=(
            Message(
                Code.MAIL_TRIAL_WHAT,
                "You asked the badge service to send this. Press the button, and the service knows that its mail"
                " arrives and that this address is yours.",
            ),
        ),
        button=Button(Message(Code.MAIL_TRIAL_BUTTON, "It arrived"), link),
        closing=(
            Message(
                Code.MAIL_TRIAL_FOLDER, "Did you find it between spam? Then set SPF, DKIM and DMARC for the sender."
            ),
        ),
        footer=_footer(post),
    )
    return lay_out(post, letter, Envelope(to.message_id, to.email, to.language))


def _footer(post: Post) -> Message:
    return Message(Code.MAIL_FOOTER_SERVICE, "Sent by the badge service at {host}.", host=post.settings.host)
