"""What the demo starts with, read from region.toml, school.toml and the framework of skills beside it."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from badgeservice.images import Kind
from badgeservice.settings import schemas_folder


@dataclass(frozen=True, slots=True)
class StoryOrganisation:
    """A department has a parent, and says no more than its name."""

    slug: str
    kind: str
    name: str
    parent: str = ""
    state: str = "active"
    founded_days_ago: int = 500  # before the first award, so that the keys are older than what they sign
    url: str = ""
    accent: str = "#1f4fd8"
    description: str = ""
    sentence: str = ""  # in its mails
    contact: str = ""
    responsible: str = ""
    data_contact: str = ""
    retention: str = ""
    privacy_url: str = ""


@dataclass(frozen=True, slots=True)
class StoryPerson:
    """Somebody with a membership; learners need none. Each role has the slugs of where they have it."""

    email: str
    name: str
    teacher: list[str] = field(default_factory=list)
    administrator: list[str] = field(default_factory=list)
    designer: list[str] = field(default_factory=list)
    reader: list[str] = field(default_factory=list)
    operator: bool = False


@dataclass(frozen=True, slots=True)
class StoryInvitation:
    """Somebody who was asked to work for an organisation, by an address of the story, and has not come yet."""

    email: str
    name: str
    organisation: str
    roles: list[str]
    by: str
    days_ago: int


@dataclass(frozen=True, slots=True)
class StoryAchievement:
    """What can be earned; `key` is its name inside the story."""

    key: str
    organisation: str
    type: str
    kind: Kind
    icon: str
    colour: str
    name: str
    description: str
    criteria: str
    assessment: str
    alignments: list[dict[str, str]]
    level: int | None = None
    hours: int | None = None
    valid_days: int | None = None
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StoryAward:
    """What a teacher decided so many days ago, perhaps in the name of a `unit`. `to` are learners, by number; `revoked`
    is a reason."""

    achievement: str
    by: str
    days_ago: int
    to: list[int]
    narrative: str = ""
    revoked: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class StoryShare:
    """What a learner hands out; `name` is what `--json` calls it."""

    name: str
    learner: int
    achievement: str
    label: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """All of it. Learners are pairs of name and e-mail address, numbered from 1."""

    organisations: list[StoryOrganisation]
    people: list[StoryPerson]
    learners: list[tuple[str, str]]
    achievements: list[StoryAchievement]
    awards: list[StoryAward]
    shares: list[StoryShare]
    invitations: list[StoryInvitation] = field(default_factory=list)
    service: dict[str, str] = field(default_factory=dict)  # what the operator says of it

    def organisation(self, slug: str) -> StoryOrganisation:
        """Raises `KeyError`."""
        return {entry.slug: entry for entry in self.organisations}[slug]

    def learner(self, number: int) -> tuple[str, str]:
        """The name and the address of a learner."""
        return self.learners[number - 1]


def read_story() -> Story:
    """The story that ships with the program."""
    region, school = _read("region"), _read("school")
    competencies = _read_competencies("kompas21")
    modules = [_achievement(entry, competencies) for entry in (*school["achievement"], *region["achievement"])]
    skills = [_skill(entry, school["skills"], competencies) for entry in school["skills"]["skill"]]
    return Story(
        organisations=[StoryOrganisation(**entry) for entry in region["organisation"]],
        people=[StoryPerson(**entry) for entry in region["person"]],
        learners=[(name, email) for name, email in school["class"]["learners"]],
        achievements=modules + skills,
        awards=[StoryAward(**entry) for entry in (*school["award"], *region["award"])],
        shares=[StoryShare(**entry) for entry in school["share"]],
        invitations=[StoryInvitation(**entry) for entry in region["invitation"]],
        service=region["service"],
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))


def _read_competencies(framework_id: str) -> dict[str, dict[str, str]]:
    """The entries of a framework as alignments, by code."""
    framework = json.loads((schemas_folder() / "frameworks" / f"{framework_id}.json").read_text("utf-8"))
    return {
        entry["code"]: {
            "targetName": entry["name"]["nl"],
            "targetUrl": entry["targetUrl"],
            "targetCode": entry["code"],
            "targetFramework": framework["targetFramework"],
            "targetDescription": entry["description"]["nl"],
        }
        for entry in framework["competencies"]
    }


def _achievement(entry: dict[str, Any], competencies: dict[str, dict[str, str]]) -> StoryAchievement:
    about = entry.pop("about")
    kind = Kind(entry.pop("kind"))
    entry["criteria"] = entry["criteria"].strip()
    return StoryAchievement(**entry, kind=kind, alignments=[competencies[code] for code in about])


def _skill(entry: dict[str, Any], skills: dict[str, Any], competencies: dict[str, dict[str, str]]) -> StoryAchievement:
    competency = competencies[entry["code"]]
    points = ";\n- ".join(entry["criteria"])
    return StoryAchievement(
        key=entry["code"],
        organisation=skills["organisation"],
        type="Competency",
        kind=Kind.SKILL,
        icon=entry["icon"],
        colour=entry["colour"],
        name=competency["targetName"],
        description=competency["targetDescription"],
        criteria=f"Wie deze badge krijgt:\n\n- {points}.",
        assessment=skills["assessment"],
        alignments=[competency],
        tags=["21e-eeuwse vaardigheden", "KOMPAS21"],
    )
