"""What there is one of, or so many of, is counted under a lock: of two who take the last at once, one does."""

from collections.abc import Callable

from badgeservice.errors import Conflict
from badgeservice.services.organisations.keys import create_first_key
from badgeservice.services.parts import Parts
from badgeservice.store import api_statuses, organisations
from badgeservice.store.tables import ApiStatus
from tests.conftest import make_organisation


def test_of_many_who_take_a_place_in_a_list_at_once_each_gets_one_of_their_own(
    parts: Parts, in_parallel: Callable[..., list[int | None]]
) -> None:
    """The list is so small that they pick the same places."""

    def take(number: int) -> int | None:
        status = ApiStatus(
            id=parts.new_id(), list_name="small", status_index=0, credential_id=f"urn:x:{number}",
            created_at=parts.clock(),
        )  # fmt: skip
        with parts.transaction() as session:
            return api_statuses.take_free_index(session, status, 12, parts.random)

    assert sorted(index for index in in_parallel(take, 8) if index is not None) == sorted(
        {row.status_index for number in range(8) for row in _rows(parts, f"urn:x:{number}")}
    )
    assert sum(len(_rows(parts, f"urn:x:{number}")) for number in range(8)) == 8


def test_a_list_that_is_full_says_so(parts: Parts) -> None:
    def take() -> int | None:
        status = ApiStatus(
            id=parts.new_id(), list_name="full", status_index=0, credential_id="c", created_at=parts.clock()
        )
        with parts.transaction() as session:
            return api_statuses.take_free_index(session, status, 1, parts.random)

    assert [take(), take()] == [0, None]


def test_of_many_who_make_the_first_key_at_once_one_does(parts: Parts, in_parallel: Callable[..., list[bool]]) -> None:
    with parts.transaction() as session:
        organisations.add_profile(
            session, *make_organisation(parts.settings, "o", "new", {"name": "New"}, parts.clock())
        )

    def is_made(_number: int) -> bool:
        try:
            create_first_key(parts, "new")
        except Conflict:
            return False
        return True

    assert sum(in_parallel(is_made, 6)) == 1
    with parts.reading() as session:
        assert [key.retired_at for key in organisations.list_keys(session, "o")] == [None, None]


def _rows(parts: Parts, credential_id: str) -> list[ApiStatus]:
    with parts.transaction() as session:
        return list(api_statuses.find_statuses(session, credential_id))
