"""What was found out a moment ago is used again only when nothing that it rests on can have changed."""

from datetime import timedelta

import pytest

from badgeservice.credentials.checks.memory import ANSWERS, DATES, KEPT_FOR, MAX_REMEMBERED, Newest, Recent
from badgeservice.credentials.fetching import NotFetched

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
