"""What was found out a moment ago is used again only when nothing that it rests on can have changed."""

from datetime import timedelta

import pytest

from badgeservice.credentials.badge.badge_view import BadgeView, Standard
from badgeservice.credentials.badge.content import Profile
from badgeservice.credentials.checks.memory import (
    ANSWERS,
    DATES,
    KEPT_FOR,
    MAX_REMEMBERED,
    VIEWS,
    Newest,
    Recent,
    Views,
)
from badgeservice.credentials.fetching import NotFetched
from badgeservice.credentials.linked_data.linked_data import LinkedDocument

PAGE = "https://a.example/did.json"


class Finder:
    """Finds by fetching one page, and counts how often it had to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, fetch) -> int:
        fetch(PAGE, "application/json")
        self.times += 1
        return self.times


@pytest.fixture
def world(pages):
    return pages({PAGE: b"{}"})


def test_the_same_question_is_answered_from_memory(world, now):
    recent, find = Recent(), Finder()
    answers = [recent.ask("key", world, now + timedelta(seconds=second), find) for second in range(5)]
    assert answers == [1] * 5
    assert world.asked == [PAGE] * 5  # whoever fetches stays in charge


def test_another_question_is_another_answer(world, now):
    recent, find = Recent(), Finder()
    assert [recent.ask(question, world, now, find) for question in ("a", "b", b"a", "a")] == [1, 2, 3, 1]


@pytest.mark.parametrize("later", [KEPT_FOR, -KEPT_FOR, timedelta(days=1)])
def test_it_is_forgotten_after_a_minute_whichever_way_the_clock_goes(world, now, later):
    recent, find = Recent(), Finder()
    assert [recent.ask("key", world, now, find), recent.ask("key", world, now + later, find)] == [1, 2]


def test_a_changed_page_is_a_new_answer(world, now):
    recent, find = Recent(), Finder()
    recent.ask("key", world, now, find)
    world.pages[PAGE] = b"{ }"
    assert recent.ask("key", world, now, find) == 2


def test_a_page_that_is_gone_is_missed(world, now):
    recent, find = Recent(), Finder()
    recent.ask("key", world, now, find)
    del world.pages[PAGE]
    with pytest.raises(NotFetched):
        recent.ask("key", world, now, find)


def test_a_refusal_is_not_remembered(world, now):
    recent, find = Recent(), Finder()
    page = world.pages.pop(PAGE)
    with pytest.raises(NotFetched):
        recent.ask("key", world, now, find)
    world.pages[PAGE] = page
    assert recent.ask("key", world, now, find) == 1


def test_what_is_large_is_found_afresh(world, now):
    recent, find = Recent(), Finder()
    world.pages[PAGE] = b" " * (MAX_REMEMBERED + 1)
    assert [recent.ask("key", world, now, find) for _ in range(2)] == [1, 2]


def test_only_so_many_are_kept(world, now):
    recent, find = Recent(), Finder()
    for number in range(ANSWERS + 1):
        recent.ask(str(number), world, now, find)
    assert recent.ask(str(ANSWERS), world, now, find) == ANSWERS + 1
    assert recent.ask("0", world, now, find) == ANSWERS + 2


def test_the_newest_date_of_each_thing_is_remembered(now):
    newest, minute = Newest(), timedelta(minutes=1)
    assert not newest.is_older(("a", "x"), now, minute)
    assert not newest.is_older(("a", "x"), now - minute, minute)
    assert newest.is_older(("a", "x"), now - 2 * minute, minute)
    assert not newest.is_older(("b", "x"), now - 2 * minute, minute)


def test_no_more_dates_are_remembered_than_fit(now):
    newest, day = Newest(), timedelta(days=1)
    newest.is_older(("a", "x"), now, day)
    for number in range(DATES):
        newest.is_older((str(number), "x"), now, day)
    assert not newest.is_older(("a", "x"), now - 2 * day, day)
    assert newest.is_older((str(DATES - 1), "x"), now - 2 * day, day)


def statements(text: str) -> LinkedDocument:
    return LinkedDocument(text.encode(), lambda: b"")


def view(name: str) -> BadgeView:
    return BadgeView(Standard.OPEN_BADGES_3, "", name, "", Profile("", ""), None)


def test_equal_statements_are_read_once_and_for_each_name_and_language():
    views, names = Views(), iter("abcdef")
    asked = [
        ("x", "one", ""),
        ("x", "one", ""),
        ("y", "one", ""),
        ("x", "two", ""),
        ("x", "one", "en"),
        ("x", "one", ""),
    ]
    read = [views.find(statements(text), name, said, lambda: view(next(names))).name for text, name, said in asked]
    assert read == ["a", "a", "b", "c", "d", "a"]


def test_a_view_that_cannot_be_read_is_read_again_and_what_is_large_is_not_kept():
    views = Views()

    def refuse() -> BadgeView:
        raise ValueError("no date")

    for _ in range(2):
        with pytest.raises(ValueError, match="no date"):
            views.find(statements("x"), "one", "", refuse)
    large, small = statements("x" * (MAX_REMEMBERED + 1)), statements("x" * MAX_REMEMBERED)
    for content, again in ((large, "second"), (small, "first")):
        views.find(content, "one", "", lambda: view("first"))
        assert views.find(content, "one", "", lambda: view("second")).name == again


def test_not_all_views_are_kept():
    views = Views()
    for number in range(VIEWS + 1):
        views.find(statements(f"{number}"), "one", "", lambda: view("old"))
    assert views.find(statements("0"), "one", "", lambda: view("new")).name == "new"
    assert views.find(statements(f"{VIEWS}"), "one", "", lambda: view("new")).name == "old"
