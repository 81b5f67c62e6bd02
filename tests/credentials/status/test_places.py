"""Each place of a status list is given once, in no order that can be seen."""

from __future__ import annotations

from itertools import pairwise
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.credentials.status.places import place

SEED = b"a seed of no list"


@settings(deadline=None)  # it is a long list, however slow the machine
@given(seed=st.binary(min_size=16, max_size=64), length=st.integers(1, 3000) | st.sampled_from([4096, 10_007]))
def test_every_place_is_given_once(seed, length):
    assert {place(seed, number, length) for number in range(length)} == set(range(length))


@pytest.mark.slow
@pytest.mark.parametrize("length", [131_072, 200_003])
def test_every_place_of_a_whole_list_is_given_once(length):
    assert len({place(SEED, number, length) for number in range(length)}) == length


@given(seed=st.binary(min_size=16, max_size=64), length=st.integers(2**10, 2**24), data=st.data())
def test_any_number_has_its_place_in_a_list_of_any_length(seed, length, data):
    number = data.draw(st.integers(0, length - 1))
    assert 0 <= place(seed, number, length) < length
    assert place(seed, number, length) == place(seed, number, length)


def test_another_seed_is_another_order():
    orders = {tuple(place(bytes([first]) * 16, number, 131_072) for number in range(3)) for first in range(50)}
    assert len(orders) == 50


@pytest.mark.parametrize("length", [1024, 131_072, 2**24])
def test_places_are_in_no_order(length):
    """As numbers drawn at random: half of the steps go up, a third of the length far, and the tenths are alike full."""
    places = [place(SEED, number, length) for number in range(1000)]
    assert 400 < sum(one < other for one, other in pairwise(places)) < 600
    assert 0.28 < mean(abs(other - one) for one, other in pairwise(places)) / length < 0.39
    tenths = [found * 10 // length for found in places]
    assert all(65 < tenths.count(tenth) < 140 for tenth in range(10))


@pytest.mark.parametrize("modulus", [2, 8, 37, 363])  # 363: the digit of a list of the usual length
def test_places_say_nothing_about_the_remainder_of_a_number(modulus):
    places = [place(SEED, number, 131_072) for number in range(0, 131_072, modulus)][:400]
    same = sum((one - other) % modulus == 0 for one, other in pairwise(places))
    assert same < 400 / modulus + 60


@pytest.mark.parametrize(
    ("seed", "number", "length"),
    [(SEED, -1, 1024), (SEED, 1024, 1024), (SEED, 0, 0), (b"short", 0, 1024), (b"x" * 65, 0, 1024)],
)
def test_what_is_no_place_is_refused(seed, number, length):
    with pytest.raises(ValueError, match="a place"):
        place(seed, number, length)


def test_an_order_never_changes():
    """Places are reserved by number: a program that counts on must find the order that it began with."""
    assert [place(SEED, number, 131_072) for number in range(6)] == [8299, 50163, 130779, 53254, 65339, 77471]
