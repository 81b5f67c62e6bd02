"""Prose is tested: links lead somewhere, and pages that list things list all of them."""

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from badgeservice.cli import main
from badgeservice.services.achievements.kinds import ACHIEVEMENT_TYPES, Kind
from badgeservice.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "keys/README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|src=\"([^\"]+)\"")


def table_names(text: str) -> list[str]:
    """The first column of every table, without marks."""
    return [match[1].strip("`") for match in re.finditer(r"^\| (`[^`]+`|[@a-z][^ |]*) \|", text, re.MULTILINE)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_inside_the_repository_lead_somewhere(page: Path) -> None:
    links = [one or other for one, other in LINK.findall(page.read_text())]
    broken = [
        link
        for link in links
        if not link.startswith(("https://", "http://", "#")) and not (page.parent / link.partition("#")[0]).exists()
    ]
    assert not broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Path) -> None:
    names = re.findall(r"`((?:badgeservice|schemas|tests|docs|keys|frontend)/[A-Za-z0-9_./-]*)`", page.read_text())
    built = {"badgeservice/web/static/vendor", "badgeservice/images/vendor"}
    assert not [name for name in names if name not in built and not (ROOT / name).exists()]


def test_architecture_shows_every_part_of_the_house() -> None:
    house = (ROOT / "docs/architecture.md").read_text().split("```")[1]
    parts = [path.name for path in (ROOT / "badgeservice").iterdir() if not path.name.startswith(("_", "."))]
    assert not [name for name in parts if name not in house and name != "py.typed"]


def test_operating_lists_every_setting_with_its_default() -> None:
    text = (ROOT / "docs/operating.md").read_text()
    rows = dict(re.findall(r"^\| `BADGESERVICE_([A-Z_]+)` \| ([^|]+) \|", text, re.MULTILINE))
    assert {name.lower() for name in rows} == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        known = {"base_url": "https://badges.example"}
        default = None if field.is_required() else field.get_default(call_default_factory=True, validated_data=known)
        shown = rows[name.upper()].strip()
        if default in (None, "", ()):
            assert "needed" in shown or shown == "none", name
        else:
            assert shown == f"`{default}`", name


def test_every_dependency_has_a_reason_and_every_reason_a_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = [
        *project["project"]["dependencies"],
        *(line for extra in project["project"]["optional-dependencies"].values() for line in extra),
        *(line for group in project["dependency-groups"].values() for line in group),
    ]
    text = (ROOT / "docs/dependencies.md").read_text().partition("## In the pages")[0]
    assert set(table_names(text)) - {"package"} == {re.split(r"[\[><=]", line)[0] for line in declared}


def test_every_npm_package_has_a_reason() -> None:
    text = (ROOT / "docs/dependencies.md").read_text()
    for name in ("frontend", "tests/foreign"):
        for package in re.findall(r'"((?:@[a-z-]+/)?[a-z0-9-]+)": "[0-9]', (ROOT / name / "package.json").read_text()):
            assert package in text or f"{package.partition('/')[0]}/*" in text, package


def test_designers_read_what_programs_read_of_each_kind() -> None:
    text = (ROOT / "docs/designer.md").read_text().partition("### The name")[0]
    rows = re.findall(r"^\| [A-Z][^|]+ \| [^|]+ \| `([A-Za-z]+)`", text, re.MULTILINE)
    assert rows == [ACHIEVEMENT_TYPES[kind] for kind in Kind]


def test_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text()
    assert not [name for name in main.commands if f"badgeservice {name}" not in text and f"make {name}" not in text]


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split()
    assert not [name for name in phony if name != "set-up" and not re.search(rf"^{name}:.*## ", makefile, re.MULTILINE)]


def test_changelog_has_a_part_for_what_is_not_released() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("command", ["demo", "serve", "setup", "work", "migrate", "keys", "verify", "doctor"])
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) >= 5
