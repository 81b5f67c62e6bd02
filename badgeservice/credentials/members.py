"""How the members of a document may be written, and mean the same.

JSON-LD may write a set of one without its brackets, and a thing by its address instead of as an object with an `id`.
Whoever looks at a document, before or beside its statements, has to allow for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from badgeservice.credentials.content import Document


def as_list(value: Any) -> list[Any]:  # noqa: ANN401
    """The values of a set; one that stands alone is a set of one."""
    return value if isinstance(value, list) else [value]


def as_strings(value: object) -> list[str]:
    """The strings of a set; whatever is no string is left out."""
    return [item for item in as_list(value) if isinstance(item, str)]


def identifier_of(value: object) -> str:
    """The address of a thing that is named by it or written out; nothing when it has none."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""


def without_proof(document: Mapping[str, Any]) -> Document:
    """The document as it is covered by its proof."""
    return {name: value for name, value in document.items() if name != "proof"}
