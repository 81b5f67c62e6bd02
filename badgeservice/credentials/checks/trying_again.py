"""Does trying again help? What could not be checked ends with the answer (design §5)."""

from __future__ import annotations

from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Message

# Whose own sentence says it, or what to do instead.
_SAYS_IT_ITSELF: Final = frozenset(
    {
        Code.FETCH_TIMEOUT,
        Code.FETCH_FAILED,
        Code.FETCH_BUDGET_SPENT,
        Code.FETCH_BUSY,
        Code.KEY_DOCUMENT_UNREADABLE,
        Code.INTERNAL_ERROR,
        Code.SEVERAL_BADGES,
    }
)
# What lies with another site, or with the hour, may be over tomorrow.
_MAY_PASS: Final = frozenset(
    {
        Code.FETCH_STATUS,
        Code.NOT_JSON,  # a page where a document should be, or half of it; what was handed in is never merely unknown
        Code.NOT_UTF8,
        Code.EMPTY,
        Code.KEY_DOCUMENT_INVALID,
        Code.STATUS_LIST_OUT_OF_DATE,
        Code.STATUS_LIST_STALE,
        Code.STATUS_LIST_OLDER,
        Code.JWT_NOT_YET_VALID,
    }
)
_MAY_HELP: Final = Message(Code.TRYING_AGAIN, "Trying again later may help.")
_DOES_NOT_HELP: Final = Message(Code.TRYING_AGAIN, "Trying again does not help.")


def say_whether_again(cause: Message) -> Message | None:
    """Whether it helps to try again when this is why something could not be checked; nothing when it says so itself."""
    inner = cause
    while isinstance(then := inner.values.get("then"), Message):  # a reason stands behind what it is the reason for
        inner = then
    codes = {cause.code, inner.code}
    if not codes.isdisjoint(_SAYS_IT_ITSELF):
        return None
    return _DOES_NOT_HELP if codes.isdisjoint(_MAY_PASS) else _MAY_HELP
