"""The picture of what can be earned: drawn as its designer chose, else as fits what it says.

A design is kept as it was chosen, in words (`Description.design`); what cannot be read in it is chosen for them, so
that a badge always has a picture.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, TypeVar

from sqlmodel import Session

from badgeservice.images.designs import Design, Ground, Mark, draw, is_colour
from badgeservice.images.glyphs import STAR, read_glyphs
from badgeservice.images.letters import initials, readable
from badgeservice.images.outlines import Shape
from badgeservice.images.patterns import Pattern
from badgeservice.images.pixels import difference_hash, distance, render_png
from badgeservice.services.achievements.description import Description
from badgeservice.services.achievements.icons import guess_icon
from badgeservice.services.achievements.kinds import Kind
from badgeservice.store import achievements
from badgeservice.store.tables import AchievementVersion

ACCENT: Final = "#1f4fd8"  # of an organisation that chose none
ALIKE: Final = 8  # pictures that differ in fewer bits may be taken for one another
YES: Final = "yes"
_SHAPES: Final[Mapping[Kind, Shape]] = {
    Kind.MODULE: Shape.HEXAGON,
    Kind.SKILL: Shape.CIRCLE,
    Kind.MICROCREDENTIAL: Shape.SQUARE,
    Kind.WORK_PLACEMENT: Shape.OCTAGON,
    Kind.PRACTICE_STATEMENT: Shape.SEAL,
    Kind.CERTIFICATE: Shape.SHIELD,
    Kind.DIPLOMA: Shape.RIBBON,
    Kind.PARTICIPATION: Shape.FLOWER,
    Kind.FREE: Shape.LEAF,
}
_PATTERNS: Final = tuple(one for one in Pattern if one is not Pattern.PLAIN)

Choice = TypeVar("Choice", Shape, Ground, Pattern, Mark)


class Picture(NamedTuple):
    """What a version is shown with."""

    svg: bytes
    png: bytes


@dataclass(frozen=True, slots=True)
class Similar:
    """What is awarded already, with a picture that may be taken for another."""

    achievement_id: str
    version: AchievementVersion  # without its images
    bits: int  # in which they differ


def draw_picture(
    description: Description, seed: str, accent: str = ACCENT, *, owner_name: str = "", logo: bytes | None = None
) -> Picture:
    """As its design says. `seed`: the id of the achievement, so that no two have the same pattern; `accent` and
    `owner_name`: of the organisation; `logo`: a small one (`pixels.fit_logo`), for a design that shows it."""
    design = read_design(description.design, suggest_design(description, seed, accent, owner_name), description.level)
    svg = draw(design, seed, logo)
    return Picture(svg, render_png(svg))


def suggest_design(description: Description, seed: str, accent: str = ACCENT, owner_name: str = "") -> Design:
    """For who has not chosen: the shape of its kind, the colour of its owner, an icon that its words ask for."""
    digest = hashlib.sha256(f"{seed} design".encode()).digest()
    texts = [description.text(name, language) for name in ("name", "description") for language in description.languages]
    return Design(
        shape=_SHAPES[description.kind],
        colour=accent if is_colour(accent) else ACCENT,
        icon=guess_icon([texts[0], " ".join(description.tags), *texts[1:]]) or STAR,
        ground=list(Ground)[digest[0] % len(Ground)],
        pattern=_PATTERNS[digest[1] % len(_PATTERNS)],
        letters=initials(owner_name),
    )


def read_design(chosen: Mapping[str, str], suggested: Design, level: int | None = None) -> Design:
    """What was chosen, and of what was not, or cannot be read, what is suggested."""
    second, icon = chosen.get("second", ""), chosen.get("icon", "")
    colour = chosen.get("colour", "").lower()
    return replace(
        suggested,
        shape=_read(Shape, chosen.get("shape", ""), suggested.shape),
        colour=colour if is_colour(colour) else suggested.colour,
        second=second.lower() if is_colour(second.lower()) else "",
        icon=icon if icon in read_glyphs() else suggested.icon,
        ground=_read(Ground, chosen.get("ground", ""), suggested.ground),
        pattern=_read(Pattern, chosen.get("pattern", ""), suggested.pattern),
        mark=_read(Mark, chosen.get("mark", ""), suggested.mark),
        letters=readable(chosen.get("letters", "")) or suggested.letters,
        level=(level or 0) if chosen.get("level") == YES else 0,
    )


def write_design(design: Design) -> dict[str, str]:
    """As it is kept; `read_design` gives it back, with the level of what it is for."""
    return {
        "shape": design.shape.value,
        "colour": design.colour,
        "second": design.second,
        "icon": design.icon,
        "ground": design.ground.value,
        "pattern": design.pattern.value,
        "mark": design.mark.value,
        "letters": design.letters if design.mark is Mark.LETTERS else "",
        "level": YES if design.level else "",
    }


def hash_picture(png: bytes) -> str:
    """How it looks at 48 pixels, for `AchievementVersion.image_hash`."""
    return difference_hash(png)


def list_similar(session: Session, owner_id: str, picture_hash: str, but: str) -> Sequence[Similar]:
    """What this owner awards with a picture that may be taken for this one, the nearest first. Two pictures that
    differ in their colours only are alike too: the hash knows light and dark. One from before there were hashes is
    not known."""
    found = [
        Similar(version.achievement_id, version, distance(version.image_hash, picture_hash))
        for version in achievements.list_hashed(session, owner_id)
        if version.achievement_id != but
    ]
    return sorted((one for one in found if one.bits < ALIKE), key=lambda one: (one.bits, one.achievement_id))


def _read(choices: type[Choice], text: str, otherwise: Choice) -> Choice:
    return choices(text) if text in set(choices) else otherwise
