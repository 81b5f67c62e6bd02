"""What only makes something quick: it may fail, and that changes no answer.

Templates, remembered statements and checks, and memories are beside a full way that gives the same without them. Each
of them is asked through `quickly`, the one place where its faults end: whatever goes wrong, the full way is taken, and
the log says where it happened. Such a fault is ours, though a stranger's document may have found it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from traceback import extract_tb
from typing import Final, ParamSpec, TypeVar

from badgeservice.errors import BadgeServiceError

_LOG: Final = logging.getLogger(__name__)

Answer = TypeVar("Answer")
Asked = ParamSpec("Asked")


def quickly(work: Callable[Asked, Answer | None], *args: Asked.args, **options: Asked.kwargs) -> Answer | None:
    """What `work` gives; nothing when it does not know, refuses or fails: then take the full way.

    A refusal is not taken from here: the full way refuses too, and in its own words.
    """
    try:
        return work(*args, **options)
    except BadgeServiceError:
        return None
    except Exception as fault:  # noqa: BLE001 - whatever it is, the full way is still there
        note_fault(fault)
        return None


def note_fault(fault: Exception) -> None:
    """Say in the log what failed and where; never its words, which may be those of somebody's badge."""
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(fault.__traceback__)]
    _LOG.error("%s in what only makes it quick; the full way was taken: %s", type(fault).__name__, " > ".join(places))
