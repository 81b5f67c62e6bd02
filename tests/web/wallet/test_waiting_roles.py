"""Who has a role that has no page yet is told so where they land."""

from __future__ import annotations

import pytest
from flask import Flask

from badgeservice.services.parts import Parts
from badgeservice.store.people import add_member
from badgeservice.store.tables import Role
from tests.conftest import School
from tests.web.conftest import Visitor


@pytest.mark.parametrize("role", ["assessor", "reader"])
def test_a_role_without_a_page_is_explained(app: Flask, web_parts: Parts, web_school: School, role: str) -> None:
    with web_parts.transaction() as session:
        add_member(session, web_school.organisation_id, web_school.learner_id, Role(role), web_parts.clock())
    visitor = Visitor(app.test_client(), web_parts)
    visitor.language = "en"
    page = visitor.sign_in(web_school.learner_email).open("/wallet/?lang=en").text
    assert "You have nothing to do for now" in page
    assert f"{role} at ROC Midden" in page


def test_a_learner_reads_nothing_of_it(app: Flask, web_parts: Parts, web_school: School) -> None:
    page = Visitor(app.test_client(), web_parts).sign_in(web_school.learner_email).open("/wallet/").text
    assert "Je hoeft nu nog niets te doen" not in page
