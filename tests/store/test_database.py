"""Both engines behave alike: nothing lost, nothing half done."""

from sqlmodel import col, select

from badgeservice.services.parts import Parts
from badgeservice.store.tables import Organisation
from tests.conftest import School


def test_a_transaction_commits_at_the_end(parts: Parts, school: School) -> None:
    with parts.reading() as session:
        assert session.exec(select(Organisation.slug).order_by(col(Organisation.slug))).all() == [
            "bouwbedrijf-jansen",
            "roc-midden",
        ]
