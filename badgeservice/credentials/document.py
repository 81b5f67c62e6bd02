"""How the members of a document may be written, and mean the same.

JSON-LD may write a set of one without its brackets, and a thing by its address instead of as an object with an `id`.
Whoever looks at a document, before or beside its statements, has to allow for both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, NewType

VC_2_CONTEXT = "https://www.w3.org/ns/credentials/v2"
VC_1_CONTEXT = "https://www.w3.org/2018/credentials/v1"
OB_3_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_3_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

Document = dict[str, Any]
"""A JSON-LD document."""

IssuerId = NewType("IssuerId", str)
"""The identifier of an issuer, as the signed statements have it: a DID or another address, or empty."""

Strings = str | list[str]
"""One, or a set of them, as JSON-LD may write it."""

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:[^\s<>\"{}|\\^`\x00-\x20\x7f]{1,4096}")


def as_list(value: Any) -> list[Any]:  # noqa: ANN401
    """The values of a set; one that stands alone is a set of one."""
    return value if isinstance(value, list) else [value]


def as_strings(value: object) -> list[str]:
    """The strings of a set; anything else is left out."""
    return [item for item in as_list(value) if isinstance(item, str)]


def identifier_of(value: object) -> str:
    """The address of a thing that is named by it or written out; nothing when it has none."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""


def is_url(value: object) -> bool:
    """Is it an absolute address of any scheme, of a length that people use?"""
    return isinstance(value, str) and _URL.fullmatch(value) is not None


def without_proof(document: Mapping[str, Any]) -> Document:
    """The document as it is covered by its proof."""
    return {name: value for name, value in document.items() if name != "proof"}


def write_document(document: Document) -> bytes:
    """The bytes of a document as we sign it in a token, store it and serve it."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def write_pointer(*steps: str | int) -> str:
    """A JSON pointer (RFC 6901), each step shortened so that a hostile key cannot fill a page."""
    return "".join(f"/{str(step)[:80].replace('~', '~0').replace('/', '~1')}" for step in steps)
