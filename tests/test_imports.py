"""Importing does nothing, and the core has no clock, no files and no network of its own."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = sorted((ROOT / "badgeservice/credentials").rglob("*.py"))

WATCH = """
import importlib, pkgutil, sys, threading
seen = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and arguments[1] and set(arguments[1]) & set("wax+"):
        if not arguments[0].endswith(".pyc") and "__pycache__" not in arguments[0]:
            seen.append(f"{event} {arguments[0]}")
    if event == "socket.bind" and "urllib3" in sys._getframe(1).f_code.co_filename:
        return  # it looks whether this machine has IPv6
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen"):
        seen.append(f"{event} {arguments[0]}")
sys.addaudithook(watch)
import badgeservice
for module in pkgutil.walk_packages(badgeservice.__path__, "badgeservice."):
    if "migrations" not in module.name:
        importlib.import_module(module.name)
seen += [f"thread {thread.name}" for thread in threading.enumerate() if thread is not threading.main_thread()]
print("\\n".join(seen), end="")
"""

# What comes along with something that is declared: (import name, declared distribution).
COMES_WITH = {"werkzeug": "flask", "jinja2": "flask", "markupsafe": "flask", "sqlalchemy": "sqlmodel",
              "pydantic": "sqlmodel", "urllib3": "requests"}  # fmt: skip
IMPORT_NAMES = {"pil": "pillow", "markdown_it": "markdown-it-py", "nacl": "pynacl", "zxingcpp": "zxing-cpp"}


@pytest.mark.slow
def test_importing_every_module_writes_connects_and_starts_nothing() -> None:
    result = subprocess.run(
        [sys.executable, "-c", WATCH], cwd=ROOT, capture_output=True, text=True, check=False, env={"PATH": ""}
    )
    assert (result.returncode, result.stdout) == (0, ""), result.stderr


@pytest.mark.parametrize("module", CORE, ids=lambda path: path.name)
def test_the_core_has_no_clock_and_opens_nothing(module: Path) -> None:
    """Imports are refused by import-linter; calls can only be seen here."""
    calls = {ast.unparse(node.func) for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call)}
    forbidden = re.compile(
        r"open|print|input|.*\b(now|utcnow|today)|time\.(time|monotonic|sleep)|os\..*|random\..*|secrets\..*"
        r"|.*\.(read_text|read_bytes|write_text|write_bytes)|uuid\.uuid[14]|uuid[14]"
    )
    assert not [call for call in calls if forbidden.fullmatch(call)]


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[\[><=]", line)[0] for line in project["dependencies"]}
    imported = {COMES_WITH.get(name, name) for name in _third_party_imports()}
    optional = {"psycopg"}
    assert imported - declared - optional == set()
    only_data = {"tzdata"}  # zoneinfo of the standard library reads it
    assert declared - imported == only_data


def _third_party_imports() -> set[str]:
    names = set()
    for module in (ROOT / "badgeservice").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    names = {name.lower() for name in names - sys.stdlib_module_names - {"badgeservice", "_typeshed"}}
    return {IMPORT_NAMES.get(name, name.replace("_", "-")) if name not in COMES_WITH else name for name in names}
