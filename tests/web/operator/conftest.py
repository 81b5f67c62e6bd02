"""Somebody who runs the service of the school."""

import pytest
from flask import Flask

from badgeservice.services.operating.setting_up import make_setup_link
from badgeservice.services.parts import Parts
from tests.conftest import School
from tests.web.conftest import Visitor


@pytest.fixture
def operator_visitor(app: Flask, web_parts: Parts, web_school: School) -> Visitor:
    """By the address that the command prints."""
    visitor = Visitor(app.test_client(), web_parts)
    address = make_setup_link(web_parts).partition(":8000")[2]
    answer = visitor.send(address, {"name": "Olga", "email": "olga@dienst.example", "language": "en"}, page=address)
    assert answer.location == "/operator/"
    return visitor
