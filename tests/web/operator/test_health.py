"""What the command `doctor` says, as a page of the operator."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page

from badgeservice.cli import main
from badgeservice.services.parts import Parts
from badgeservice.store.tables import Operator
from tests.conftest import School
from tests.web.conftest import LiveService, OpenPage, Visitor


def make_operator(parts: Parts, school: School) -> None:
    with parts.transaction() as session:
        session.add(Operator(person_id=school.administrator_id, created_at=parts.clock()))


@pytest.mark.browser
def test_it_says_what_is_found_and_what_to_do(
    live: LiveService, open_page: OpenPage, assert_accessible: Callable[[Page], None]
) -> None:
    make_operator(live.parts, live.school)
    page = open_page("/operator/health", email="beheer@rocmidden.example", width=360)
    assert_accessible(page)
    assert page.get_by_text("Zonder een sleutel van elke soort: Bouwbedrijf Jansen, ROC Midden.").is_visible()
    assert page.get_by_text("badgeservice keys rotate SLUG").first.is_visible()
    assert page.get_by_text("Onze klok verschilt").is_visible()  # the clock of the tests stands still


def test_it_is_for_the_operator(teacher_visitor: Visitor) -> None:
    assert teacher_visitor.open("/operator/health").status_code == 403


def test_the_command_says_the_same_and_ends_with_its_status(sqlite_parts: Parts) -> None:
    settings = sqlite_parts.settings
    environment = {
        "BADGESERVICE_MODE": "demo",
        "BADGESERVICE_BASE_URL": settings.base_url,
        "BADGESERVICE_DATABASE_URL": settings.database_url,
        "BADGESERVICE_KEY_FOLDER": str(settings.key_folder),
        "BADGESERVICE_MAIL_URL": str(settings.mail_url),
    }
    told = CliRunner().invoke(main, ["doctor"], env=environment | {"LANG": "nl_NL"})
    assert told.exit_code == 1
    assert "x Hier is nog nooit werk gedaan: niemand doet het nog. [jobs.worker]" in told.output
    as_json = CliRunner().invoke(main, ["doctor", "--json"], env=environment)
    assert '"name": "jobs.worker", "outcome": "mend"' in as_json.output
    wrong = CliRunner().invoke(main, ["doctor"], env=environment | {"BADGESERVICE_BASE_URL": "x"})
    assert wrong.exit_code == 2
    assert "BADGESERVICE_BASE_URL" in wrong.output
