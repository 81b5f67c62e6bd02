"""Ask the programs of others: they run under node, from what `make test` installs in this folder."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parent
PATIENCE = 300


def ask(script: str, question: dict[str, Any]) -> Any:
    """What a script of this folder answers; skips the test where node or the packages are not installed."""
    if not shutil.which("node") or not (FOLDER / "node_modules").is_dir():
        pytest.skip("node or the foreign verifiers are not installed (make test installs them)")
    run = subprocess.run(
        ["node", str(FOLDER / script)],
        input=json.dumps(question).encode(),
        stdout=subprocess.PIPE,
        timeout=PATIENCE,
        check=True,
    )
    return json.loads(run.stdout)
