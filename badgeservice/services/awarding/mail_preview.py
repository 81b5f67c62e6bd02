"""The mail about an award before anything is signed: the very letter that goes out, with a link that is none yet."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message
from badgeservice.mail import Mail, compose
from badgeservice.person_name import read_person_name
from badgeservice.services.achievements.achievement import find_my_achievement
from badgeservice.services.achievements.as_content import choose_language
from badgeservice.services.awarding.learner_mails import link_to_badge
from badgeservice.services.awarding.preset_unit import preset_unit
from badgeservice.services.mails.award_mails import AwardNews, award_message, describe_sender, name_unit
from badgeservice.services.mails.letter import Post
from badgeservice.services.organisations.standing import signed_name
from badgeservice.services.organisations.units import Unit
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import achievements, identities, organisations
from badgeservice.store.achievements import OwnedAchievement
from badgeservice.store.mailing import mails

EXAMPLE = "example"  # in the place of the secret of a link
EXAMPLE_ADDRESS = "student@school.example"


@dataclass(frozen=True)
class MailPreview:
    """A mail as it will arrive."""

    achievement_name: str
    organisation_name: str
    sender: str  # with its name and address
    reply_to: str
    subject: str
    language: str
    text: str
    html: str  # with its image inside, so that showing it fetches nothing


@noting_refusals
def preview_award_mail(
    parts: Parts, teacher: SignedIn, achievement_id: str, name: str = "", email: str = "", unit: str = ""
) -> MailPreview:
    """What this learner would get, in their own language; without a name an imaginary learner. `unit`: in whose name,
    else what an award without it would choose.

    Raises:
        NotFound: the achievement does not exist, or is not this teacher's to award.
    """
    with parts.reading() as session:
        owned = find_my_achievement(session, teacher, achievement_id)
        chosen = preset_unit(session, teacher, owned, unit)
        news = _imagine(parts, session, teacher, owned, chosen, name, email)
    post = Post(parts.settings, parts.catalogue)
    mail = award_message(post, news, link_to_badge(parts, EXAMPLE, EXAMPLE))
    composed = compose(mail, parts.settings.mail_sender, parts.clock())
    return MailPreview(
        achievement_name=news.achievement_name,
        organisation_name=news.sender.name,
        sender=str(composed["From"]),
        reply_to=mail.reply_to,
        subject=mail.subject,
        language=parts.catalogue.choose(news.language),
        text=mail.text,
        html=_with_pictures(mail),
    )


def _with_pictures(mail: Mail) -> str:
    html = mail.html
    for name, png in (("badge", mail.image_png), ("logo", mail.logo_png)):
        html = html.replace(f"cid:{name}", f"data:image/png;base64,{b64encode(png or b'').decode()}")
    return html


def _imagine(
    parts: Parts,
    session: Session,
    teacher: SignedIn,
    owned: OwnedAchievement,
    unit: Unit,
    name: str,
    email: str,
) -> AwardNews:
    """The award as if it was made now."""
    known = identities.find_address(session, email) if email else None
    language = known[1].language if known else teacher.language
    organisation, profile = unit.signer
    version, now = owned.version, parts.clock()
    signed_in = choose_language(version.texts, language if known else "", profile.language, version.language)
    return AwardNews(
        message_id=EXAMPLE,
        email=email or EXAMPLE_ADDRESS,
        learner_name=_read_name(name) or parts.catalogue.say(Message(Code.MAIL_EXAMPLE_NAME, "Sam Example"), language),
        language=language,
        achievement_name=signed_name(version.text("name", signed_in), organisation, now),
        sender=describe_sender(profile, language, organisations.find_logo(session, profile)),
        unit_name=name_unit(unit.issuer.profile, profile, language),
        awarded_by=teacher.name,
        awarded_at=now,
        is_first=known is None or not mails.was_written_to(session, organisation.id, known[0].id),
        image_png=achievements.find_image(session, owned.achievement.id, version.number, is_svg=False),
    )


def _read_name(text: str) -> str:
    """As it would be signed; nothing when it would not be."""
    try:
        return read_person_name(text) if text.strip() else ""
    except Invalid:
        return ""
