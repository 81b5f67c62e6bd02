"""The real demo, started as a person starts it."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """`badgeservice demo --json` on a free port: what it prints first says where everything is."""
    command = [sys.executable, "-c", "from badgeservice.cli import main; main()", "demo", "--port", "0", "--json"]
    folder = tmp_path_factory.mktemp("demo")
    with subprocess.Popen([*command, "--data", str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
