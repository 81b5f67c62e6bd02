"""What was met last stays, what was not met for long goes."""

from badgeservice.credentials.bounded_cache import Latest, Met


def test_what_was_asked_for_last_stays():
    latest: Latest[str, int] = Latest(2)
    latest.keep("first", 1)
    latest.keep("second", 2)
    assert latest.get("first") == 1
    latest.keep("third", 3)
    assert [latest.get(name) for name in ("first", "second", "third")] == [1, None, 3]


def test_keeping_anew_takes_no_more_room():
    latest: Latest[str, int] = Latest(10, len)
    for number in range(20):
        latest.keep("first", number)
    latest.keep("other", 0)
    assert latest.get("first") == 19


def test_what_is_larger_than_the_room_is_not_kept():
    latest: Latest[str, int] = Latest(10, len)
    latest.keep("first", 1)
    latest.keep("a very long name", 2)
    assert "first" not in latest
    assert "a very long name" not in latest


def test_what_was_met_before():
    met = Met()
    assert [met.again(thing) for thing in ("a", "b", "a", "a")] == [False, False, True, True]
