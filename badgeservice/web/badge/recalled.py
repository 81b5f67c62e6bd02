"""What a badge means, found where it was said before of the very same badge (`web/same.py`)."""

from __future__ import annotations

from badgeservice.credentials.badge.badge_view import BadgeView
from badgeservice.settings import Settings
from badgeservice.web.badge.meaning import BadgeMeaning, Texts, describe_badge
from badgeservice.web.language import current_language
from badgeservice.web.same import current_same


def recall_badge(badge: BadgeView, settings: Settings, texts: Texts) -> BadgeMeaning:
    """`describe_badge`. It depends on the badge, on the language of the page, and on all of our texts beside it: these
    are compared each time. The settings are those of the app, whose memory it is."""
    beside = tuple((language, tuple(words.items())) for language, words in texts.items())
    return current_same().find(
        badge, describe_badge, (current_language(), beside), lambda: describe_badge(badge, settings, texts)
    )
