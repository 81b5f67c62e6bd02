"""The repository keeps its promises: what we build holds what it must and never a key, and the house rules hold."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "badgeservice"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations/versions" not in path.as_posix())
FRAMEWORKS = {"kompas21": 10, "slo-kennisnet-21": 11}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An sdist and a wheel, built beside a key that must stay behind."""
    folder = tmp_path_factory.mktemp("build")
    source = folder / "source"
    ignored = shutil.ignore_patterns(".venv", ".git", "node_modules", "*cache*", "data", "demo-data", "dist", "tests")
    shutil.copytree(ROOT, source, ignore=ignored)
    _touch(source / "keys/roc-midden/private.pem", "-----BEGIN A DUMMY-----")
    _touch(source / "badgeservice/web/static/vendor/built.js", "// built")
    _touch(source / "badgeservice/web/compressed/built.br", "built")
    shutil.copy(ROOT / ".gitignore", source)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder / "dist")],
        cwd=source, check=True, capture_output=True,
    )  # fmt: skip
    return folder / "dist"


def _touch(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture(scope="module")
def wheel(built: Path) -> list[str]:
    return zipfile.ZipFile(next(built.glob("*.whl"))).namelist()


@pytest.fixture(scope="module")
def sdist(built: Path) -> list[str]:
    return [name.partition("/")[2] for name in tarfile.open(next(built.glob("*.tar.gz"))).getnames()]


def test_no_key_is_ever_packed(wheel: list[str], sdist: list[str]) -> None:
    assert not [name for name in wheel if name.startswith("keys")]
    assert {name for name in sdist if name.startswith("keys/")} <= {"keys/README.md", "keys/.gitignore"}
    assert not [name for name in wheel + sdist if name.endswith(".pem")]


@pytest.mark.parametrize(
    "name",
    [
        "badgeservice/schemas/contexts/ob-v3p0-context-3.0.3.json",
        "badgeservice/schemas/SOURCES.toml",
        "badgeservice/schemas/frameworks/kompas21.json",
        "badgeservice/web/static/vendor/built.js",
        "badgeservice/web/compressed/built.br",
        "badgeservice/translations/nl.po",
        "badgeservice/py.typed",
        "badgeservice/wsgi.py",
        "badgeservice/demo/region.toml",
        "badgeservice/demo/school.toml",
    ],
)
def test_the_wheel_has_what_the_service_reads(wheel: list[str], name: str) -> None:
    assert name in wheel


def test_a_wheel_from_the_sdist_has_the_same(sdist: list[str]) -> None:
    assert {"badgeservice/web/static/vendor/built.js", "badgeservice/web/compressed/built.br"} <= set(sdist)
    assert "badgeservice/translations/nl.po" in sdist
    assert "schemas/frameworks/kompas21.json" in sdist


def test_git_ignores_keys_and_data() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout")
    for path in ("keys/roc-midden/private.pem", "data/badgeservice.sqlite3", "demo-data/keys/x.pem"):
        assert subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False).returncode == 0, path


def test_git_holds_no_private_key() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout")
    found = subprocess.run(
        ["git", "grep", "-lE", "^-----BEGIN [A-Z ]*PRIVATE KEY-----"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert found.stdout == ""


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"])
def test_every_locked_line_has_hashes(name: str) -> None:
    pins = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text())
    assert pins
    for pin in pins:
        assert re.match(r"[a-z0-9.-]+==[^ ]+", pin), pin.splitlines()[0]
        assert "--hash=sha256:" in pin, pin.splitlines()[0]
    assert "://" not in "".join(line for pin in pins for line in pin.splitlines())


def test_the_locks_name_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = [re.split(r"[\[><=]", line)[0] for line in project["project"]["dependencies"]]
    dev = [re.split(r"[\[><=]", line)[0] for line in project["dependency-groups"]["dev"]]
    run_time, development = ((ROOT / name).read_text() for name in ("requirements.txt", "requirements-dev.txt"))
    assert not [name for name in names if f"{name}==" not in run_time]
    assert not [name for name in names + dev if f"{name}==" not in development]


def test_both_locks_agree() -> None:
    versions = [
        dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    ]
    assert {name: version for name, version in versions[1].items() if name in versions[0]} == versions[0]


def test_the_build_server_runs_what_everybody_runs() -> None:
    run = ROOT / ".ci/run"
    assert run.stat().st_mode & 0o111
    assert "make test" in run.read_text()


def functions(module: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{module.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_functions_are_short() -> None:
    lengths = dict(pair for module in MODULES for pair in functions(module))
    assert not {name: length for name, length in lengths.items() if length > 60}
    assert median(lengths.values()) <= 12


def test_modules_hold_one_idea() -> None:
    """The table of codes is one, however many there are."""
    modules = [module for module in MODULES if module.name != "codes.py"]
    assert not [module for module in modules if len(module.read_text().splitlines()) > 400]


def test_no_room_is_too_full_to_be_found_in() -> None:
    counts = Counter(module.parent.relative_to(PACKAGE).as_posix() for module in MODULES)
    assert not {room: count for room, count in counts.items() if count > 26}  # 25 and their __init__.py


def test_the_tests_have_the_rooms_of_the_package() -> None:
    """What lies in a folder of tests is about the folder of the same name."""
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    not_of_a_room = {"flows", "bad_inputs", "matrix", "texts"}
    rooms = {folder for folder in folders if folder.parts and folder.parts[0] not in not_of_a_room}
    assert not [str(room) for room in rooms if not (PACKAGE / room / "__init__.py").exists()]


def test_no_module_is_named_after_nothing() -> None:
    assert not {module.stem for module in MODULES} & {"utils", "util", "helpers", "common", "manager", "misc"}


def test_every_module_says_what_it_is_for() -> None:
    assert not [m for m in MODULES if m.read_text().strip() and not ast.get_docstring(ast.parse(m.read_text()))]


@pytest.mark.parametrize(("name", "count"), FRAMEWORKS.items())
def test_frameworks_are_complete_in_both_languages(name: str, count: int) -> None:
    framework = json.loads((ROOT / "schemas/frameworks" / f"{name}.json").read_text())
    competencies = framework["competencies"]
    assert framework["id"] == name
    assert len(competencies) == count
    for field in ("code", "targetUrl"):
        assert len({competency[field] for competency in competencies}) == count
    for competency in competencies:
        assert competency["targetUrl"].startswith("https://")
        assert set(competency["name"]) == set(competency["description"]) == {"nl", "en"}
        sentences = re.split(r"(?<=\.) ", competency["description"]["nl"])
        assert max(len(sentence.split()) for sentence in sentences) <= 20, "B1: short sentences"
