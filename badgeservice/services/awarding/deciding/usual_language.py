"""In which language a badge is signed of which nobody said that."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlmodel import Session

from badgeservice.services.achievements.as_content import choose_language
from badgeservice.store import identities
from badgeservice.store.tables import AchievementVersion, ProfileVersion


def choose_languages(
    session: Session, emails: Collection[str], version: AchievementVersion, profile: ProfileVersion
) -> Mapping[str, str]:
    """By address: what its learner chose to read in; of who never was here, that of who signs; and where it is not
    described in that, its first."""
    chosen = identities.list_chosen_languages(session, emails) if len(version.texts) > 1 else {}
    others = (profile.language, version.language)
    return {email: choose_language(version.texts, chosen.get(email, ""), *others) for email in emails}
