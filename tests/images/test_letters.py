"""Letters of a mark: two or three of a name, drawn as lines."""

from io import BytesIO

import pytest
from PIL import Image

from badgeservice.images.letters import _LETTERS, draw_letters, initials, readable
from badgeservice.images.pixels import render_png


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("ROC Midden", "RM"), ("Deltion", "DE"), ("ROC", "ROC"), ("Bakkerij De Vier Jaargetijden", "BDV"),
        ("Zorg-Oost", "ZO"), ("école d'été", "ED"), ("", ""), ("学校", ""), ("  ", ""), ("4You", "4Y"),
    ],
)  # fmt: skip
def test_a_name_has_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_only_what_can_be_drawn_is_read() -> None:
    assert readable("é1<ß&") == "E1S"
    assert readable("abcdef") == "ABC"
    assert draw_letters("<>", "#000", 36) == ""


def test_no_two_letters_look_the_same_and_none_leaves_its_circle() -> None:
    seen = set()
    for letter in _LETTERS:
        root = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-50 -50 100 100">'
        drawn = f"{root}{draw_letters(letter, '#000', 36)}</svg>"
        alpha = Image.open(BytesIO(render_png(drawn.encode(), 50))).convert("RGBA").getchannel("A")
        box = alpha.getbbox()
        assert box is not None
        assert min(box) >= 4, letter
        assert max(box) <= 46, letter
        seen.add(alpha.tobytes())
    assert len(seen) == 36
