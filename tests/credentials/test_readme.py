"""The README of the core is true: its example runs, it leaves no module out, and it says what comments refer to."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "badgeservice" / "credentials"
README = (CORE / "README.md").read_text()
SOURCES = {
    path.relative_to(CORE).as_posix(): path.read_text()
    for path in CORE.rglob("*.py")
    if path.parent != CORE or path.name != "__init__.py"
}
MODULES = {path for path in SOURCES if not path.endswith("__init__.py")}
NAMES = {path.rpartition("/")[2] for path in MODULES}


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def test_the_example_prints_what_it_says(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    exec(compile(block("python"), "README.md", "exec"), {})
    assert capsys.readouterr().out == block("text")


def test_every_module_is_in_the_table_of_its_room_once():
    named = []
    for title, text in re.findall(r"^### (.+?)\n(.*?)(?=^##)", README, re.MULTILINE | re.DOTALL):
        room = title.strip("`") if title.startswith("`") else ""
        cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
        named += [room + name for cell in cells for name in re.findall(r"`(\w+\.py)`", cell)]
    assert sorted(named) == sorted(MODULES)


def test_every_module_that_is_named_exists():
    assert _named_in(README) <= NAMES | MODULES
    for path, source in SOURCES.items():
        assert _named_in(source) <= NAMES | MODULES, path


def _named_in(text: str) -> set[str]:
    return set(re.findall(r"`((?!badgeservice/)[a-z_0-9/]+\.py)`", text)) - {"__init__.py"}


def test_every_threat_that_a_comment_names_is_explained():
    explained = set(re.findall(r"\b(?:[VKW]\d+|2\.3)\b", README.partition("| threat |")[2]))
    named = {
        number
        for source in SOURCES.values()
        for numbers in re.findall(r"threats? ([^)]*)|\(([VKW]\d[^)]*)\)", source)
        for number in re.findall(r"\b(?:[VKW]\d+|2\.3)\b", " ".join(numbers))
    }
    assert named
    assert named <= explained
