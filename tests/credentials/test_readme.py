"""The README of the core is true: its example runs, it leaves no module out, and it says what comments refer to."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "badgeservice" / "credentials"
README = (CORE / "README.md").read_text()
SOURCES = {path.name: path.read_text() for path in CORE.glob("*.py") if path.name != "__init__.py"}


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def test_the_example_prints_what_it_says(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    exec(compile(block("python"), "README.md", "exec"), {})
    assert capsys.readouterr().out == block("text")


def test_every_module_stands_in_the_reading_order_once():
    rows = [cell for line in README.splitlines() if line.startswith("| `") for cell in [line.split("|")[1]]]
    assert sorted(name for cell in rows for name in re.findall(r"`(\w+\.py)`", cell)) == sorted(SOURCES)


def test_every_module_that_is_named_exists():
    assert set(re.findall(r"`(\w+\.py)`", README)) <= SOURCES.keys()
    for name, source in SOURCES.items():
        assert set(re.findall(r"`([a-z_0-9]+\.py)`", source)) <= SOURCES.keys(), name


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
