"""A scan never writes (design §12a.14): a badge is shown as quickly while somebody else holds the database."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event

from badgeservice.app import create_app
from badgeservice.services.parts import Parts
from tests.conftest import School
from tests.web.awarded import award_badge

_READS = re.compile(r"\s*(?:SELECT|BEGIN|PRAGMA|SHOW|SET LOCAL)\b(?!.*\bFOR (?:UPDATE|SHARE)\b)", re.DOTALL)


class Read(list[str]):
    """The statements that reached the database; any that could change it is refused."""

    def note(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not _READS.match(statement):
            raise AssertionError(f"a scan wrote: {statement}")
        self.append(statement)


class Links(NamedTuple):
    """Of one badge."""

    works: str
    closed: str


@pytest.fixture
def links(parts: Parts, school: School) -> Links:
    awarded = award_badge(parts, school)
    works, closed = awarded.share(), awarded.share()
    awarded.end(closed)
    return Links(awarded.path_of(works), awarded.path_of(closed))


@pytest.fixture
def read(parts: Parts, links: Links) -> Iterator[Read]:
    read = Read()
    event.listen(parts.engine, "before_cursor_execute", read.note)
    yield read
    event.remove(parts.engine, "before_cursor_execute", read.note)


@pytest.fixture
def client(parts: Parts) -> FlaskClient:
    return create_app(parts).test_client()


def test_a_write_would_be_noticed(parts: Parts, read: Read) -> None:
    with parts.engine.begin() as connection, pytest.raises(AssertionError, match="a scan wrote"):
        connection.execute(sa.text("DELETE FROM share"))


def test_whoever_scans_in_whatever_way(links: Links, client: FlaskClient, read: Read) -> None:
    scans = [
        (links.works, {"Accept": "text/html"}, 200),
        (links.works.upper(), {"Accept": "text/html"}, 200),
        (links.works, {"Accept": "text/html", "User-Agent": "Twitterbot"}, 200),
        (links.works, {"Accept": "application/json"}, 200),
        (links.works, {"Accept": "image/png"}, 200),
        (links.works, {"Accept": "image/svg+xml"}, 200),
        (f"{links.works}/badge.json", {}, 200),
        (links.closed, {"Accept": "text/html"}, 410),
        (f"/v/{'a' * 26}", {"Accept": "application/json"}, 410),
    ]
    for address, headers, status in scans:
        assert client.get(address, headers=headers).status_code == status, address
    for email in ("sanne@leerling.example", "x@y.example", ""):
        answer = client.post(links.works, data={"email": email}, headers={"Accept": "text/html"})
        assert answer.status_code == 200
    assert len(read) > len(scans)
