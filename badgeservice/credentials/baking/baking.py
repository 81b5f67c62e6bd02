"""A credential inside an image, so that a badge can be kept and sent as the picture that people know.

Open Badges 3.0, "Baked Badge": in a PNG the credential is the text of one `iTXt` chunk, in an SVG it is the first
element of the root. Baking copies the image byte for byte around that place: no pixel is decoded, nothing is compressed
again. Reading never inflates, never decodes and never follows anything, so an image can be a bomb without going off.

What is baked is the same JSON *value* in pure ASCII, with braces inside texts as `\\u007b` and `\\u007d`, so the
signature holds. Wallets in the field search the whole file for the keyword and count braces; a smiley or a lone brace
in a name would break them. The same goes for `<`, `>` and `&`, which mean something in XML.

Two badges in one image, or two forms of one, are refused: which of them somebody saw cannot be known (threats V27).
"""

from __future__ import annotations

import re

from badgeservice.credentials.baking.png import PNG_SIGNATURE, insert_in_png, texts_in_png
from badgeservice.credentials.baking.svg import insert_in_svg, texts_in_svg
from badgeservice.credentials.proofs.compact_jws import is_compact_jws
from badgeservice.credentials.strict_json import read_document
from badgeservice.errors import Invalid, Sentence, TooLarge

MAX_IMAGE_BYTES = 4 * 1024 * 1024

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_UNSAFE = re.compile(r"[^\x20-\x7e]|[{}<>&]")


def bake_png(image: bytes, credential: bytes) -> bytes:
    """`image` with `credential` (JSON or JWS) in it and nothing else changed; a badge that is there is replaced.

    Raises `Invalid` when it is not a PNG or not a credential.
    """
    _check_size(image)
    return insert_in_png(image, _armoured(credential))


def bake_svg(image: bytes, credential: bytes) -> bytes:
    """As `bake_png`, for an SVG."""
    _check_size(image)
    return insert_in_svg(image, _armoured(credential), is_jws=_is_jws(credential))


def unbake(content: bytes) -> bytes:
    """What was baked into an image: JSON, a JWS, or for Open Badges 2.0 also the address of a hosted badge.

    Raises `Invalid` when there is none (`image_without_badge`), or more than one (`image_ambiguous`).
    """
    _check_size(content)
    found = texts_in_png(content) if content.startswith(PNG_SIGNATURE) else texts_in_svg(content)
    if not found:
        raise Invalid("image_without_badge", _NO_BADGE)
    if len(found) > 1:
        raise Invalid("image_ambiguous", _SEVERAL_BADGES)
    return found[0]


def _armoured(credential: bytes) -> str:
    """The credential in ASCII, with nothing in its texts that an image or a simple reader could take for its own.

    Done on the text and not by writing the JSON again: whatever is outside the texts keeps its spelling.
    """
    if _is_jws(credential):
        return credential.strip().decode("ascii")
    read_document(credential)
    text = credential.decode().strip()
    return _STRING.sub(lambda string: _UNSAFE.sub(lambda unsafe: _escape(unsafe[0]), string[0]), text)


def _escape(character: str) -> str:
    """JSON's escape for one character; beyond the Basic Multilingual Plane that is a pair of surrogates."""
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))


def _is_jws(credential: bytes) -> bool:
    return is_compact_jws(credential.strip().decode("ascii", "replace"))


def _check_size(image: bytes) -> None:
    if len(image) > MAX_IMAGE_BYTES:
        raise TooLarge("image_too_large", _TOO_LARGE)


_NO_BADGE = Sentence(en="There is no badge in this image.", nl="In deze afbeelding zit geen badge.")
_SEVERAL_BADGES = Sentence(
    en="There is more than one badge in this image, so it is not clear which one is meant.",
    nl="In deze afbeelding zit meer dan één badge. Daarom is niet duidelijk welke bedoeld is.",
)
_TOO_LARGE = Sentence(
    en="The image is larger than we read.",
    nl="De afbeelding is groter dan wij lezen.",
)
