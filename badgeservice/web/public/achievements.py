"""What can be earned: the catalogue, one achievement, its image."""

from __future__ import annotations

from itertools import groupby
from typing import Literal

from flask import Blueprint, Response, render_template, request

from badgeservice.services import addresses
from badgeservice.services.achievements.achievement import (
    AchievementDetail,
    AchievementSummary,
    achievement_document,
    achievement_image,
    find_public_achievement,
    list_catalogue,
)
from badgeservice.services.search import LONGEST, has_words
from badgeservice.web.auth import Audience, current_parts, open_to
from badgeservice.web.badge.earnable import asked_kind, kinds_among
from badgeservice.web.badge.entries import list_skills
from badgeservice.web.badge.meaning import (
    describe_facts,
    describe_kind,
    describe_period,
    describe_text,
    summarise,
)
from badgeservice.web.badge.results import describe_scales
from badgeservice.web.documents import public_document, public_page
from badgeservice.web.language import current_language
from badgeservice.web.negotiation import LINKED_DATA_TYPES, PAGE, preferred_type, wants_page
from badgeservice.web.words import translate as _

blueprint = Blueprint("achievements", __name__)

IMAGE_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
ONE_DAY = 86_400


@blueprint.get(addresses.CATALOGUE.rule)
@open_to(Audience.EVERYONE, compressed=True)
def show_catalogue() -> Response:
    """Everything that can be earned, by who signs it; `?q=` looks for words, and `?kind=` shows one kind."""
    words, wanted = request.args.get("q", "").strip()[:LONGEST], asked_kind()
    items = list_catalogue(current_parts(), current_language())
    named = [item for item in items if _is_named(item, words)]
    found = [item for item in named if wanted in {None, item.kind}]
    page = render_template(
        "public/catalogue.html",
        groups=[list(group) for _slug, group in groupby(found, key=lambda item: item.signer_slug)],
        summaries=summarise(found),
        count=len(found),
        words=words,
        wanted=wanted,
        kinds=kinds_among(named, wanted),
    )
    return public_page(page)


@blueprint.get(addresses.ACHIEVEMENT.rule)
@blueprint.get(addresses.ACHIEVEMENT_VERSION.rule)
@open_to(Audience.EVERYONE, compressed=True)
def show_achievement(achievement_id: str, number: str | None = None) -> Response:
    """A page, or the Achievement document that credentials point to; as it is now, or as one version said."""
    parts = current_parts()
    if wants_page(request):
        achievement = find_public_achievement(parts, achievement_id, number, current_language())
        response = public_page(_page(achievement))
    else:
        media_type = preferred_type(request, (*LINKED_DATA_TYPES, PAGE))
        response = public_document(achievement_document(parts, achievement_id, number), media_type)
    response.vary.add("Accept")
    return response


@blueprint.get(addresses.ACHIEVEMENT_IMAGE.rule)
@blueprint.get(addresses.ACHIEVEMENT_VERSION_IMAGE.rule)
@open_to(Audience.EVERYONE)
def show_image(achievement_id: str, kind: Literal["svg", "png"], number: str | None = None) -> Response:
    """The image of an achievement in one version."""
    image = achievement_image(current_parts(), achievement_id, kind, number)
    return public_document(image, IMAGE_TYPES[kind], seconds=ONE_DAY)


def _is_named(item: AchievementSummary, words: str) -> bool:
    return has_words(words, item.name, item.description, item.organisation_name, item.signer_name)


def _page(achievement: AchievementDetail) -> str:
    facts = (
        (_("Issued by"), achievement.organisation.name),
        *describe_facts(achievement.content),
        (_("How long it is valid"), describe_period(achievement.valid_for)),
    )
    return render_template(
        "public/achievement.html",
        achievement=achievement,
        kind=describe_kind(achievement.kind),
        facts=[(term, words) for term, words in facts if words],
        said=describe_text(achievement.content),
        skills=tuple(list_skills(achievement.content)),
        scales=describe_scales(achievement.content),
        accent=achievement.organisation.accent,
    )
