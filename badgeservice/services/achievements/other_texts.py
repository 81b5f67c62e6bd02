"""The other language of a badge of ours: what its version says, beside what was signed."""

from __future__ import annotations

from badgeservice.credentials.badge.badge_view import BadgeView
from badgeservice.services import addresses
from badgeservice.services.organisations.issuer_profile import new_did
from badgeservice.services.parts import Parts
from badgeservice.store import achievements
from badgeservice.store.achievements import FROM_BEFORE
from badgeservice.store.tables.columns import Texts


def find_texts(parts: Parts, badge: BadgeView) -> Texts:
    """In all the languages of the version that a genuine badge names, when it was signed here; else nothing, because
    anybody can sign a badge that names a page of ours."""
    if badge.achievement is None or not badge.issuer.id.startswith(new_did(parts.settings, "")):
        return {}
    path = badge.achievement.criteria_url.removeprefix(parts.settings.base_url)
    if named := addresses.ACHIEVEMENT_VERSION.match(path):
        number = int(named["number"]) if named["number"].isdecimal() and len(named["number"]) < 7 else -1
    elif named := addresses.ACHIEVEMENT.match(path):
        number = FROM_BEFORE
    else:
        return {}
    with parts.reading() as session:
        found = achievements.find_achievement(session, named["achievement_id"], number)
    return found.version.texts if found else {}
