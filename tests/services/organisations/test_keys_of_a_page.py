"""Keys renewed from a page: once, however often the form is sent; never lost, and never another's."""

from collections.abc import Callable

import pytest

from badgeservice.errors import Conflict, NotFound
from badgeservice.services.organisations.departments import add_department
from badgeservice.services.organisations.keys import list_keys, renew_keys, rotate_key, show_keys
from badgeservice.services.organisations.register import did_document
from badgeservice.services.parts import Parts, SignedIn
from tests.conftest import School
from tests.services.organisations.conftest import events


def test_new_keys_sign_and_the_old_stay_in_the_document(parts: Parts, administrator: SignedIn, school: School) -> None:
    before = show_keys(parts, administrator, school.slug)
    new = renew_keys(parts, administrator, school.slug, instead_of=before.current)
    now = show_keys(parts, administrator, school.slug)
    assert now.current == new != before.current
    assert {key.name for key in now.keys if key.retired_at} == {before.current}
    assert sorted(key.key_type for key in now.keys if not key.retired_at) == ["Ed25519", "P-256"]
    assert before.current in str(did_document(parts, school.slug))
    assert {event["by"] for event in events(parts, "key:create")} == {school.administrator_id}


def test_a_form_that_is_sent_by_two_at_once_renews_once(
    parts: Parts, administrator: SignedIn, school: School, in_parallel: Callable[..., list[str]]
) -> None:
    current = show_keys(parts, administrator, school.slug).current

    def renew(_number: int) -> str:
        try:
            return renew_keys(parts, administrator, school.slug, instead_of=current)
        except Conflict as told:
            return str(told.code)

    answers = in_parallel(renew, 3)
    assert sorted(answers)[:2] == ["keys_changed", "keys_changed"]
    keys = list_keys(parts, school.slug)
    assert [key.name for key in keys if not key.retired_at and key.key_type == "Ed25519"] == [max(answers)]
    assert len(keys) == 3


def test_two_commands_at_once_make_one_rotation_each_and_lose_no_key(
    parts: Parts, school: School, in_parallel: Callable[..., list[str]]
) -> None:
    made = in_parallel(lambda _number: rotate_key(parts, school.slug), 2)
    keys = {key.name: key for key in list_keys(parts, school.slug)}
    assert set(made) <= keys.keys()
    assert len(keys) == 5
    assert sum(key.retired_at is None for key in keys.values()) == 2
    for name in keys:  # each of them can still be opened
        assert parts.keystore.signer(school.slug, name, f"{name}#{name}")


def test_others_neither_see_nor_renew_them(
    parts: Parts, administrator: SignedIn, teacher: SignedIn, school: School
) -> None:
    department = add_department(parts, administrator, school.slug, {"name_nl": "Techniek"})
    for who, slug in ((teacher, school.slug), (administrator, school.company_slug), (administrator, department)):
        with pytest.raises(NotFound):
            show_keys(parts, who, slug)
        with pytest.raises(NotFound):
            renew_keys(parts, who, slug, instead_of="")
    assert len(list_keys(parts, school.company_slug)) == 1
