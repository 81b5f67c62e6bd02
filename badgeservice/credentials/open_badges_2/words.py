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
    Message(Code.WELL_FORMED, "It is written as the older standard prescribes (Open Badges 2.0)."),
)
HOSTED: Final = Message(Code.HOSTED, "There is no signature in this older kind of badge.")
TOKEN_SIGNS: Final = Message(Code.TOKEN_SIGNS_ALL, "The signature covers who earned it and when.")
DIFFERS: Final = Message(Code.HOSTED_DIFFERS, "The issuer's web site says something else than this file.")
SIGNATURE_WRONG: Final = Message(
    Code.SIGNATURE_WRONG, "The signature does not fit: it was changed, or somebody else signed it."
)
NOT_THE_ISSUERS_KEY: Final = Message(
    Code.ISSUER_DID_NOT_SIGN, "The key of the signature is not in the list of the issuer."
)
ELSEWHERE: Final = Message(Code.HOSTED_ELSEWHERE, "At the address of the badge there is something else.")
NOT_REACHED: Final = Message(
    Code.HOSTED_NOT_REACHED, "This older kind of badge stands on a web site, and we could not read it there."
)
GONE: Final = Message(Code.HOSTED_GONE, "Withdrawn: the issuer's web site says that this badge no longer exists.")
NOT_REVOKED: Final = Message(Code.NOT_REVOKED, "It was not withdrawn: the issuer's web site still has it.")
REMARK_COMPLETE: Final = Message(Code.OLDER_STANDARD, "This is a badge of the older kind (Open Badges 2.0).")


def same(host: str) -> Message:
    return Message(Code.HOSTED_SAME, "The web site {host} says the same today.", host=host)


def does_not_host(host: str) -> Message:
    return Message(Code.ISSUER_DOES_NOT_HOST, "The issuer does not say that its badges are at {host}.", host=host)


def remark_hosted(host: str) -> Message:
    return Message(
        Code.OLDER_STANDARD_HOSTED,
        "This is a badge of the older kind (Open Badges 2.0) without a signature. We checked that it is on {host} "
        "today. Whether it was ever changed there, nobody can check.",
        host=host,
    )


def remark_signed(host: str) -> Message:
    return Message(
        Code.OLDER_STANDARD_SIGNED,
        "This is a badge of the older kind (Open Badges 2.0). The signature covers who earned it and when; "
        "what was earned is on {host} and may have been changed there.",
        host=host,
    )
