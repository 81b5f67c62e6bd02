"""What a form of a draft carries, so that what is typed in it is not lost when nobody is signed in any more.

The key names the draft and its teacher, and only we can make one. With it a form may leave its content with that draft,
and nothing else: nobody reads anything by it, and nothing is awarded. It is as old as a draft can be, at most.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from badgeservice.services.parts import Parts

KEEP: Final = timedelta(days=14)  # a list that was begun
KEY_LENGTH: Final = 200  # more than any key has
LARGE: Final = "large"  # what a key is for that lets its form send a large file
_ID = r"[0-9a-f-]{1,64}"
_KEY = re.compile(rf"({_ID})\.({_ID})\.(\d{{1,12}})\.([0-9a-f]{{64}})")


@dataclass(frozen=True, slots=True)
class FormKey:
    """Which draft a form was opened for, and whose it is."""

    draft_id: str
    person_id: str


def make_form_key(parts: Parts, draft_id: str, person_id: str, achievement_id: str) -> str:
    """For a hidden field of the form, on a page that only this person is shown."""
    made_at = int(parts.clock().timestamp())
    return f"{draft_id}.{person_id}.{made_at}.{_sign(parts, draft_id, person_id, achievement_id, made_at)}"


def read_form_key(parts: Parts, text: str, achievement_id: str) -> FormKey | None:
    """What a form of this achievement was opened for; nothing when we did not make the key, or too long ago."""
    found = _KEY.fullmatch(text)
    if found is None:
        return None
    draft_id, person_id, made_at = found[1], found[2], int(found[3])
    is_ours = hmac.compare_digest(found[4], _sign(parts, draft_id, person_id, achievement_id, made_at))
    return FormKey(draft_id, person_id) if is_ours and _is_young(parts, made_at) else None


def make_large_key(parts: Parts, person_id: str) -> str:
    """For the address of a form that takes a large file, on a page that is shown to who may hand one in."""
    return make_form_key(parts, person_id, person_id, LARGE)


def may_send_large(parts: Parts, key: str) -> bool:
    """Whether we made this key. It is all that is known of who sends something, before any of it is read."""
    return read_form_key(parts, key, LARGE) is not None


def _is_young(parts: Parts, made_at: int) -> bool:
    return datetime.fromtimestamp(made_at, UTC) + KEEP > parts.clock()


def _sign(parts: Parts, draft_id: str, person_id: str, achievement_id: str, made_at: int) -> str:
    text = f"draft:{draft_id}:{person_id}:{achievement_id}:{made_at}"
    return hmac.digest(parts.keystore.secret("drafts"), text.encode(), "sha256").hex()
