"""Processes that find the program imported: each is a fork of one that imported it, because to import takes a second.

A fork has its own variables, folder, output, signals and end, and reads nothing before that the program would read
itself: importing does nothing (`test_imports.py`). What importing needs is tested in processes that begin with nothing.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PATIENCE: Final = 60  # seconds that a process may take

_FORKING: Final = """
import importlib, json, os, signal, sys, traceback
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)

def become(code, arguments, variables, folder, out, err, seconds):
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    for number, path in ((0, os.devnull), (1, out), (2, err)):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(path, flags, 0o600), number)
    sys.argv = ["-c", *arguments]
    signal.alarm(seconds)
    exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})

orders = os.fdopen(os.dup(0))
for line in orders:
    order = json.loads(line)
    if "wait" in order:
        answer = os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1])
    elif (answer := os.fork()) == 0:
        become(**order)
        break  # and end as a program ends
    os.write(1, f"{answer}\\n".encode())
"""


class Warm:
    """Starts such processes, as `python -c code arguments` would."""

    def __init__(self) -> None:
        imported = json.dumps(["badgeservice.cli", "badgeservice.app", "badgeservice.demo.run", "badgeservice.jobs"])
        self._process = subprocess.Popen(
            [sys.executable, "-c", _FORKING, imported],
            env=clean_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(
        self, code: str, *arguments: str, variables: Mapping[str, str], folder: Path
    ) -> subprocess.CompletedProcess[str]:
        """In this folder, until its end. What it says is written beside the folder meanwhile."""
        out, err = folder.with_name(f"{folder.name}.out"), folder.with_name(f"{folder.name}.err")
        number = self.start(code, *arguments, variables=variables, folder=folder, out=out, err=err)
        status = self.wait(number)
        said = [path.read_text() for path in (out, err)]
        out.unlink()
        err.unlink()
        return subprocess.CompletedProcess(arguments, status, *said)

    def start(
        self, code: str, *arguments: str, variables: Mapping[str, str], folder: Path, out: Path, err: Path
    ) -> int:
        """Gives its number, for a signal. Who starts one waits for it."""
        order = {"code": code, "arguments": arguments, "variables": clean_environment() | variables}
        return self._ask({**order, "folder": str(folder), "out": str(out), "err": str(err), "seconds": PATIENCE})

    def wait(self, number: int) -> int:
        """Its exit status; the number of the signal below zero."""
        return self._ask({"wait": number})

    def end(self) -> None:
        self._process.communicate(timeout=PATIENCE)

    def _ask(self, order: Mapping[str, object]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())


def clean_environment() -> dict[str, str]:
    """Of this process, without settings of the service."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BADGESERVICE_")}
    return inherited | {"PYTHONPATH": str(ROOT)}
