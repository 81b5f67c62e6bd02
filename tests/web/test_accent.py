"""The colour of an organisation is made readable, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.web.accent import ENOUGH, PAPER_DARK, PAPER_LIGHT, accent_style, contrast, ink_on, readable_on
from tests.web.conftest import Visitor

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"{number:06x}")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("1f4fd8", "1f4fd8") == pytest.approx(1)


@given(COLOURS)
def test_every_colour_can_be_read_on_light_and_on_dark(colour: str) -> None:
    for paper in (PAPER_LIGHT, PAPER_DARK):
        accent = readable_on(paper, colour)
        assert contrast(accent, paper) >= ENOUGH
        assert contrast(ink_on(accent), accent) >= ENOUGH


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert readable_on(PAPER_LIGHT, "1d4ed0") == "1d4ed0"
    assert "--accent-light:#1d4ed0;--accent-light-ink:#ffffff;" in accent_style("1d4ed0")


def test_the_style_sheet_of_a_colour_is_kept_for_ever(visitor: Visitor) -> None:
    answer = visitor.open("/accent/0b7a75.css")
    assert answer.mimetype == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("colour", ["red", "0B7A75", "0b7a7", "0b7a75;}", "..%2f"])
def test_what_is_no_colour_is_no_address(visitor: Visitor, colour: str) -> None:
    assert visitor.open(f"/accent/{colour}.css").status_code == 404
