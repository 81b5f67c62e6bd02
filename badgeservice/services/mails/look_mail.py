"""The short mail to a teacher about what a colleague decided about a list of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from badgeservice.codes import Code
from badgeservice.errors import Message, Stranger
from badgeservice.mail import Mail
from badgeservice.services.mails.letter import Button, Envelope, Letter, Post, footer_of_service, lay_out


class Decision(StrEnum):
    """What a colleague decided."""

    APPROVED = "approved"
    SENT_BACK = "sent_back"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class LookNews:
    """What the mail says: never who is in the list."""

    decision: Decision
    who: str
    earned: str
    starts_at: datetime | None  # when that is still to come


def look_message(post: Post, message_id: str, to: str, language: str, news: LookNews, link: str) -> Mail:
    """What was decided; the button leads to the list."""
    subject = _say_subject(news)
    letter = Letter(
        subject=subject,
        heading=subject,
        paragraphs=(_say_what(news),),
        button=Button(Message(Code.MAIL_LOOK_BUTTON, "Open the list"), link),
        footer=footer_of_service(post),
    )
    return lay_out(post, letter, Envelope(message_id, to, language))


def _say_subject(news: LookNews) -> Message:
    earned = Stranger(news.earned)
    match news.decision:
        case Decision.APPROVED:
            return Message(Code.MAIL_LOOK_APPROVED, "A colleague agreed with your list for “{earned}”", earned=earned)
        case Decision.SENT_BACK:
            return Message(Code.MAIL_LOOK_SENT_BACK, "Your list for “{earned}” came back", earned=earned)
        case Decision.CANCELLED:
            return Message(Code.MAIL_LOOK_CANCELLED, "Your list for “{earned}” was cancelled", earned=earned)


def _say_what(news: LookNews) -> Message:
    who = Stranger(news.who)
    match news.decision:
        case Decision.APPROVED if news.starts_at:
            return Message(
                Code.MAIL_LOOK_PLANNED,
                "{who} looked at it and agreed. The badges are signed on {starts_at:moment}.",
                who=who,
                starts_at=news.starts_at,
            )
        case Decision.APPROVED:
            return Message(Code.MAIL_LOOK_SIGNED, "{who} looked at it and agreed. The badges are signed now.", who=who)
        case Decision.SENT_BACK:
            return Message(
                Code.MAIL_LOOK_CHANGE,
                "{who} looked at it and asks you to change something. Nothing was signed. The list is yours again.",
                who=who,
            )
        case Decision.CANCELLED:
            return Message(
                Code.MAIL_LOOK_ENDED,
                "{who} cancelled it before it started. Nothing was signed, and nobody in it was told anything.",
                who=who,
            )
