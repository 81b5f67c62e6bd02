"""Of texts as people write them, most flaws are named, and little is named that is none."""

import pytest

from tests.services.achievements.advice.real_texts import measure


@pytest.mark.parametrize("file", ["texts.toml", "texts_held_out.toml"])
def test_most_flaws_are_named_and_few_are_none(file: str) -> None:
    measured = measure(file)
    assert measured.flaws >= 25
    assert len(measured.missed) <= 0.2 * measured.flaws, measured.missed
    assert len(measured.wrong) <= 0.1 * measured.named, measured.wrong
