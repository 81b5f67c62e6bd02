"""The administrator of the school, signed in."""

import pytest
from flask import Flask

from badgeservice.services.parts import Parts
from tests.conftest import School
from tests.web.conftest import Visitor


@pytest.fixture
def administrator_visitor(app: Flask, web_parts: Parts, web_school: School) -> Visitor:
    return Visitor(app.test_client(), web_parts).sign_in("beheer@rocmidden.example")
