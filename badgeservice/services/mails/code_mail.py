"""The mails with a code: to sign in with, or to add an address to an account. They come from the service."""

from __future__ import annotations

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.mail import Mail
from badgeservice.services.mails.letter import Button, Envelope, Letter, Post, footer_of_service, lay_out


def code_message(post: Post, code_id: str, email: str, code: str, link: str, language: str) -> Mail:
    """The code to sign in with, and a button for who reads this somewhere else."""
    shown = f"{code[:4]} {code[4:]}"
    letter = Letter(
        subject=Message(Code.MAIL_CODE_SUBJECT, "{shown} is your code", shown=shown),
        heading=Message(Code.MAIL_CODE_HEADING, "Your code to sign in"),
        paragraphs=(
            Message(
                Code.MAIL_CODE_TYPE,
                "Type this code on the page where you asked for it. Or use the link in this e-mail: it signs you"
                " in on this device.",
            ),
        ),
        code=shown,
        button=Button(Message(Code.MAIL_CODE_BUTTON, "Sign in on this device"), link),
        closing=(
            Message(Code.MAIL_CODE_VALID, "The code and the link work for ten minutes."),
            Message(
                Code.MAIL_CODE_NOT_ASKED,
                "Did you not ask for a code? Then you do not have to do anything. Never pass this e-mail on to "
                "anybody.",
            ),
        ),
        footer=footer_of_service(post),
    )
    return lay_out(post, letter, Envelope(f"code-{code_id}", email, language))


def adding_message(post: Post, code_id: str, email: str, code: str, language: str) -> Mail:
    """The code that makes this address somebody's, with what that means. No button: it would sign in as another."""
    shown = f"{code[:4]} {code[4:]}"
    letter = Letter(
        subject=Message(Code.MAIL_ADDING_SUBJECT, "{shown} adds this address to an account", shown=shown),
        heading=Message(Code.MAIL_ADDING_HEADING, "Is this address yours too?"),
        paragraphs=(
            Message(
                Code.MAIL_ADDING_TYPE,
                "Somebody asked to add this e-mail address to their account. Was it you? Then type this code on the"
                " page where you asked for it.",
            ),
        ),
        code=shown,
        closing=(
            Message(Code.MAIL_ADDING_VALID, "The code works for ten minutes."),
            Message(
                Code.MAIL_ADDING_NOT_ASKED,
                "Was it not you? Then you do not have to do anything. Never give this code to anybody: whoever types"
                " it can sign in with your address and has your badges.",
            ),
        ),
        footer=footer_of_service(post),
    )
    return lay_out(post, letter, Envelope(f"code-{code_id}", email, language))
