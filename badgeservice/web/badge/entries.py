"""What stands in a badge as a list: its skills and its evidence, each with the language of its words.

A badge of somebody else says what it likes, so everything is bounded here and escaped by the templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from markupsafe import Markup

from badgeservice.credentials.badge import target_types
from badgeservice.credentials.badge.content import Achievement, Alignment, Evidence
from badgeservice.web.language import language_of
from badgeservice.web.markdown import render_markdown

MOST: Final = 60
# Who publishes the frameworks that everybody uses; what anybody else writes behind a skill may lead anywhere.
PUBLISHERS: Final = ("data.europa.eu", "esco.ec.europa.eu", "cinop.nl", "magazines.slo.nl", "kwalificaties.s-bb.nl")
_OF_PUBLISHER: Final = re.compile(rf"https?://(?:{'|'.join(map(re.escape, PUBLISHERS))})/[\w/.~%#?&=+-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class ShownSkill:
    """One entry of a framework; where its publisher is one of the known ones, its name leads to their own text."""

    name: str
    framework: str
    description: str
    url: str
    language: str
    is_link: bool


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """What the assessor saw."""

    name: str
    genre: str
    description: str
    narrative: Markup | None
    url: str
    language: str


def list_skills(achievement: Achievement) -> Iterator[str]:
    """What is aligned to and no fact of ours, with the framework that it is of."""
    for alignment in _skills(achievement):
        framework = f" ({alignment.target_framework})" if alignment.target_framework else ""
        yield f"{alignment.target_name}{framework}"


def describe_skills(achievement: Achievement) -> tuple[ShownSkill, ...]:
    """The same for who reads a badge. Where else a framework is said to be, is text (verification-page §7.5)."""
    return tuple(
        ShownSkill(
            name=one.target_name,
            framework=one.target_framework,
            description=one.target_description,
            url=one.target_url,
            language=language_of(one.target_name, achievement.language),
            is_link=_OF_PUBLISHER.fullmatch(one.target_url) is not None,
        )
        for one in islice(_skills(achievement), MOST)
    )


def _skills(achievement: Achievement) -> Iterator[Alignment]:
    return (one for one in achievement.alignments if one.target_type not in target_types.FACTS)


def describe_evidence(evidence: Iterable[Evidence], language: str) -> tuple[ShownEvidence, ...]:
    """All that is said of each; a name is often no more than "portfolio"."""
    return tuple(
        ShownEvidence(
            name=item.name,
            genre=item.genre,
            description=item.description,
            narrative=render_markdown(item.narrative, links=False) if item.narrative.strip() else None,
            url=item.url,
            language=language_of(item.narrative or item.description or item.name, language),
        )
        for item in islice(evidence, MOST)
    )
