"""What the buttons in the form of an achievement do, by what their value begins with.

The form is one, and each part of it has buttons of its own: `name="do" value="alignment:remove:<key>"`. All that was
typed is saved first; then the function that is registered here for `alignment` does its part. What it raises is said on
the page, above the part.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from werkzeug.datastructures import MultiDict

from badgeservice.services.parts import Parts, SignedIn
from badgeservice.web.design import results


class Act(Protocol):
    """Raises any error of ours."""

    def __call__(
        self, parts: Parts, person: SignedIn, slug: str, achievement_id: str, do: str, form: MultiDict[str, str]
    ) -> None: ...


ACTS: Final[Mapping[str, Act]] = {
    "result": results.act
}  # what a value begins with, up to its first colon -> what it does


def find_act(do: str) -> Act | None:
    """What this button does; nothing of one that only saves."""
    return ACTS.get(do.partition(":")[0])
