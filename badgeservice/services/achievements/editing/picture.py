"""The picture that a draft is published with: as it was designed or handed in, else one that fits what it says."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from badgeservice.images.designs import Mark
from badgeservice.images.pixels import fit_logo
from badgeservice.services.achievements.description import Description
from badgeservice.services.achievements.pictures import draw_picture, hash_picture, is_drawn
from badgeservice.store import organisations
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import AchievementDraft


@dataclass(frozen=True, slots=True)
class Picture:
    """What a version is shown with, and how that looks at 48 pixels, in short."""

    svg: bytes
    png: bytes
    hash: str


def picture_of(draft: AchievementDraft, description: Description, owner: Issuer, logo: bytes | None) -> Picture:
    """Drawing takes a moment, so it is done before the database waits for it. What was designed is drawn anew: what it
    shows of the description, such as its level, may have changed since."""
    if draft.image_svg is not None and draft.image_png is not None and not is_drawn(description.design):
        return Picture(draft.image_svg, draft.image_png, hash_picture(draft.image_png))
    profile = owner.profile
    drawn = draw_picture(description, draft.achievement_id, profile.accent, owner_name=profile.name, logo=logo)
    return Picture(drawn.svg, drawn.png, hash_picture(drawn.png))


def find_logo(session: Session, owner: Issuer, mark: str) -> bytes | None:
    """The logo of the owner, as small as a badge shows it, for a design that does."""
    found = organisations.find_logo(session, owner.profile) if mark == Mark.LOGO else None
    return fit_logo(found) if found else None
