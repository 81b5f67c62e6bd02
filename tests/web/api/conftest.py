"""One service with an open VC-API for a whole module of tests: the requests of one leave nothing behind for another."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from badgeservice.app import create_parts
from badgeservice.settings import VcApi
from tests.conftest import Clock, make_settings
from tests.web.api.caller import Caller, Stranger


@pytest.fixture(scope="module")
def standing_clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def api(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, standing_clock: Clock) -> Iterator[Caller]:
    folder = tmp_path_factory.mktemp("vc-api")
    shutil.copy(sqlite_template, folder / "badgeservice.sqlite3")
    settings = make_settings(f"sqlite:///{folder / 'badgeservice.sqlite3'}", folder)
    settings = settings.model_copy(update={"vc_api": VcApi.OPEN})
    parts = create_parts(settings, clock=standing_clock, random=random.Random(20261123).randbytes)
    yield Caller(parts)
    parts.engine.dispose()


@pytest.fixture(scope="session")
def stranger() -> Stranger:
    return Stranger.with_key()
