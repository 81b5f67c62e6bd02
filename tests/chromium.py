"""The Chromium of the browser tests: found, not prescribed. `python -m tests.chromium` says where it is."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

SHELLS = ("chromium-headless-shell", "chrome-headless-shell")  # the same Chromium without a window around each page
NAMES = (*SHELLS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium(playwright: Playwright) -> str | None:
    """What the variable CHROMIUM names and nothing else; without it, the first on the PATH, or playwright's own."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    own = playwright.chromium.executable_path
    return next(filter(None, map(shutil.which, NAMES)), own if Path(own).exists() else None)


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A browser; where there is none, the test is skipped."""
    with sync_playwright() as playwright:
        path = find_chromium(playwright)
        if path is None:
            pytest.skip(f"there is no browser here: {os.environ.get('CHROMIUM') or ', '.join(NAMES)}")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def main() -> None:
    """Say where it is; exit status 1 when there is none."""
    with sync_playwright() as playwright:
        path = find_chromium(playwright)
    sys.stdout.write(f"{path}\n" if path else "")
    sys.exit(path is None)


if __name__ == "__main__":
    main()
