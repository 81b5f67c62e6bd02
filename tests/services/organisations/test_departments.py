"""Departments to any depth: found, added, moved with all that is below them, and never into a circle."""

from collections.abc import Callable

import pytest

from badgeservice.errors import Conflict, Invalid, NotFound, WrongFields
from badgeservice.services.organisations.departments import (
    add_department,
    list_departments,
    move_department,
    show_move,
)
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.store.tables import Organisation, Role
from tests.conftest import School, make_organisation
from tests.services.organisations.conftest import as_role, events, find, profile_of

Add = Callable[..., str]


@pytest.fixture
def tree(add: Add) -> dict[str, str]:
    """Techniek with Bouw and Metaal, Bouw with Timmeren; Zorg beside it."""
    techniek = add("Techniek")
    bouw = add("Bouw", techniek)
    return {
        "techniek": techniek, "bouw": bouw, "metaal": add("Metaal", techniek), "timmeren": add("Timmeren", bouw),
        "zorg": add("Zorg"),
    }  # fmt: skip


def test_a_department_has_a_name_and_no_key(parts: Parts, school: School, add: Add) -> None:
    slug = add("Techniek & Bouw")
    department = find(parts, slug)
    assert slug == "roc-midden-techniek-bouw"
    assert (department.did, department.parent_id) == (None, school.organisation_id)
    assert department.path == f"/{school.organisation_id}/{department.id}/"
    assert profile_of(parts, slug).texts == {"nl": {"name": "Techniek & Bouw"}}


def test_two_of_one_name_stand_not_side_by_side(add: Add, tree: dict[str, str]) -> None:
    with pytest.raises(WrongFields) as refusal:
        add("techniek")
    assert refusal.value.code == "department_name_taken"
    assert add("Techniek", tree["zorg"]) == "roc-midden-zorg-techniek"


def test_a_slug_is_never_one_that_a_name_to_sign_with_ends_in(parts: Parts, school: School, add: Add) -> None:
    with parts.transaction() as session:
        signer, profile = make_organisation(parts.settings, "x", "roc-midden-techniek", {"name": "X"}, parts.clock())
        signer.slug = "renamed"  # its DID still ends in what it was founded with
        session.add_all([signer, profile])
    assert add("Techniek") == "roc-midden-techniek-2"
    assert add("Techniek", add("Zorg")) == "roc-midden-zorg-techniek"


@pytest.mark.parametrize("name", ["", "   ", "12", "a\u202eb", "x" * 101])
def test_a_name_that_cannot_be_used_is_refused(add: Add, name: str) -> None:
    with pytest.raises(WrongFields):
        add(name)


def test_a_list_is_of_one_level_and_a_search_of_all(
    parts: Parts, administrator: SignedIn, school: School, tree: dict[str, str]
) -> None:
    top = list_departments(parts, administrator, school.slug)
    assert [(row.name, row.below) for row in top.rows] == [("Techniek", 3), ("Zorg", 0)]
    found = list_departments(parts, administrator, school.slug, "M")
    assert [(row.name, row.where) for row in found.rows] == [
        ("Metaal", ("Techniek",)), ("Timmeren", ("Techniek", "Bouw")),
    ]  # fmt: skip
    assert list_departments(parts, administrator, school.slug, "%").rows == ()
    assert list_departments(parts, administrator, school.slug, page=9).page == 1


def test_a_department_moves_with_all_that_is_below_it(
    parts: Parts, administrator: SignedIn, tree: dict[str, str]
) -> None:
    techniek, zorg, bouw = (find(parts, tree[name]) for name in ("techniek", "zorg", "bouw"))
    assert move_department(parts, administrator, bouw.slug, from_id=techniek.id, to_id=zorg.id) == 2
    assert find(parts, bouw.slug).path == f"{zorg.path}{bouw.id}/"
    timmeren = find(parts, tree["timmeren"])
    assert timmeren.path == f"{zorg.path}{bouw.id}/{timmeren.id}/"
    assert find(parts, tree["metaal"]).path.startswith(techniek.path)
    assert {event["of"] for event in events(parts, "organisation:move")} == {techniek.id, zorg.id}


def test_a_department_never_goes_below_itself(parts: Parts, administrator: SignedIn, tree: dict[str, str]) -> None:
    techniek = find(parts, tree["techniek"])
    for below in ("techniek", "bouw", "timmeren"):
        with pytest.raises(Invalid) as refusal:
            move_department(
                parts, administrator, techniek.slug, from_id=techniek.parent_id or "", to_id=find(parts, tree[below]).id
            )
        assert refusal.value.code == "department_round"


def test_two_who_move_two_departments_below_each_other_make_no_circle(
    parts: Parts, administrator: SignedIn, school: School, tree: dict[str, str], in_parallel: Callable[..., list[str]]
) -> None:
    one, other = find(parts, tree["techniek"]), find(parts, tree["zorg"])

    def move(number: int) -> str:
        moved, to = ((one, other), (other, one))[number]
        try:
            move_department(parts, administrator, moved.slug, from_id=school.organisation_id, to_id=to.id)
        except (Conflict, Invalid) as error:
            return str(error.code)
        return "moved"

    assert sorted(in_parallel(move, 2)) == ["department_round", "moved"]
    assert_tree_is_whole(parts)


def test_a_department_that_moved_meanwhile_is_not_moved_again(
    parts: Parts, administrator: SignedIn, school: School, tree: dict[str, str]
) -> None:
    bouw, techniek, zorg = (find(parts, tree[name]) for name in ("bouw", "techniek", "zorg"))
    move_department(parts, administrator, bouw.slug, from_id=techniek.id, to_id=zorg.id)
    with pytest.raises(Conflict) as refusal:
        move_department(parts, administrator, bouw.slug, from_id=techniek.id, to_id=school.organisation_id)
    assert "Zorg" in str(refusal.value)


def test_adding_below_what_moves_leaves_no_path_behind(
    parts: Parts, administrator: SignedIn, tree: dict[str, str], in_parallel: Callable[..., list[None]]
) -> None:
    bouw, techniek, zorg = (find(parts, tree[name]) for name in ("bouw", "techniek", "zorg"))

    def act(number: int) -> None:
        if number == 0:
            move_department(parts, administrator, bouw.slug, from_id=techniek.id, to_id=zorg.id)
        else:
            add_department(parts, administrator, bouw.slug, {"name_nl": f"Ploeg {'abcd'[number]}"})

    in_parallel(act, 4)
    assert_tree_is_whole(parts)


def test_who_manages_only_the_department_cannot_take_it_away(
    parts: Parts, school: School, tree: dict[str, str]
) -> None:
    own = as_role(parts, tree["bouw"])
    bouw = find(parts, tree["bouw"])
    for attempt in (
        lambda: show_move(parts, own, bouw.slug),
        lambda: move_department(
            parts, own, bouw.slug, from_id=bouw.parent_id or "", to_id=find(parts, tree["timmeren"]).id
        ),
        lambda: list_departments(parts, own, school.slug),
        lambda: list_departments(parts, own, tree["techniek"]),
        lambda: list_departments(parts, own, tree["zorg"]),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert [row.name for row in list_departments(parts, own, bouw.slug).rows] == ["Timmeren"]


def test_below_another_that_signs_it_goes_only_by_who_manages_both(
    parts: Parts, administrator: SignedIn, school: School, tree: dict[str, str]
) -> None:
    zorg, company = find(parts, tree["zorg"]), find(parts, school.company_slug)
    with pytest.raises(NotFound):
        move_department(parts, administrator, zorg.slug, from_id=school.organisation_id, to_id=company.id)
    both = SignedIn(
        administrator.person_id, "", "", "nl", "s",
        (*administrator.memberships, Membership(company.id, company.slug, "", Role.ADMINISTRATOR)),
    )  # fmt: skip
    assert move_department(parts, both, zorg.slug, from_id=school.organisation_id, to_id=company.id) == 1
    assert find(parts, zorg.slug).path == f"{company.path}{zorg.id}/"


def test_the_places_are_those_that_one_manages_and_not_below_itself(
    parts: Parts, administrator: SignedIn, tree: dict[str, str]
) -> None:
    form = show_move(parts, administrator, tree["bouw"])
    assert (form.parent_name, form.below) == ("Techniek", 1)
    assert {place.name for place in form.places} == {"ROC Midden", "Zorg", "Metaal"}
    assert [place.where for place in show_move(parts, administrator, tree["bouw"], "met").places] == [
        ("ROC Midden", "Techniek")
    ]


def assert_tree_is_whole(parts: Parts) -> None:
    """Every path is that of its parent, and then itself."""
    from sqlmodel import select

    with parts.reading() as session:
        rows = {row.id: row for row in session.exec(select(Organisation))}
    for row in rows.values():
        above = rows[row.parent_id].path if row.parent_id else "/"
        assert row.path == f"{above}{row.id}/"
