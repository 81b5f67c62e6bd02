"""What our mails say. One letter gives the plain text and the HTML, so they never differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from badgeservice.catalogue import Catalogue
from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.mail import Mail
from badgeservice.settings import Settings


@dataclass(frozen=True)
class Post:
    """What every mail is made with."""

    settings: Settings
    catalogue: Catalogue


@dataclass(frozen=True)
class Button:
    """The one thing to do."""

    label: Message
    url: str


@dataclass(frozen=True)
class Letter:
    """A mail before it is laid out. The closing is small print."""

    subject: Message
    heading: Message
    paragraphs: tuple[Message, ...]
    closing: tuple[Message, ...] = ()
    code: str = ""
    button: Button | None = None
    image_label: Message | None = None


@dataclass(frozen=True)
class AwardNews:
    """What a mail to a learner says about an award."""

    message_id: str  # the same at each try
    email: str
    learner_name: str
    language: str
    achievement_name: str
    organisation_name: str
    image_png: bytes | None = None


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
    )
    return _lay_out(post, letter, f"code-{code_id}", email, language)


def award_message(post: Post, news: AwardNews, link: str) -> Mail:
    """You earned something; the button opens your wallet."""
    earned, giver = news.achievement_name, news.organisation_name
    letter = Letter(
        subject=Message(Code.MAIL_AWARD_SUBJECT, "You earned “{earned}”", earned=earned),
        heading=Message(Code.MAIL_AWARD_HEADING, "Well done, {learner_name}!", learner_name=news.learner_name),
        paragraphs=(
            Message(Code.MAIL_AWARD_GIVEN, "{giver} awarded you “{earned}”.", giver=giver, earned=earned),
            Message(
                Code.MAIL_AWARD_MEANING,
                "This badge shows what you can do, and it is signed. It is in your wallet, and it is yours for ever."
                " Nobody sees it until you share it.",
            ),
        ),
        button=Button(Message(Code.MAIL_AWARD_BUTTON, "Open my wallet"), link),
        closing=(
            Message(
                Code.MAIL_AWARD_BUTTON_VALID,
                "The link to your wallet works once, within thirty days. After that you sign in with this e-mail"
                " address.",
            ),
            Message(Code.MAIL_AWARD_NOT_MEANT, "Is this not meant for you? Then you do not have to do anything."),
        ),
        image_label=Message(Code.MAIL_AWARD_IMAGE, "The badge “{earned}”", earned=earned) if news.image_png else None,
    )
    return _lay_out(post, letter, news.message_id, news.email, news.language, image_png=news.image_png)


def revocation_message(post: Post, news: AwardNews, revoked_at: datetime, reason: str) -> Mail:
    """What you had was withdrawn, by whom, and why."""
    lost, giver = news.achievement_name, news.organisation_name
    reasons = (Message(Code.MAIL_REVOCATION_REASON, "The reason they gave: {reason}", reason=reason),) if reason else ()
    withdrawn = Message(Code.MAIL_REVOCATION_SUBJECT, "“{lost}” was withdrawn", lost=lost)
    letter = Letter(
        subject=withdrawn,
        heading=withdrawn,
        paragraphs=(
            Message(
                Code.MAIL_REVOCATION_WHAT,
                "Dear {learner_name}, {giver} withdrew “{lost}” on {at}.",
                learner_name=news.learner_name,
                giver=giver,
                lost=lost,
                at=revoked_at,
            ),
            *reasons,
            Message(
                Code.MAIL_REVOCATION_MEANING,
                "The badge stays in your wallet, marked as withdrawn. Anyone who opens a link that you shared "
                "sees that too.",
            ),
        ),
        closing=(
            Message(Code.MAIL_REVOCATION_MISTAKE, "Do you think this is a mistake? Please ask {giver}.", giver=giver),
        ),
    )
    return _lay_out(post, letter, news.message_id, news.email, news.language)


def _lay_out(
    post: Post, letter: Letter, message_id: str, to: str, language: str, *, image_png: bytes | None = None
) -> Mail:
    language = post.catalogue.choose(language)

    def say(message: Message) -> str:
        return post.catalogue.say(message, language)

    values = {"letter": letter, "language": language, "say": say, "footer": _footer(post.settings)}
    return Mail(
        id=message_id,
        to=to,
        subject=" ".join(say(letter.subject).split()),
        text=_template("letter.txt").render(values),
        html=_template("letter.html").render(values),
        image_png=image_png,
    )


def _footer(settings: Settings) -> Message:
    return Message(
        Code.MAIL_FOOTER, "Sent by badgeservice at {host}. You cannot reply to this e-mail.", host=settings.host
    )


@cache
def _template(name: str) -> Template:
    """Compiled once: a class of a thousand is a thousand mails."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "letters"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)
