"""What the next page says once.

A form is answered with the address of a page, so that reloading and going back never ask to send it again. What is
wrong with it waits for that page in the signed cookie of forms. No code and no other secret comes here.
"""

from __future__ import annotations

from typing import Any, Final

from flask import request, session

from badgeservice.errors import BadgeServiceError, Invalid, Message
from badgeservice.web.auth import find_visitor

_KEPT: Final = "once"
MOST: Final = 1000  # letters of a text that was typed; a cookie has room for 4,000


def put_aside(address: str, error: BadgeServiceError | None = None, **typed: str) -> None:
    """For the page at this address: what is wrong, and what was typed."""
    kept: dict[str, Any] = {
        "address": address,
        "of": _whose(),
        "typed": {name: text[:MOST] for name, text in typed.items()},
    }
    if error is not None:
        kept |= {"sentence": error.sentence.as_plain(), "field": error.field}
    session[_KEPT] = kept


def take_out() -> tuple[BadgeServiceError | None, dict[str, str]]:
    """What waits for this page and this person: the error, and what was typed. It is gone then."""
    kept = session.get(_KEPT)
    if not kept or kept["address"] != request.path or kept["of"] != _whose():
        return None, {}
    del session[_KEPT]
    error = Invalid(Message.of_plain(kept["sentence"]), field=kept["field"]) if "sentence" in kept else None
    return error, kept["typed"]


def _whose() -> str:
    visitor = find_visitor()
    return visitor.person_id if visitor else ""
