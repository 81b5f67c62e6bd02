"""A picture or a screenshot that somebody hands in -> what the QR codes in it say.

The bytes are decoded in a process of their own with limits (`code_reader.py`), never in ours. What comes out is a
stranger's text like one that was pasted: it proves nothing until it is verified.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from badgeservice.errors import Invalid
from badgeservice.logos.drawing import draw, is_drawing

SECONDS: Final = 5.0  # by the clock on the wall; the process itself may compute for three
MAX_BYTES: Final = 8 * 1024 * 1024
_READER: Final = Path(__file__).with_name("code_reader.py")
_SIDE: Final = 1000  # of a drawing, which has no pixels of its own
_PICTURE: Final = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP", re.DOTALL)


def may_hold_codes(content: bytes) -> bool:
    """Whether it is a picture that we can look into: PNG, JPEG, GIF or WebP, or a drawing."""
    return len(content) <= MAX_BYTES and (_PICTURE.match(content) is not None or is_drawing(content))


def read_codes(content: bytes) -> tuple[str, ...] | None:
    """What each code says, from the top of the picture down; None when the picture could not be looked into."""
    try:
        picture = draw(content, _SIDE) if is_drawing(content) else content
    except Invalid:
        return None
    command = [sys.executable, "-I", str(_READER)]
    try:
        # Nothing of our surroundings goes along, in which the passphrase of the keys may be.
        done = subprocess.run(command, input=picture, capture_output=True, timeout=SECONDS, check=True, env={})  # noqa: S603 - our own file
    except (subprocess.SubprocessError, OSError):
        return None
    return tuple(map(str, json.loads(done.stdout)))
