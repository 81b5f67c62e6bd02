"""What a badge means, for who has never seen one: level, study load, how it was assessed, in plain words.

Everything here comes from the `BadgeView` that the signature covers. An address that others wrote is text, never a
link (verification-page §7.5); an image is shown only if it is ours or lies inside the badge itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from badgeservice.credentials.badge.badge_view import BadgeView
from badgeservice.credentials.badge.content import Achievement, Result, StudyLoad
from badgeservice.credentials.wording import shown
from badgeservice.services import addresses
from badgeservice.services.achievements.achievement import AchievementSummary
from badgeservice.settings import Settings
from badgeservice.web.language import current_language, write_day
from badgeservice.web.markdown import render_markdown
from badgeservice.web.words import to_translate, translate_count
from badgeservice.web.words import translate as _

_IMAGE_INSIDE = re.compile(r"data:image/(?:png|svg\+xml|jpeg);base64,[A-Za-z0-9+/=]+")
_OWN_TYPES = ("ext:EQF", "ext:StudyLoad")  # shown as level and study load, not as skills
LEVELS = {
    1: to_translate("level 1: does simple tasks under guidance (mbo entry level)"),
    2: to_translate("level 2: does familiar work by set methods (mbo 2)"),
    3: to_translate("level 3: does the whole job independently (mbo 3)"),
    4: to_translate("level 4: works independently and guides others (mbo 4)"),
    5: to_translate("level 5: between mbo and bachelor (associate degree)"),
    6: to_translate("level 6: bachelor"),
    7: to_translate("level 7: master"),
    8: to_translate("level 8: doctorate"),
}
TYPES = {
    "MicroCredential": to_translate("module"),
    "Competency": to_translate("skill"),
    "Certificate": to_translate("certificate"),
    "Certification": to_translate("certificate"),
    "Course": to_translate("course"),
    "Fieldwork": to_translate("work placement"),
    "Diploma": to_translate("diploma"),
    "CommunityService": to_translate("community service"),
}


@dataclass(frozen=True, slots=True)
class BadgeMeaning:
    """What the page says about a genuine badge."""

    name: str
    language: str  # of the issuer's words, where that is another than that of the page
    description: str
    holder: str
    issuer_name: str
    issuer_domain: str
    awarded_by: str  # in whose name, when that is a part of the issuer
    image_url: str
    awarded_at: datetime | None
    facts: tuple[tuple[str, str], ...]
    criteria: Markup | None
    narrative: Markup | None
    skills: tuple[str, ...]
    results: tuple[tuple[str, str], ...]
    evidence: tuple[tuple[str, str], ...]


def describe_badge(badge: BadgeView, settings: Settings) -> BadgeMeaning:
    """The badge in the language of this page."""
    achievement, awarded_by = badge.achievement, _awarded_by(badge)
    return BadgeMeaning(
        name=achievement.name if achievement else badge.name,
        language=_other_language(achievement),
        description=achievement.description if achievement else badge.description,
        holder=", ".join(badge.holder_names),
        issuer_name=badge.issuer.name or badge.issuer_domain or badge.issuer.id,
        issuer_domain=badge.issuer_domain,
        awarded_by=awarded_by,
        image_url=_safe_image(badge, settings),
        awarded_at=badge.awarded_at or badge.valid_from,
        facts=tuple((term, words) for term, words in _facts(badge, awarded_by) if words),
        criteria=_text(achievement.criteria_narrative) if achievement else None,
        narrative=_text(badge.narrative),
        skills=tuple(_skills(achievement)) if achievement else (),
        results=tuple(_results(badge.results, achievement)) if achievement else (),
        evidence=tuple((item.name or item.description or item.narrative, item.url) for item in badge.evidence),
    )


def describe_level(level: int | None) -> str:
    """`niveau 4: zelfstandig beroepsbeoefenaar`, in the words of NLQF, which has the levels of EQF."""
    return _(LEVELS[level]) if level in LEVELS else ""


def describe_hours(hours: int | None) -> str:
    """`40 uur`: the time that a learner needs, not lessons only."""
    return translate_count("%(num)s hour", "%(num)s hours", hours) if hours else ""


def describe_type(kind: str) -> str:
    """An `achievementType` of the standard as a word of ours; what we do not know is left out."""
    return _(TYPES[kind]) if kind in TYPES else ""


def summarise(items: Iterable[AchievementSummary]) -> dict[str, str]:
    """One short line under each achievement in a list, by its id."""
    return {
        item.id: " · ".join(
            words
            for words in (
                describe_type(item.type),
                _("level %(level)s", level=item.level) if item.level else "",
                describe_hours(item.hours),
            )
            if words
        )
        for item in items
    }


def _other_language(achievement: Achievement | None) -> str:
    """`nl-BE` is no other language than `nl`; what names no language is taken for that of the page."""
    written = achievement.language if achievement else ""
    return "" if written.partition("-")[0].lower() == current_language() else written


def _awarded_by(badge: BadgeView) -> str:
    """A department of who signs; or somebody else, of whom the issuer says that they acted for it."""
    source = badge.source
    if source is None or not source.name or source.id == badge.issuer.id:
        return ""
    name, issuer = shown(source.name), shown(badge.issuer.name or badge.issuer_domain)
    if source.parent is not None and source.parent.id == badge.issuer.id:
        return _("%(department)s of %(organisation)s", department=name, organisation=issuer)
    return _("%(name)s, in the name of %(organisation)s", name=name, organisation=issuer)


def _facts(badge: BadgeView, awarded_by: str) -> Iterator[tuple[str, str]]:
    achievement = badge.achievement
    yield _("Awarded by"), awarded_by
    if achievement:
        yield _("Kind"), describe_type(achievement.achievement_type)
        yield _("Level"), describe_level(achievement.level)
        yield _("Study load"), _describe_load(achievement.study_load)
    yield _("Awarded on"), write_day(badge.awarded_at or badge.valid_from)
    yield _("Valid until"), write_day(badge.valid_until) if badge.valid_until else _("no end date")


def _describe_load(load: StudyLoad | None) -> str:
    if load is None:
        return ""
    return describe_hours(load.amount) if load.unit == "SBU" else f"{load.amount} {load.unit}"


def _skills(achievement: Achievement) -> Iterator[str]:
    for alignment in achievement.alignments:
        if alignment.target_type not in _OWN_TYPES:
            framework = f" ({alignment.target_framework})" if alignment.target_framework else ""
            yield f"{alignment.target_name}{framework}"


def _results(results: tuple[Result, ...], achievement: Achievement) -> Iterator[tuple[str, str]]:
    descriptions = {item.id: item for item in achievement.result_descriptions}
    for result in results:
        described = descriptions.get(result.description_id)
        levels = {level.id: level.name for level in described.levels} if described else {}
        reached = levels.get(result.achieved_level_id) or result.value or result.status
        if reached:
            yield described.name if described else _("Result"), reached


def _text(markdown: str) -> Markup | None:
    return render_markdown(markdown, links=False) if markdown.strip() else None


def _safe_image(badge: BadgeView, settings: Settings) -> str:
    images = (badge.image, badge.achievement.image if badge.achievement else None)
    for url in (image.url for image in images if image):
        for address in (addresses.ACHIEVEMENT_VERSION_IMAGE, addresses.ACHIEVEMENT_IMAGE):
            if ours := address.match(url.removeprefix(settings.base_url)):
                # Documents name the PNG; the drawing is sharper and twenty times smaller.
                return address.path(**ours | {"kind": "svg"})
        if _IMAGE_INSIDE.fullmatch(url):
            return url
    return ""
