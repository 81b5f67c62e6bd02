"""A mail before it is laid out. One letter gives the plain text and the HTML, so they never differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup, escape

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
    """What a mail says, from top to bottom. All below the button is small print."""

    subject: Message
    heading: Message
    paragraphs: tuple[Message, ...]
    footer: Message
    code: str = ""
    sentence: str = ""  # of the organisation itself
    button: Button | None = None
    closing: tuple[Message, ...] = ()
    about_data: Message | None = None  # the heading of what follows
    data: tuple[Message, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)  # texts in the small print that lead somewhere -> where
    image_label: Message | None = None


@dataclass(frozen=True)
class Envelope:
    """Who gets it, in which language, and from whom: without a name from the service itself."""

    message_id: str  # the same at each try
    to: str
    language: str
    sender_name: str = ""
    reply_to: str = ""
    logo_png: bytes | None = None


def lay_out(post: Post, letter: Letter, envelope: Envelope, *, image_png: bytes | None = None) -> Mail:
    """The mail as it goes out."""
    language = post.catalogue.choose(envelope.language)

    def say(message: Message) -> str:
        return post.catalogue.say(message, language)

    def linked(text: str) -> Markup:
        return _link(text, letter.links)

    logo_of = envelope.sender_name if envelope.logo_png else ""
    values = {"letter": letter, "language": language, "say": say, "linked": linked, "logo_of": logo_of}
    return Mail(
        id=envelope.message_id,
        to=envelope.to,
        subject=one_line(say(letter.subject)),
        text=_template("letter.txt").render(values),
        html=_template("letter.html").render(values),
        image_png=image_png,
        logo_png=envelope.logo_png,
        sender_name=one_line(envelope.sender_name),
        reply_to=envelope.reply_to,
    )


def footer_of_service(post: Post) -> Message:
    """Under a mail that comes from no organisation."""
    return Message(
        Code.MAIL_FOOTER, "Sent by badgeservice at {host}. You cannot reply to this e-mail.", host=post.settings.host
    )


def one_line(text: str) -> str:
    """Whatever somebody typed, as it may stand in a header."""
    return " ".join(text.split())


def _link(text: str, links: Mapping[str, str]) -> Markup:
    """The text as HTML, with what leads somewhere made a link: both parts of the mail have the same words."""
    if not links:
        return escape(text)
    pieces = re.split("(" + "|".join(map(re.escape, sorted(links, key=len, reverse=True))) + ")", text)
    return Markup("").join(
        Markup('<a class="quiet" href="{}" style="color:#555b66;">{}</a>').format(links[piece], piece)
        if at % 2
        else escape(piece)
        for at, piece in enumerate(pieces)
    )


@cache
def _template(name: str) -> Template:
    """Compiled once: a class of a thousand is a thousand mails."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "letters"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
    )
    return environment.get_template(name)
