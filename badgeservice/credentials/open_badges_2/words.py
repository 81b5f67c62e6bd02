"""What is said about a badge of Open Badges 2.0; apart from what is decided, so that the decisions can be read."""

from __future__ import annotations

from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.checks.verdict import Check, CheckName
from badgeservice.credentials.outcome import Outcome
from badgeservice.errors import Message

WELL_FORMED: Final = Check(
    CheckName.WELL_FORMED,
    Outcome.PASSED,
    Message(Code.WELL_FORMED, "It follows the older standard for badges (Open Badges 2.0)."),
)
HOSTED: Final = Message(Code.HOSTED, "This older kind of badge has no signature.")
HOSTED_IN_TOKEN: Final = Message(
    Code.HOSTED, "What counts for this older kind of badge is the issuer's website, not the signature on this file."
)
TOKEN_SIGNS: Final = Message(Code.TOKEN_SIGNS_ALL, "The signature covers who earned it and when.")
DIFFERS: Final = Message(Code.HOSTED_DIFFERS, "The issuer's website does not say the same as this file.")
SIGNATURE_WRONG: Final = Message(
    Code.SIGNATURE_WRONG, "The signature does not match: the badge was changed, or it was signed by someone else."
)
NOT_THE_ISSUERS_KEY: Final = Message(Code.ISSUER_DID_NOT_SIGN, "The key of this signature is not on the issuer's list.")
ELSEWHERE: Final = Message(Code.HOSTED_ELSEWHERE, "We found something else at the address of the badge.")
NOT_REACHED: Final = Message(
    Code.HOSTED_NOT_REACHED, "This older kind of badge is kept on a website, and we could not read it there."
)
GONE: Final = Message(Code.HOSTED_GONE, "Withdrawn: the issuer's website says that this badge no longer exists.")
NOT_REVOKED: Final = Message(Code.NOT_REVOKED, "It has not been withdrawn: it is still on the issuer's website.")
REMARK_COMPLETE: Final = Message(Code.OLDER_STANDARD, "This is a badge of the older kind (Open Badges 2.0).")


def same(host: str) -> Message:
    return Message(Code.HOSTED_SAME, "The website {host} says the same today.", host=host)


def does_not_host(host: str) -> Message:
    return Message(Code.ISSUER_DOES_NOT_HOST, "The issuer does not say that its badges are at {host}.", host=host)


def remark_hosted(host: str) -> Message:
    return Message(
        Code.OLDER_STANDARD_HOSTED,
        "This is a badge of the older kind (Open Badges 2.0), without a signature. We checked that it is on {host} "
        "today. Nobody can check whether it was ever changed there.",
        host=host,
    )


def remark_hosted_in_token(host: str) -> Message:
    return Message(
        Code.OLDER_STANDARD_HOSTED,
        "This is a badge of the older kind (Open Badges 2.0). What counts for it is the issuer's website, not the "
        "signature on this file. We checked that it is on {host} today.",
        host=host,
    )


def remark_signed(host: str) -> Message:
    return Message(
        Code.OLDER_STANDARD_SIGNED,
        "This is a badge of the older kind (Open Badges 2.0). The signature covers who earned it and when. What was "
        "earned is described on {host} and may have been changed there.",
        host=host,
    )
