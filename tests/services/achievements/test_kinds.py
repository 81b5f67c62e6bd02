"""What is written down about kinds is what is signed."""

import re
from pathlib import Path

from badgeservice.services.achievements.kinds import ACHIEVEMENT_TYPES, Kind, kind_of
from tests.credentials.test_every_description import SKILLS

DOCS = Path(__file__).resolve().parents[3] / "docs"
CALLED = {"work placement": Kind.WORK_PLACEMENT, "practice statement": Kind.PRACTICE_STATEMENT}


def test_the_table_says_which_type_each_kind_is_signed_as() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \| [^|]+ \| `([A-Za-z]+)`", (DOCS / "kinds.md").read_text(), re.MULTILINE)
    assert {CALLED.get(name) or Kind(name): written for name, written in rows[1:]} == ACHIEVEMENT_TYPES
    assert {kind_of(written) for written in ACHIEVEMENT_TYPES.values()} == set(Kind)


def test_the_step_that_lists_skills_is_the_one_that_is_tested() -> None:
    assert f"jq '{SKILLS}' badge.json" in (DOCS / "open-badges-choices.md").read_text()
