"""The three outcomes of anything that is checked; unknown is never passed (design section 5)."""

from enum import StrEnum


class Outcome(StrEnum):
    """`NOT_CHECKED` means that we could not look, such as when an address did not answer."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"
