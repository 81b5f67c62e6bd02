"""What the demo starts with: region.toml, achievements.toml, school.toml, writing.toml, and the framework of skills
beside them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from badgeservice.services.achievements.alignments import write_alignments
from badgeservice.services.achievements.description import LANGUAGES, Alignment
from badgeservice.services.achievements.kinds import Kind
from badgeservice.settings import schemas_folder

COMPETENCY_TYPE: Final = "ceasn:Competency"


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
    city: str = ""
    brin: str = ""  # of a school
    mark: str = ""  # its logo: a path of 64 by 64, in white on its colour


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
    """What can be earned; `key` is its name inside the story, `says` what was typed, by the names of the form."""

    key: str
    organisation: str
    says: dict[str, str]
    look: dict[str, str] = field(default_factory=dict)  # the icon, colour and outline of a picture from before designs
    archived_days_ago: int = 0  # it is in the archive since then
    archived_by: str = ""

    @property
    def name(self) -> str:
        return self.says["nl.name"]


@dataclass(frozen=True, slots=True)
class StoryWriting:
    """What somebody typed so many days ago: a `draft`, one that was `proposed`, or a version that was `published`."""

    key: str
    by: str
    days_ago: int
    state: str
    says: dict[str, str]
    organisation: str = ""  # of what is new


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
    results: dict[str, list[str]] = field(default_factory=dict)  # by the key of a line, as `to` has the learners


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
    writing: list[StoryWriting] = field(default_factory=list)
    english: list[str] = field(default_factory=list)  # learners who use the service in English, by address

    def organisation(self, slug: str) -> StoryOrganisation:
        """Raises `KeyError`."""
        return {entry.slug: entry for entry in self.organisations}[slug]

    def learner(self, number: int) -> tuple[str, str]:
        """The name and the address of a learner."""
        return self.learners[number - 1]


def read_story() -> Story:
    """The story that ships with the program."""
    region, school, earned = _read("region"), _read("school"), _read("achievements")
    competencies = _read_competencies("kompas21")
    described = [_achievement(entry, competencies) for entry in earned["achievement"]]
    skills = [_skill(entry, school["skills"], competencies) for entry in school["skills"]["skill"]]
    return Story(
        organisations=[StoryOrganisation(**entry) for entry in region["organisation"]],
        people=[StoryPerson(**entry) for entry in region["person"]],
        learners=[(name, email) for name, email in school["class"]["learners"]],
        achievements=described + skills,
        awards=[StoryAward(**entry) for entry in (*school["award"], *region["award"])],
        shares=[StoryShare(**entry) for entry in school["share"]],
        invitations=[StoryInvitation(**entry) for entry in region["invitation"]],
        service=region["service"],
        writing=[_writing(entry, competencies) for entry in _read("writing")["writing"]],
        english=school["class"]["english"],
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))


def _read_competencies(framework_id: str) -> dict[str, Alignment]:
    """The entries of a framework, by code."""
    framework = json.loads((schemas_folder() / "frameworks" / f"{framework_id}.json").read_text("utf-8"))
    return {
        entry["code"]: Alignment(
            uri=entry["targetUrl"],
            code=entry["code"],
            framework=framework["targetFramework"],
            type=COMPETENCY_TYPE,
            texts={
                language: {"name": entry["name"][language], "description": entry["description"][language]}
                for language in LANGUAGES
            },
        )
        for entry in framework["competencies"]
    }


def _achievement(entry: dict[str, Any], competencies: dict[str, Alignment]) -> StoryAchievement:
    about = [competencies[code] for code in entry.get("about", ())]
    says = dict(_flatten(entry["says"])) | write_alignments(about)
    rest = {name: entry[name] for name in ("look", "archived_days_ago", "archived_by") if name in entry}
    return StoryAchievement(entry["key"], entry["organisation"], says, **rest)


def _writing(entry: dict[str, Any], competencies: dict[str, Alignment]) -> StoryWriting:
    about = [competencies[code] for code in entry.pop("about", ())]
    return StoryWriting(**entry | {"says": dict(_flatten(entry["says"])) | write_alignments(about)})


def _flatten(says: dict[str, Any], start: str = "") -> Iterator[tuple[str, str]]:
    """Tables inside tables -> the names of the form."""
    for name, value in says.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{start}{name}.")
        else:
            yield f"{start}{name}", str(value).strip()


def _skill(entry: dict[str, Any], skills: dict[str, Any], competencies: dict[str, Alignment]) -> StoryAchievement:
    competency = competencies[entry["code"]]
    says = {
        "kind": Kind.SKILL.value,
        "language": "nl",
        "languages": " ".join(LANGUAGES),
        "tags": "21e-eeuwse vaardigheden, KOMPAS21",
        **skills["says"],
        **dict(_flatten({"nl": competency.texts["nl"], "en": competency.texts["en"]})),
        **dict(_flatten({"nl": _say(entry, skills, ""), "en": _say(entry, skills, "_en")})),
    }
    look = {"icon": entry["icon"], "colour": entry["colour"], "kind": "skill"}
    return StoryAchievement(entry["code"], skills["organisation"], says | write_alignments([competency]), look)


def _say(entry: dict[str, Any], skills: dict[str, Any], ending: str) -> dict[str, str]:
    begins = "Whoever gets this badge" if ending else "Wie deze badge krijgt"
    points = ";\n- ".join(entry[f"criteria{ending}"])
    return {
        "outcome": entry[f"outcome{ending}"],
        "criteria": f"{begins}:\n\n- {points}.",
        "assessment": skills[f"assessment{ending}"],
    }
