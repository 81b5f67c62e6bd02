"""The mail with the code to sign in with. It comes from the service, whoever asked for it."""

from __future__ import annotations

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.mail import Mail
from badgeservice.services.mails.letter import Button, Envelope, Letter, Post, lay_out


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
        footer=Message(
            Code.MAIL_FOOTER,
            "Sent by badgeservice at {host}. You cannot reply to this e-mail.",
            host=post.settings.host,
        ),
    )
    return lay_out(post, letter, Envelope(f"code-{code_id}", email, language))
