"""What was met last stays, what was not met for long goes."""

from badgeservice.credentials.bounded_cache import BoundedCache, SeenBefore


def test_what_was_asked_for_last_stays():
    cache: BoundedCache[str, int] = BoundedCache(2)
    cache.keep("first", 1)
    cache.keep("second", 2)
    assert cache.get("first") == 1
    cache.keep("third", 3)
    assert [cache.get(name) for name in ("first", "second", "third")] == [1, None, 3]


def test_keeping_anew_takes_no_more_room():
    cache: BoundedCache[str, int] = BoundedCache(10, len)
    for number in range(20):
        cache.keep("first", number)
    cache.keep("other", 0)
    assert cache.get("first") == 19


def test_what_is_larger_than_the_room_is_not_kept():
    cache: BoundedCache[str, int] = BoundedCache(10, len)
    cache.keep("first", 1)
    cache.keep("a very long name", 2)
    assert "first" not in cache
    assert "a very long name" not in cache


def test_what_was_met_before():
    met = SeenBefore()
    assert [met.again(thing) for thing in ("a", "b", "a", "a")] == [False, False, True, True]
