"""What an achievement is aligned to, as fields of a draft: each is one entry of a framework, chosen from a list and
copied, so that what is described never depends on the framework.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any, Final

from badgeservice.services.achievements.description import Alignment

START: Final = "alignment."
_KEY: Final = re.compile(r"[0-9a-f]{12}")


def key_of(uri: str) -> str:
    """The name of an entry in a form."""
    return sha256(uri.encode()).hexdigest()[:12]


def is_key(text: str) -> bool:
    """Whether this can be the name of one."""
    return bool(_KEY.fullmatch(text))


def read_alignments(fields: Mapping[str, str]) -> tuple[Alignment, ...]:
    """In their order."""
    stored = [json.loads(text) for name, text in fields.items() if name.startswith(START) and text]
    return tuple(map(_read_one, sorted(stored, key=lambda one: (one["position"], one["uri"]))))


def write_alignments(alignments: Iterable[Alignment]) -> dict[str, str]:
    """As `read_alignments` reads them."""
    return {
        f"{START}{key_of(one.uri)}": json.dumps(asdict(one) | {"position": position}, ensure_ascii=False)
        for position, one in enumerate(alignments)
    }


def _read_one(stored: Mapping[str, Any]) -> Alignment:
    return Alignment(stored["uri"], stored["code"], stored["framework"], stored["type"], stored["texts"])
