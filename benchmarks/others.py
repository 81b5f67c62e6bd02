"""The JavaScript stack in a process of its own, asked for one round at a time."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "node"


class NotAvailable(Exception):
    """Why it cannot be measured here."""


class NodeStack:
    """`stack.mjs`, started and ready."""

    def __init__(self, documents: dict[str, Any], credential: dict[str, Any], issuer: str) -> None:
        _install()
        self._process = subprocess.Popen(
            ["node", "stack.mjs"],
            cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        if not self._ask({"documents": documents, "credential": credential, "issuer": issuer}).get("ready"):
            raise NotAvailable("the JavaScript stack does not start")

    def seconds(self, work: str, times: int) -> float:
        """The processor time that `times` of `work` (sign or verify) took."""
        return float(self._ask({"do": work, "times": times})["seconds"])

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise NotAvailable("the JavaScript stack cannot be talked to")
        print(json.dumps(question), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise NotAvailable("the JavaScript stack stopped")
        answered: dict[str, Any] = json.loads(answer)
        return answered

    def __enter__(self) -> NodeStack:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def _install() -> None:
    """The packages by hash, once. Raises `NotAvailable`."""
    if shutil.which("node") is None:
        raise NotAvailable("there is no node on this machine")
    if (FOLDER / "node_modules").is_dir():
        return
    if (npm := shutil.which("npm")) is None:
        raise NotAvailable("there is no npm on this machine")
    done = subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=FOLDER, capture_output=True, text=True)  # noqa: PLW1510
    if done.returncode != 0:
        raise NotAvailable(f"npm ci failed: {done.stderr.strip().splitlines()[-1:]}")
