"""No page of administrators grows with their school: 500 departments, 5,000 people, and each is as quick as with ten.

Every page of `/admin/<slug>/` and `/operator/` that takes nothing further is here by itself. What it takes of the
processor is in `benchmarks/pages.py`.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from http import HTTPStatus

import pytest
import sqlalchemy as sa
from flask import Flask

from badgeservice.store import tables
from benchmarks.large_school import DEPARTMENTS, MOST_BYTES, MOST_STATEMENTS, PEOPLE, head_of, large_school, open_pages
from tests.statements import statements_of

pytestmark = pytest.mark.slow  # the school takes three seconds to make

# A page that looks at everything asks more, and always the same.
LOOKS_AT_ALL = {"/operator/health": 45}


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    with large_school(events=5_000) as made:
        yield made


def test_the_school_is_as_large_as_it_should_be(app: Flask) -> None:
    with app.extensions["badgeservice"].reading() as session:
        for table, count in ((tables.Organisation, DEPARTMENTS + 1), (tables.Membership, PEOPLE)):
            assert session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == count
    assert len(open_pages(app)) >= 5


def test_no_page_grows_with_the_school(app: Flask) -> None:
    client, wrong = head_of(app), {}
    for address in open_pages(app):
        client.get(address)  # what is remembered for the next is no matter of this one
        with statements_of(app.extensions["badgeservice"].engine) as sent:
            answer = client.get(address, headers={"Accept": "text/html"})
        size = len(gzip.compress(answer.data, 6))
        is_page = answer.status_code in {HTTPStatus.OK, HTTPStatus.SEE_OTHER}
        if not is_page or len(sent) > LOOKS_AT_ALL.get(address, MOST_STATEMENTS) or size > MOST_BYTES:
            wrong[address] = (answer.status_code, f"{len(sent)} statements", f"{size} bytes")
    assert wrong == {}
