"""What the tests of the core share: an outside world that is a dictionary, and a clock that stands still."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from badgeservice.credentials.fetching import Fetched, NotFetched
from badgeservice.credentials.linked_data.contexts import Contexts, load_contexts, read_sources
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.errors import Sentence

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Pages:
    """A `Fetch` over a few addresses; it remembers what was asked, so that a test can say that nothing was."""

    def __init__(self, pages: dict[str, Any]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, url: str, accept: str) -> Fetched:
        self.asked.append(url)
        if url not in self.pages:
            raise NotFetched("fetch_status", Sentence(en="Nothing there.", nl="Daar is niets."), field=url)
        page = self.pages[url]
        content = page if isinstance(page, bytes) else json.dumps(page).encode()
        return Fetched(content, "application/json", NOW, url)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def pages() -> Callable[..., Pages]:
    """Make a `Fetch` from a dictionary of addresses."""
    return lambda pages=None: Pages(pages or {})


def _context_files() -> dict[str, bytes]:
    folder = Path(__file__).resolve().parents[2] / "schemas"
    sources = read_sources((folder / "SOURCES.toml").read_text())
    return {url: (folder / file).read_bytes() for url, file in sources.items()}


@pytest.fixture(scope="session")
def contexts() -> Contexts:
    """The contexts that the program ships."""
    return load_contexts(_context_files())


@pytest.fixture(scope="module")
def linked_data(contexts) -> LinkedData:
    """Linked data with those contexts. Its memory makes it quicker and changes no answer (`test_known_shapes.py`)."""
    return LinkedData(contexts)


@pytest.fixture(scope="session")
def context_documents() -> dict[str, Any]:
    """The same contexts, for verifiers of others."""
    return {url: json.loads(content) for url, content in _context_files().items()}
