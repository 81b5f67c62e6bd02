"""The signed bytes, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select, update
from sqlmodel.sql.expression import Select

from badgeservice.store.tables import Achievement, Award, Credential, Organisation

Held = tuple[Credential, Award, Achievement, Organisation]

_WITHOUT_IMAGES = (defer(Achievement.image_svg), defer(Achievement.image_png))  # type: ignore[arg-type]


def find_credential(session: Session, credential_id: str) -> Held | None:
    """A credential with the decision behind it."""
    query = _held().where(Credential.id == credential_id)
    return session.exec(query).first()


def lock_credential(session: Session, credential_id: str) -> None:
    """Until the end of the transaction nobody else counts or adds what belongs to it. SQLite has one writer anyway."""
    session.exec(select(Credential.id).where(Credential.id == credential_id).with_for_update(key_share=True)).first()


def list_credentials(session: Session, learner_id: str) -> Sequence[Held]:
    """Everything that a learner earned, the newest first; without the bytes."""
    query = _held().options(defer(Credential.document_bytes)).where(Credential.learner_id == learner_id)  # type: ignore[arg-type]
    return session.exec(query.order_by(col(Credential.valid_from).desc(), col(Achievement.name))).all()


def claim_credential(session: Session, credential_id: str, now: datetime) -> None:
    """The learner opened it; only the first time counts."""
    session.exec(
        update(Credential)
        .where(col(Credential.id) == credential_id, col(Credential.claimed_at).is_(None))
        .values(claimed_at=now)
    )


def _held() -> Select[Credential, Award, Achievement, Organisation]:
    return (
        select(Credential, Award, Achievement, Organisation)
        .join(Award, col(Credential.award_id) == col(Award.id))
        .join(Achievement, col(Award.achievement_id) == col(Achievement.id))
        .join(Organisation, col(Award.organisation_id) == col(Organisation.id))
        .options(*_WITHOUT_IMAGES)
    )
