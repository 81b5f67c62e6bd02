"""What a caller of the VC-API asks, read strictly: every mistake is named with its place in the body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from flask import request

from badgeservice.credentials.checks.revocation import MAX_ENTRIES
from badgeservice.credentials.document import Document
from badgeservice.credentials.proofs.cryptosuites import Cryptosuite
from badgeservice.credentials.status.status_list import StatusPurpose
from badgeservice.credentials.strict_json import read_document
from badgeservice.credentials.timestamps import parse_timestamp
from badgeservice.errors import Invalid, Sentence, TooLarge
from badgeservice.services.programs.vc_api import STATUS_SIZES, IssueOptions, StatusChoice, StatusWish

MAX_BODY: Final = 1024 * 1024
_ENVELOPED: Final = "application/vc+jwt"
_MEDIA_TYPES: Final = (None, "application/vc", "application/vc+ld+json", _ENVELOPED)
_STATUS_TYPES: Final = ("BitstringStatusListEntry", ["BitstringStatusListEntry"], "BitstringStatusList")
_OF_PROOFS: Final = ("id", "domain", "challenge", "nonce", "previousProof")
_OF_VERIFYING: Final = ("domain", "challenge", "checks", "returnCredential", "returnPresentation")


def read_body() -> Document:
    """The JSON of the request. Raises `TooLarge`, or `Invalid` with the place of what is wrong."""
    if not request.is_json and request.mimetype != "application/ld+json":
        raise Invalid("not_json", Sentence("Send JSON (application/json).", "Stuur JSON (application/json)."))
    content = request.get_data()
    if len(content) > MAX_BODY:
        raise TooLarge("too_large", Sentence("This is larger than we read.", "Dit is groter dan we lezen."))
    return read_document(content, limit=MAX_BODY)


def read_member(body: Document, name: str) -> Document:
    value = body.get(name)
    if not isinstance(value, dict):
        raise wrong_member(name)
    return value


def read_options(body: Document) -> Document:
    """The options; many programs write `null` where they have none."""
    return {} if body.get("options") is None else read_member(body, "options")


def read_unknown_options(options: Document) -> list[str]:
    """The options of a verification that mean nothing here; the answer says so, or they would seem to be heeded."""
    return sorted(options.keys() - set(_OF_VERIFYING))


def read_must_know_status(options: Document) -> bool:
    """`checks` lists what the caller wants to know; without `credentialStatus` it can do with an unknown status."""
    checks = read_strings(options, "checks")
    return checks is None or "credentialStatus" in ([checks] if isinstance(checks, str) else checks)


def read_issue_options(options: Document) -> IssueOptions:
    """How something is to be signed; what asks for something else than we do is refused."""
    name, media_type = read_text(options, "cryptosuite"), read_text(options, "mediaType")
    if name is not None and name not in list(Cryptosuite):
        raise wrong_member("options/cryptosuite")
    if media_type not in _MEDIA_TYPES:
        raise wrong_member("options/mediaType")
    if options.get("proofPurpose", "assertionMethod") != "assertionMethod":
        raise wrong_member("options/proofPurpose")
    proof: dict[str, Any] = {key: options[key] for key in _OF_PROOFS if key in options}
    if "expires" in options:
        proof["expires"] = parse_timestamp(options["expires"], field="/options/expires")
    return IssueOptions(
        cryptosuite=Cryptosuite(name) if name else None,
        is_token=media_type == _ENVELOPED,
        statuses=tuple(_read_wishes(options)),
        credential_id=read_text(options, "credentialId"),
        proof=proof,
    )


def _read_wishes(options: Document) -> Iterator[StatusWish]:
    wanted = options.get("credentialStatus", [])
    many = wanted if isinstance(wanted, list) else [wanted]
    if len(many) > MAX_ENTRIES:  # more than are looked up
        raise wrong_member("options/credentialStatus")
    for wish in many:
        size = wish.get("statusSize", 1) if isinstance(wish, dict) else None
        if isinstance(size, bool) or size not in STATUS_SIZES:
            raise wrong_member("options/credentialStatus")
        messages = wish.get("statusMessage", [])
        if not isinstance(messages, list):
            raise wrong_member("options/credentialStatus/statusMessage")
        yield StatusWish(read_purpose(wish), int(size), tuple(messages), wish.get("statusReference"))


def read_status_entries(body: Document) -> Iterable[Document]:
    """Which statuses are to be changed."""
    entries = body.get("credentialStatus")
    many = [entry for entry in (entries if isinstance(entries, list) else [entries]) if isinstance(entry, dict)]
    if not many or (isinstance(entries, list) and len(many) < len(entries)):
        raise wrong_member("credentialStatus")
    return many


def read_status_choice(entry: Document) -> StatusChoice:
    """Which status is meant; an entry of the credential itself names its place too."""
    return StatusChoice(read_purpose(entry), entry.get("statusListIndex"), entry.get("statusListCredential"))


def read_purpose(entry: Document) -> StatusPurpose:
    """What a status is for. The VC-API calls its type after the entry or after the list."""
    if entry.get("type", "BitstringStatusListEntry") not in _STATUS_TYPES:
        raise wrong_member("credentialStatus/type")
    purpose = entry.get("statusPurpose", StatusPurpose.REVOCATION)
    if purpose not in list(StatusPurpose):
        raise wrong_member("statusPurpose")
    return StatusPurpose(purpose)


def read_status_value(value: object) -> int:
    """`true`, `1`, `"1"` and `"0x1"` are all in use."""
    if isinstance(value, str) and len(value) < 10:
        with suppress(ValueError):
            return int(value, 0)
    if not isinstance(value, int):
        raise wrong_member("status")
    return int(value)


def read_text(options: Document, name: str) -> str | None:
    value = options.get(name)
    if value is not None and not isinstance(value, str):
        raise wrong_member(f"options/{name}")
    return value


def read_strings(options: Document, name: str) -> str | list[str] | None:
    value = options.get(name)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    return read_text(options, name)


def wrong_member(name: str) -> Invalid:
    return Invalid(
        "member_wrong",
        Sentence(f"“{name}” is missing or is not what it should be.", f"“{name}” ontbreekt of klopt niet."),
        field=f"/{name}",
    )
