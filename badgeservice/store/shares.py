"""What learners handed out. Only the hash of a token comes here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlmodel import Session, col, select

from badgeservice.store.achievements import WITHOUT_IMAGES
from badgeservice.store.credentials import has_token
from badgeservice.store.organisations import IS_PROFILE_NOW
from badgeservice.store.tables import (
    AchievementVersion,
    Award,
    AwardState,
    Credential,
    Identity,
    Organisation,
    OrganisationState,
    ProfileVersion,
    ServiceFacts,
    Share,
    ShareItem,
    StatusList,
    TokenHash,
)
from badgeservice.store.tables.columns import Texts, in_language


class NamedShare(NamedTuple):
    """A share with the first thing that it shows, and whose it is."""

    share: Share
    item: ShareItem
    version: AchievementVersion
    person_id: str
    unit_id: str  # who awarded it
    language: str  # in which it was signed


def find_share_by_token(session: Session, token_hash: TokenHash) -> Share | None:
    """Open or not; whether it still works is for the caller to say."""
    return session.exec(select(Share).where(Share.token_hash == token_hash)).first()


def is_shared(session: Session, award_id: str) -> bool:
    """Whether its learner ever handed it out."""
    return session.exec(select(ShareItem.id).where(ShareItem.award_id == award_id).limit(1)).first() is not None


def list_items(session: Session, share_id: str) -> Sequence[ShareItem]:
    """What a share shows, in its order."""
    return session.exec(select(ShareItem).where(ShareItem.share_id == share_id).order_by(col(ShareItem.position))).all()


class Shown(NamedTuple):
    """One thing that a share shows, with all that its page says around the verdict: one question, because a scan asks
    no more than it must. The revision and the time of publication name the present version of our own documents."""

    ends_at: datetime | None
    ended_at: datetime | None
    document_bytes: bytes | None
    revoked_at: datetime | None
    revocation_reason: str
    organisation_id: str
    slug: str
    did: str
    state: OrganisationState
    closed_at: datetime | None
    approved_at: datetime | None
    is_test: bool
    revision: int
    profile_texts: Texts
    profile_language: str
    url: str
    accent: str
    logo_sha256: str
    contact: str
    status_list_id: str | None
    published_at: datetime | None
    texts: Texts  # of what was awarded, in all its languages
    has_token: bool
    site_name: str  # as the operator calls the service
    replaces_id: str | None
    changes: Sequence[str]  # what it put right, in kind
    put_right_at: datetime | None
    is_anothers_now: bool  # what replaced it is of somebody else, so it leads nowhere

    @property
    def issuer_name(self) -> str:
        """As the issuer calls itself now."""
        return in_language(self.profile_texts, self.profile_language, self.profile_language).get("name", "")


_newer = sa.orm.aliased(Award)
_SHOWN = (
    sa.select(
        col(Share.ends_at),
        col(Share.ended_at),
        col(Credential.document_bytes),
        col(Award.revoked_at),
        col(Award.revocation_reason),
        col(Organisation.id),
        col(Organisation.slug),
        col(Organisation.did),
        col(Organisation.state),
        col(Organisation.closed_at),
        col(Organisation.approved_at),
        col(Organisation.is_test),
        col(Organisation.revision),
        col(ProfileVersion.texts),
        col(ProfileVersion.language),
        col(ProfileVersion.url),
        col(ProfileVersion.accent),
        col(ProfileVersion.logo_sha256),
        col(ProfileVersion.contact),
        col(StatusList.id),
        col(StatusList.published_at),
        col(AchievementVersion.texts),
        has_token(col(Award.id)),
        sa.func.coalesce(sa.select(col(ServiceFacts.name)).scalar_subquery(), ""),
        col(Award.replaces_id),
        col(Award.changes),
        col(Award.issued_at),
        col(_newer.id).is_not(None),
    )
    .join(ShareItem, col(ShareItem.share_id) == col(Share.id))
    .join(Credential, col(ShareItem.credential_id) == col(Credential.id))
    .join(Award, col(Credential.award_id) == col(Award.id))
    .join(AchievementVersion, col(Award.version_id) == col(AchievementVersion.id))
    .join(Organisation, col(Award.issuer_id) == col(Organisation.id))
    .join(ProfileVersion, IS_PROFILE_NOW[0] & IS_PROFILE_NOW[1])
    .outerjoin(StatusList, col(Credential.status_list_id) == col(StatusList.id))
    .outerjoin(
        _newer,
        sa.and_(
            col(_newer.replaces_id) == col(Award.id),
            col(_newer.issued_at).is_not(None),
            col(Award.state) == AwardState.REVOKED,
        ),
    )
    .where(col(Share.token_hash) == sa.bindparam("token_hash"))
    .order_by(col(ShareItem.position))
)


def list_shown(connection: Connection, token_hash: TokenHash) -> Sequence[Shown]:
    """What a share shows, in its order; open or not, which is for the caller to say."""
    return [Shown._make(row) for row in connection.execute(_SHOWN, {"token_hash": token_hash})]


def find_share(session: Session, share_id: str) -> NamedShare | None:
    """A share of whoever it is."""
    row = session.execute(_named().where(col(Share.id) == share_id)).first()
    return NamedShare._make(row) if row else None


def lock_share(session: Session, share_id: str) -> None:
    """Until the end of the transaction nobody else changes it. SQLite has one writer anyway."""
    session.exec(select(Share.id).where(Share.id == share_id).with_for_update()).first()


def list_shares(session: Session, person_id: str, credential_id: str | None = None) -> Sequence[NamedShare]:
    """The shares of a learner, or of one of their credentials, the newest first."""
    query = _named().where(col(Identity.person_id) == person_id)
    if credential_id is not None:
        query = query.where(col(ShareItem.credential_id) == credential_id)
    rows = session.execute(query.order_by(col(Share.created_at).desc(), col(Share.id)))
    return [NamedShare._make(row) for row in rows]


def _named() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Share, ShareItem, AchievementVersion, col(Identity.person_id), col(Award.unit_id), col(Award.language)
        )
        .join(ShareItem, sa.and_(col(ShareItem.share_id) == col(Share.id), col(ShareItem.position) == 0))
        .join(Award, col(ShareItem.award_id) == col(Award.id))
        .join(AchievementVersion, col(Award.version_id) == col(AchievementVersion.id))
        .join(Identity, col(Share.identity_id) == col(Identity.id))
        .options(*WITHOUT_IMAGES)
    )
