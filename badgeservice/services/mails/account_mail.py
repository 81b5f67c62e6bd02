"""The mail that says that somebody's account was changed. It comes from the service, to each of their addresses."""

from __future__ import annotations

from enum import StrEnum

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.mail import Mail
from badgeservice.services.mails.letter import Button, Envelope, Letter, Post, footer_of_service, lay_out


class Notice(StrEnum):
    """What happened to an address, or to the sign-in of a provider."""

    ADDED = "added"
    JOINED = "joined"
    RELEASED = "released"
    MOVED_OUT = "moved_out"
    PRIMARY = "primary"


def notice_message(
    post: Post, notice: Notice, message_id: str, *, to: str, about: str, link: str, contact: str, language: str
) -> Mail:
    """What happened, and what to do when it was somebody else who did it."""
    help_with = Message(Code.MAIL_NOTICE_HELP, "Do you need help? Ask {contact}.", contact=contact)
    letter = Letter(
        subject=Message(Code.MAIL_NOTICE_SUBJECT, "Your account was changed"),
        heading=Message(Code.MAIL_NOTICE_HEADING, "Something changed in your account"),
        paragraphs=(
            _say_what(notice, about),
            Message(Code.MAIL_NOTICE_YOU, "Did you do this yourself? Then you do not have to do anything."),
            Message(
                Code.MAIL_NOTICE_NOT_YOU,
                "Was it somebody else? Open your account now, sign out on all other devices and look at your addresses."
                " There you can remove an address that is not yours, or give an address an account of its own.",
            ),
        ),
        button=Button(Message(Code.MAIL_NOTICE_BUTTON, "Open your account"), link),
        closing=(help_with,) if contact else (),
        footer=footer_of_service(post),
    )
    return lay_out(post, letter, Envelope(message_id, to, language))


def _say_what(notice: Notice, about: str) -> Message:
    match notice:
        case Notice.ADDED:
            return Message(
                Code.MAIL_NOTICE_ADDED,
                "{about} was added to your account. From now on you can sign in with it too.",
                about=about,
            )
        case Notice.JOINED:
            return Message(
                Code.MAIL_NOTICE_JOINED,
                "The account of {about} and another account are one account now. It has the badges and the roles of"
                " both.",
                about=about,
            )
        case Notice.RELEASED:
            return Message(
                Code.MAIL_NOTICE_RELEASED,
                "{about} was removed from your account. You cannot sign in with it any more. Your badges are still"
                " there.",
                about=about,
            )
        case Notice.MOVED_OUT:
            return Message(
                Code.MAIL_NOTICE_MOVED_OUT,
                "{about} has an account of its own now. The badges that were awarded to it are there.",
                about=about,
            )
        case Notice.PRIMARY:
            return Message(
                Code.MAIL_NOTICE_PRIMARY,
                "{about} is the main address of your account now: the one that your pages show.",
                about=about,
            )
