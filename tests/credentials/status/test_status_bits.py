"""The bits of a status list (threats V14, V15)."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.credentials.multibase import encode_base64url
from badgeservice.credentials.status.status_bits import MAX_BYTES, MAX_SIZE, MINIMUM_ENTRIES, StatusBits
from badgeservice.credentials.status.status_flaws import StatusFlaw, StatusProblem
from tests.effort import at_most

EXAMPLE = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"  # of the specification


def encoded(content: bytes) -> str:
    return "u" + encode_base64url(gzip.compress(content, mtime=0))


def test_the_list_of_the_specification() -> None:
    bits = StatusBits.decode(EXAMPLE)
    assert (bits.entries, bits.content.strip(b"\0")) == (MINIMUM_ENTRIES, b"")


def test_entry_zero_is_the_left_most_bit() -> None:
    bits = StatusBits.empty().with_statuses({0: 1, 9: 1})
    assert bits.content[:2] == b"\x80\x40"


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(1, MAX_SIZE),
    statuses=st.dictionaries(st.integers(0, MINIMUM_ENTRIES - 1), st.integers(0, 255), max_size=12),
    others=st.sets(st.integers(0, MINIMUM_ENTRIES - 1), max_size=5),
)
def test_what_is_set_is_read_back_and_nothing_else_changes(size: int, statuses, others) -> None:
    wanted = {index: status & (1 << size) - 1 for index, status in statuses.items()}
    bits = StatusBits.decode(StatusBits.empty(size=size).with_statuses(wanted).encode(), size)
    assert {index: bits.get(index) for index in wanted} == wanted
    assert all(bits.get(index) == 0 for index in others - wanted.keys())
    assert bits.with_statuses(dict.fromkeys(wanted, 0)) == StatusBits.empty(size=size)


def test_equal_lists_are_equal_texts() -> None:
    assert StatusBits.empty().encode() == StatusBits.empty().encode()


@pytest.mark.parametrize("index", [-1, MINIMUM_ENTRIES, 2**63, 10**100])
def test_v15_an_index_outside_the_list_is_a_range_error(index: int) -> None:
    with pytest.raises(StatusFlaw) as caught:
        StatusBits.empty().get(index)
    assert caught.value.problem is StatusProblem.RANGE
    with pytest.raises(StatusFlaw):
        StatusBits.empty().with_statuses({index: 1})


@pytest.mark.parametrize("status", [-1, 2])
def test_a_status_that_does_not_fit_is_our_mistake(status: int) -> None:
    with pytest.raises(ValueError, match="fit"):
        StatusBits.empty().with_statuses({0: status})


@pytest.mark.parametrize(("entries", "size"), [(131_071, 1), (0, 1), (131_072, 0), (131_072, 17)])
def test_a_list_that_protects_nobody_is_not_made(entries: int, size: int) -> None:
    with pytest.raises(ValueError, match="131,072"):
        StatusBits.empty(entries, size)


@pytest.mark.parametrize(("size", "count"), [(1, 16_383), (2, 16_384), (8, 131_071)])
def test_v15_a_list_that_is_too_short_is_a_length_error(size: int, count: int) -> None:
    with pytest.raises(StatusFlaw) as caught:
        StatusBits.decode(encoded(bytes(count)), size)
    assert caught.value.problem is StatusProblem.LENGTH


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "u",
        EXAMPLE[1:],  # no multibase mark
        "z" + EXAMPLE[1:],
        EXAMPLE + "=",
        EXAMPLE[:-4],  # truncated
        EXAMPLE + "AAAA",  # something behind the end
        "u" + encode_base64url(gzip.compress(bytes(16_384), mtime=0) * 2),  # a second member
        "u" + encode_base64url(bytes(100)),
        "u" + "A" * 4_000_000,
        "u💥",
    ],
    ids=lambda text: repr(text)[:20],
)
def test_v14_a_text_that_is_no_list_is_malformed(text: object) -> None:
    with pytest.raises(StatusFlaw) as caught:
        StatusBits.decode(text)
    assert caught.value.problem is StatusProblem.MALFORMED


def test_v14_a_bomb_is_not_expanded() -> None:
    """An eighth of a gigabyte of zeros; made in pieces, so that the test does not hold it either."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = bytes(2**20)
    bomb = b"".join(packer.compress(piece) for _ in range(128)) + packer.flush()
    text = "u" + encode_base64url(bomb)
    with at_most(50), pytest.raises(StatusFlaw, match="status_list_too_large"):
        StatusBits.decode(text)
    tracemalloc.start()
    with pytest.raises(StatusFlaw, match="status_list_too_large"):
        StatusBits.decode(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * MAX_BYTES


def test_the_largest_list_is_read() -> None:
    assert StatusBits.decode(encoded(bytes(MAX_BYTES))).entries == MAX_BYTES * 8
    with pytest.raises(StatusFlaw):
        StatusBits.decode(encoded(bytes(MAX_BYTES + 1)))
