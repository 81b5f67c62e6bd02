"""The mails to learners about a badge. They come from the organisation that signed it.

The first one to somebody says where their data come from, who is responsible and whom to ask (GDPR article 14): as far
as the organisation has stated it, because what nobody said cannot be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid, Message
from badgeservice.images import shrink_png
from badgeservice.mail import Mail
from badgeservice.services.mails.letter import Button, Envelope, Letter, Post, lay_out, one_line
from badgeservice.store.tables import ProfileVersion

LOGO_PIXELS = 240
_OPEN_WALLET = Message(Code.MAIL_AWARD_BUTTON, "Open my wallet")
_LINK_VALID = Message(
    Code.MAIL_AWARD_BUTTON_VALID,
    "The link to your wallet works once, within thirty days. After that you sign in with this e-mail address.",
)
PICTURE_PIXELS = 264  # twice as many as it is shown at, for screens that are that fine


@dataclass(frozen=True)
class Sender:
    """An organisation as a mail names it. What it did not state is empty."""

    name: str
    sentence: str = ""
    reply_to: str = ""  # an address
    responsible: str = ""
    data_contact: str = ""
    retention: str = ""
    privacy_url: str = ""
    logo_png: bytes | None = None


@dataclass(frozen=True)
class AwardNews:
    """What a mail to a learner says about an award."""

    message_id: str  # the same at each try
    email: str
    learner_name: str
    language: str
    achievement_name: str
    sender: Sender
    awarded_by: str = ""
    awarded_at: datetime | None = None
    is_first: bool = False  # mail of this organisation to this person
    image_png: bytes | None = None
    unit_name: str = ""  # in whose name, when that is a department of the sender


def describe_sender(profile: ProfileVersion, language: str, logo_png: bytes | None = None) -> Sender:
    """The organisation in the words that it has for this language, with its logo."""
    name = profile.text("sender", language) or profile.text("sender")
    return Sender(
        name=one_line(name) or profile.text("name", language) or profile.name,
        sentence=one_line(profile.text("sentence", language)),
        reply_to=_read_address(profile.contact),
        responsible=one_line(profile.responsible),
        data_contact=one_line(profile.data_contact),
        retention=one_line(profile.retention),
        privacy_url=profile.privacy_url.strip(),
        logo_png=shrink_png(logo_png, LOGO_PIXELS) if logo_png else None,
    )


def name_unit(unit: ProfileVersion, signer: ProfileVersion, language: str) -> str:
    """In whose name it was awarded, when who signs did not award it itself."""
    if unit.organisation_id == signer.organisation_id:
        return ""
    return one_line(unit.text("name", language) or unit.name)


def award_message(post: Post, news: AwardNews, link: str) -> Mail:
    """You earned something; the button opens your wallet."""
    earned = news.achievement_name
    letter = Letter(
        subject=Message(Code.MAIL_AWARD_SUBJECT, "You earned “{earned}”", earned=earned),
        heading=Message(Code.MAIL_AWARD_HEADING, "Well done, {learner_name}!", learner_name=news.learner_name),
        paragraphs=(
            _given(news),
            Message(
                Code.MAIL_AWARD_MEANING,
                "This badge shows what you can do, and it is signed. It is in your wallet, and it is yours for ever."
                " Nobody sees it until you share it.",
            ),
        ),
        sentence=news.sender.sentence,
        button=Button(_OPEN_WALLET, link),
        closing=(
            _LINK_VALID,
            Message(Code.MAIL_AWARD_NOT_MEANT, "Is this not meant for you? Then you do not have to do anything."),
        ),
        about_data=_about_data(news),
        data=tuple(_describe_data(news)),
        links=sender_links(news.sender),
        footer=sender_footer(post, news.sender),
        image_label=Message(Code.MAIL_AWARD_IMAGE, "The badge “{earned}”", earned=earned) if news.image_png else None,
    )
    picture = shrink_png(news.image_png, PICTURE_PIXELS) if news.image_png else None
    return lay_out(post, letter, _envelope(news), image_png=picture)


def replacement_message(post: Post, news: AwardNews, link: str) -> Mail:
    """What you had was put right: the new one is in your wallet, and your links lead to it."""
    earned, giver = news.achievement_name, news.sender.name
    put_right = Message(Code.MAIL_REPLACEMENT_SUBJECT, "“{earned}” was put right", earned=earned)
    letter = Letter(
        subject=put_right,
        heading=put_right,
        paragraphs=(
            Message(
                Code.MAIL_REPLACEMENT_WHAT,
                "Dear {learner_name}, {giver} replaced “{earned}”, because something in it was wrong. The new badge is "
                "in your wallet.",
                learner_name=news.learner_name,
                giver=giver,
                earned=earned,
            ),
            Message(
                Code.MAIL_REPLACEMENT_LINKS,
                "Links and QR codes that you shared show the new badge by themselves. Did you download the old one? "
                "Then download it again: the old file says that it was withdrawn.",
            ),
        ),
        button=Button(_OPEN_WALLET, link),
        closing=(_LINK_VALID, Message(Code.MAIL_REPLACEMENT_ASK, "Is it not right? Please ask {giver}.", giver=giver)),
        about_data=_about_data(news),
        data=tuple(_describe_data(news)),
        links=sender_links(news.sender),
        footer=sender_footer(post, news.sender),
    )
    return lay_out(post, letter, _envelope(news))


def _given(news: AwardNews) -> Message:
    earned, giver = news.achievement_name, news.sender.name
    if not news.unit_name:
        return Message(Code.MAIL_AWARD_GIVEN, "{giver} awarded you “{earned}”.", giver=giver, earned=earned)
    return Message(
        Code.MAIL_AWARD_GIVEN_BY_UNIT,
        "{unit} of {giver} awarded you “{earned}”.",
        unit=news.unit_name,
        giver=giver,
        earned=earned,
    )


def revocation_message(post: Post, news: AwardNews, revoked_at: datetime, reason: str) -> Mail:
    """What you had was withdrawn, by whom, and why."""
    lost, giver = news.achievement_name, news.sender.name
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
        about_data=_about_data(news),
        data=tuple(_describe_data(news)),
        links=sender_links(news.sender),
        footer=sender_footer(post, news.sender),
    )
    return lay_out(post, letter, _envelope(news))


def _envelope(news: AwardNews) -> Envelope:
    sender = news.sender
    return Envelope(news.message_id, news.email, news.language, sender.name, sender.reply_to, sender.logo_png)


def _about_data(news: AwardNews) -> Message | None:
    return Message(Code.MAIL_DATA_HEADING, "About your data") if news.is_first else None


def _describe_data(news: AwardNews) -> Iterator[Message]:
    """All of it in the first mail, and later only where it can be read."""
    sender = news.sender
    if news.is_first:
        yield from _say_where_from(news)
        if sender.responsible:
            yield Message(
                Code.MAIL_DATA_RESPONSIBLE,
                "{responsible} is responsible for your data and uses them to award badges.",
                responsible=sender.responsible,
            )
        if sender.data_contact:
            yield Message(
                Code.MAIL_DATA_CONTACT,
                "Do you have a question about your data? Or do you want to see them, have them corrected or have them"
                " erased? Ask {contact}. You can also complain to the data protection authority.",
                contact=sender.data_contact,
            )
        if sender.retention:
            yield Message(
                Code.MAIL_DATA_RETENTION, "How long your data are kept: {retention}", retention=sender.retention
            )
    if sender.privacy_url:
        yield Message(
            Code.MAIL_DATA_PRIVACY,
            "How {giver} handles your data: {privacy_url}",
            giver=sender.name,
            privacy_url=sender.privacy_url,
        )


def _say_where_from(news: AwardNews) -> Iterator[Message]:
    yield Message(
        Code.MAIL_DATA_SOURCE,
        "This is the first e-mail that {giver} sends you through badgeservice. Your name and your e-mail address come"
        " from a list of {giver}.",
        giver=news.sender.name,
    )
    if news.awarded_by and news.awarded_at:
        yield Message(
            Code.MAIL_DATA_AWARDED_BY,
            "{teacher} awarded you the badge on {at}.",
            teacher=news.awarded_by,
            at=news.awarded_at,
        )


def sender_links(sender: Sender) -> dict[str, str]:
    """What in the small print leads somewhere: to the organisation, and nowhere else."""
    pieces = (sender.reply_to, *re.split(r"[\s,;<>()]+", sender.data_contact))
    links = {piece: f"mailto:{address}" for piece in pieces if (address := _read_address(piece))}
    if sender.privacy_url.startswith("https://"):
        links[sender.privacy_url] = sender.privacy_url
    return links


def sender_footer(post: Post, sender: Sender) -> Message:
    """Whom this comes from, and who reads the answer."""
    host = post.settings.host
    if sender.reply_to:
        return Message(
            Code.MAIL_FOOTER_REPLY,
            "Sent by badgeservice at {host} for {giver}. If you reply to this e-mail, {giver} reads it: {contact}",
            host=host,
            giver=sender.name,
            contact=sender.reply_to,
        )
    return Message(
        Code.MAIL_FOOTER_OF,
        "Sent by badgeservice at {host} for {giver}. You cannot reply to this e-mail.",
        host=host,
        giver=sender.name,
    )


def _read_address(text: str) -> str:
    """An address of mail, or nothing when it is something else: a page, a telephone number."""
    try:
        return read_email_address(text)
    except Invalid:
        return ""
