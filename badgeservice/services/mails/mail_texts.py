"""What our mails say, in Dutch and English. One letter gives the plain text and the HTML, so they never differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from badgeservice.credentials.wording import day
from badgeservice.errors import Sentence
from badgeservice.mail import Message
from badgeservice.settings import Settings


@dataclass(frozen=True)
class Button:
    """The one thing to do."""

    label: Sentence
    url: str


@dataclass(frozen=True)
class Letter:
    """A mail before it is laid out. The closing is small print."""

    subject: Sentence
    heading: Sentence
    paragraphs: tuple[Sentence, ...]
    closing: tuple[Sentence, ...] = ()
    code: str = ""
    button: Button | None = None
    image_label: Sentence | None = None


@dataclass(frozen=True)
class AwardNews:
    """What a mail to a learner says about an award."""

    award_id: str
    email: str
    learner_name: str
    language: str
    achievement_name: str
    organisation_name: str
    image_png: bytes | None = None


def code_message(settings: Settings, code_id: str, email: str, code: str, link: str, language: str) -> Message:
    """The code to sign in with, and a button for who reads this somewhere else."""
    shown = f"{code[:4]} {code[4:]}"
    letter = Letter(
        subject=Sentence(f"{shown} is your code", f"{shown} is je code"),
        heading=Sentence("Your code to sign in", "Je code om in te loggen"),
        paragraphs=(
            Sentence(
                "Type this code on the page where you asked for it. Or use the button: it signs you in on this device.",
                "Typ deze code op de pagina waar je hem aanvroeg. Of gebruik de knop: dan log je in op dit apparaat.",
            ),
        ),
        code=shown,
        button=Button(Sentence("Sign in on this device", "Inloggen op dit apparaat"), link),
        closing=(
            Sentence("The code and the button work for ten minutes.", "De code en de knop werken tien minuten."),
            Sentence(
                "Did you not ask for a code? Then you do not have to do anything. Never give this mail to anybody.",
                "Heb je geen code aangevraagd? Dan hoef je niets te doen. Geef deze mail aan niemand.",
            ),
        ),
    )
    return _lay_out(settings, letter, f"code-{code_id}", email, language)


def award_message(settings: Settings, news: AwardNews, link: str) -> Message:
    """You earned something; the button opens your wallet."""
    earned, giver = news.achievement_name, news.organisation_name
    letter = Letter(
        subject=Sentence(f"You earned “{earned}”", f"Je hebt “{earned}” gehaald"),
        heading=Sentence(f"Well done, {news.learner_name}!", f"Goed gedaan, {news.learner_name}!"),
        paragraphs=(
            Sentence(f"{giver} awarded you “{earned}”.", f"{giver} heeft “{earned}” aan jou uitgereikt."),
            Sentence(
                "It is a signed proof of what you can do. It is in your wallet, and it is yours for ever. "
                "Nobody sees it until you share it.",
                "Het is een ondertekend bewijs van wat je kunt. Het staat in je wallet en het blijft van jou. "
                "Niemand ziet het, totdat jij het deelt.",
            ),
        ),
        button=Button(Sentence("Open my wallet", "Open mijn wallet"), link),
        closing=(
            Sentence(
                "The button works once and for thirty days. After that you sign in with this e-mail address.",
                "De knop werkt één keer en dertig dagen lang. Daarna log je in met dit e-mailadres.",
            ),
            Sentence(
                "Is this not meant for you? Then you do not have to do anything.",
                "Is dit niet voor jou bedoeld? Dan hoef je niets te doen.",
            ),
        ),
        image_label=Sentence(f"The badge “{earned}”", f"De badge “{earned}”") if news.image_png else None,
    )
    return _lay_out(settings, letter, f"award-{news.award_id}", news.email, news.language, image_png=news.image_png)


def revocation_message(settings: Settings, news: AwardNews, revoked_at: datetime, reason: str) -> Message:
    """What you had was withdrawn, by whom, and why."""
    lost, giver, at = news.achievement_name, news.organisation_name, day(revoked_at)
    reasons = (Sentence(f"The reason they gave: {reason}", f"De reden die zij gaven: {reason}"),) if reason else ()
    letter = Letter(
        subject=Sentence(f"“{lost}” was withdrawn", f"“{lost}” is ingetrokken"),
        heading=Sentence(f"“{lost}” was withdrawn", f"“{lost}” is ingetrokken"),
        paragraphs=(
            Sentence(
                f"Dear {news.learner_name}, {giver} withdrew “{lost}” on {at.en}.",
                f"Beste {news.learner_name}, {giver} heeft “{lost}” op {at.nl} ingetrokken.",
            ),
            *reasons,
            Sentence(
                "It stays in your wallet, marked as withdrawn. Whoever opens a link that you shared sees that too.",
                "Het blijft in je wallet staan, met de melding dat het is ingetrokken. Wie een link opent die jij hebt "
                "gedeeld, ziet dat ook.",
            ),
        ),
        closing=(
            Sentence(
                f"Do you think this is a mistake? Please ask {giver}.",
                f"Denk je dat dit niet klopt? Vraag het dan aan {giver}.",
            ),
        ),
    )
    return _lay_out(settings, letter, f"revocation-{news.award_id}", news.email, news.language)


def _lay_out(
    settings: Settings, letter: Letter, message_id: str, to: str, language: str, *, image_png: bytes | None = None
) -> Message:
    values = {"letter": letter, "language": "nl" if language.startswith("nl") else "en", "host": settings.host}
    return Message(
        id=message_id,
        to=to,
        subject=" ".join(letter.subject.in_language(language).split()),
        text=_template("letter.txt").render(values),
        html=_template("letter.html").render(values),
        image_png=image_png,
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
