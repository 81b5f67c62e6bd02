"""Tell learners by mail what happened to their awards: the jobs behind step 8 of awarding and behind revoking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from badgeservice.errors import BadgeServiceError, Invalid
from badgeservice.services.mails.mail_texts import AwardNews, award_message, revocation_message
from badgeservice.services.parts import Parts
from badgeservice.services.people.sign_in import make_sign_in_link
from badgeservice.store.tables import Achievement, Award, AwardState, Organisation, Person

LINK_VALID = timedelta(days=30)


def mail_award(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """Job `mail:award` {award_id}: once per award, however often the job runs."""
    with parts.transaction() as session:
        award = session.get(Award, arguments["award_id"])
        if award is None or award.mailed_at is not None or award.state is not AwardState.ISSUED:
            return
        person = session.get_one(Person, award.learner_id)
        token = make_sign_in_link(parts, session, person, LINK_VALID)
        link = parts.settings.url(f"/sign-in/link/{token}?next=/wallet/credentials/{award.credential_id}")
        message = award_message(parts.settings, _news(session, award, person), link)
    try:
        parts.mailer.send(message)
    except BadgeServiceError as error:
        _note(parts, award.id, mail_error=error.code)
        if isinstance(error, Invalid):
            return  # the teacher sees it beside the learner's name; sending again would not help
        raise
    _note(parts, award.id, mailed_at=parts.clock(), mail_error="")


def mail_revocation(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """Job `mail:revocation` {award_id}."""
    with parts.reading() as session:
        award = session.get(Award, arguments["award_id"])
        if award is None or award.revoked_at is None:
            return
        news = _news(session, award, session.get_one(Person, award.learner_id))
    message = revocation_message(parts.settings, news, award.revoked_at, award.revocation_reason)
    parts.mailer.send(message)


def _news(session: Session, award: Award, person: Person) -> AwardNews:
    achievement = session.get_one(Achievement, award.achievement_id)
    return AwardNews(
        award_id=award.id,
        email=person.email,
        learner_name=award.learner_name,
        language=person.language,
        achievement_name=achievement.name,
        organisation_name=session.get_one(Organisation, award.organisation_id).name,
        image_png=achievement.image_png,
    )


def _note(parts: Parts, award_id: str, **values: object) -> None:
    with parts.transaction() as session:
        award = session.get_one(Award, award_id)
        for name, value in values.items():
            setattr(award, name, value)
