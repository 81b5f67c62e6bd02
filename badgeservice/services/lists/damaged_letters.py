"""Letters that a program read in the wrong way on their way to us: "SÃ¡nchez" for "Sánchez"."""

from __future__ import annotations

import re

_TIMES = 3  # a list can have been read wrongly a few times in a row
_BEHIND = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
# What the bytes of one letter become, when UTF-8 is read as Windows-1252 or Latin-1.
_READ_WRONGLY = re.compile(rf"[\u00c2-\u00df]{_BEHIND}|[\u00e0-\u00ef]{_BEHIND}{{2}}")
_MANY = 3
# What stands inside a word of no name: accents in the table of DOS, a piece of such bytes, what was "unknown".
_LOST = re.compile(
    r"\w[‚ƒ„†‡ˆ‰‹…]|\w[?¿‚ƒ„†‡ˆ‰‹¢£¤¥¦§©«¬®±²³¹»¼½¾]\w|\ufffd|[ÃÂ][ \u00a0]?$|Ã[ \u00a0]\w|[ÃÅÄ][\u0080-\u009f]|Ã\W"
)


def mend_letters(text: str) -> str:
    """The text as it was before; a text without such damage stays as it is."""
    for _ in range(_TIMES):
        mend = _mend_any if len(_READ_WRONGLY.findall(text)) >= _MANY else _mend_latin
        mended = _READ_WRONGLY.sub(mend, text)
        if mended == text:
            break
        text = mended
    return text


def has_lost_letters(text: str) -> bool:
    """Whether letters are damaged in a way that nobody can undo."""
    return bool(_LOST.search(text))


def _mend_any(pair: re.Match[str]) -> str:
    """The letter that these were."""
    try:
        return b"".join(map(_byte_of, pair[0])).decode("utf-8")
    except ValueError:
        return pair[0]


def _mend_latin(pair: re.Match[str]) -> str:
    """The same where there are few: "É–" of "RENÉ–MARIE" is no letter of ours, so it stays."""
    letter = _mend_any(pair)
    return letter if letter < "\u0250" or "\u1e00" <= letter < "\u2040" else pair[0]


def _byte_of(letter: str) -> bytes:
    """The byte that was read as this letter.

    Raises:
        ValueError: no byte is.
    """
    return bytes([ord(letter)]) if ord(letter) <= 0xFF else letter.encode("cp1252")
