"""What a browser is in the middle of: a code was mailed to an address, and is to be typed on the next page.

It lies in the signed cookie of forms, as long as a code works: in an address it would stand in histories and logs. No
code comes here, and nothing that proves anything.
"""

from __future__ import annotations

from typing import Any

from flask import session

from badgeservice.services.people.sign_in import CODE_VALID
from badgeservice.web.auth import current_parts, signed_in
from badgeservice.web.once import MOST


def wait_for(what: str, **values: str | bool) -> None:
    """Remember it for who is signed in."""
    until = (current_parts().clock() + CODE_VALID).timestamp()
    kept = {name: value[:MOST] if isinstance(value, str) else value for name, value in values.items()}
    session[what] = {**kept, "until": until, "of": signed_in().person_id}


def find_waiting(what: str) -> dict[str, Any] | None:
    """What this person waits for, unless it is over."""
    kept: dict[str, Any] | None = session.get(what)
    if kept is None or kept["of"] != signed_in().person_id or current_parts().clock().timestamp() > kept["until"]:
        session.pop(what, None)
        return None
    return kept


def stop_waiting(what: str) -> None:
    """It came."""
    session.pop(what, None)
