"""From an empty machine to the first badge, as README tells it: three commands, and then by clicking."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COMMAND = [sys.executable, "-c", "from badgeservice.cli import main; main()"]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """Nothing but the mode and the address: all else lies where the commands are run."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ours = {"BADGESERVICE_MODE": "demo", "BADGESERVICE_BASE_URL": f"http://localhost:{port}", "PYTHONPATH": str(ROOT)}
    return {"PATH": os.environ["PATH"], **ours}


@pytest.fixture
def address(tmp_path: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """What `setup` printed, while `serve` serves."""

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [*COMMAND, *arguments], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return done.stdout

    run("migrate")
    printed = run("setup")
    port = environment["BADGESERVICE_BASE_URL"].rpartition(":")[2]
    serve = [*COMMAND, "serve", "--listen", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        serve, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as served:
        assert served.stdout
        assert served.stderr
        assert b"badgeservice setup" in served.stderr.readline()
        served.stdout.readline()
        yield printed.strip()
        served.send_signal(signal.SIGTERM)
        served.wait(timeout=60)


def test_from_an_empty_machine_to_the_first_badge(
    address: str, chromium: Browser, assert_accessible: Callable[[Page], None]
) -> None:
    context = chromium.new_context(locale="en", viewport={"width": 360, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(60_000)
    base = address.partition("/setup/")[0]
    page.goto(address)
    assert_accessible(page)
    page.get_by_label("Your name").fill("Ingrid de Boer")
    page.get_by_label("Your e-mail address").fill("ingrid@rocmidden.example")
    page.get_by_role("button", name="Begin").click()
    assert_accessible(page)
    page.get_by_role("link", name="Found the first organisation").click()
    page.get_by_label("Name in Dutch").fill("ROC Midden")
    page.get_by_label("Address of your privacy statement").fill("rocmidden.example/privacy")
    assert_accessible(page)
    page.get_by_role("button", name="Found this organisation").click()
    expect(page.get_by_text("ROC Midden is here, and approved.")).to_be_visible()
    page.goto(f"{base}/admin/roc-midden/awarding")
    page.get_by_label("How many minutes do the e-mails wait?").fill("0")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{base}/operator/")
    page.get_by_role("link", name="Award the first badge").click()
    page.get_by_role("link", name="Award Samenwerken").click()
    page.locator("textarea").first.fill("Bas Vermeer; bas@rocmidden.example")
    page.get_by_role("button", name="Check the list").click()
    page.get_by_role("button", name="Award one badge").click()
    expect(page.get_by_text("Bas Vermeer").first).to_be_visible()
    page.goto(f"{base}/operator/")
    assert page.locator(".steps .done").count() == 3
    page.goto(f"{base}/operator/organisations")
    assert_accessible(page)
    expect(page.locator("body")).to_contain_text("Approved")
    page.goto(f"{base}/dev/mailbox")
    page.get_by_role("link", name="Samenwerken").click()
    expect(page.locator("body")).to_contain_text("Bas Vermeer")
    context.close()
