"""A third language is one file: every page, mail and command speaks it, and nothing is written in the code alone."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from badgeservice.app import create_app
from badgeservice.catalogue import Catalogue
from badgeservice.cli import main
from badgeservice.mail import Mail
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.parts import Parts
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import Audience
from tests.conftest import School
from tests.pseudo import LANGUAGE, make_catalogue, words_left_out, words_left_out_of_text
from tests.web.awarded import award_badge, teacher_of
from tests.web.conftest import Visitor
from tests.web.test_routes import walk


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return make_catalogue(tmp_path_factory.mktemp("translations"))


@pytest.fixture
def web_parts(sqlite_parts: Parts, catalogue: Catalogue) -> Parts:
    return replace(sqlite_parts, catalogue=catalogue)
