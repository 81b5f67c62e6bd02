"""What an achievement is aligned to, as fields of a draft: each is one entry of a framework, chosen from a list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Final

from badgeservice.services.achievements.description import Alignment

START: Final = "alignment."


def read_alignments(fields: Mapping[str, str]) -> tuple[Alignment, ...]:
    """In their order."""
    stored = [json.loads(text) for name, text in fields.items() if name.startswith(START)]
    return tuple(
        Alignment(**{name: value for name, value in one.items() if name != "position"})
        for one in sorted(stored, key=lambda one: (one["position"], one["uri"]))
    )


def write_alignments(alignments: Iterable[Alignment]) -> dict[str, str]:
    """As `read_alignments` reads them."""
    return {
        f"{START}{sha256(one.uri.encode()).hexdigest()[:12]}": json.dumps(asdict(one) | {"position": position})
        for position, one in enumerate(alignments)
    }
