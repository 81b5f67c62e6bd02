"""What a caller of the VC-API asks, read strictly: every mistake is named with its place in the body."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flask import request

from badgeservice.credentials.content import Document
from badgeservice.credentials.cryptosuites import Cryptosuite
from badgeservice.credentials.reading import read_document
from badgeservice.credentials.status_list import StatusPurpose
from badgeservice.credentials.timestamps import parse_timestamp
from badgeservice.errors import Invalid, Sentence
from badgeservice.services.vc_api import STATUS_SIZES, IssueOptions, StatusWish

_MAX_BODY: Final = 1024 * 1024


def read_body() -> Document:
    if not request.is_json and request.mimetype != "application/ld+json":
        raise Invalid("not_json", Sentence("Send JSON (application/json).", "Stuur JSON (application/json)."))
    return read_document(request.get_data(), limit=_MAX_BODY)


def read_member(body: Document, name: str) -> Document:
    value = body.get(name)
    if not isinstance(value, dict):
        raise wrong_member(name)
    return value


def read_options(body: Document) -> Document:
    return read_member(body, "options") if "options" in body else {}


def read_issue_options(options: Document) -> IssueOptions:
    name = read_text(options, "cryptosuite")
    if name is not None and name not in list(Cryptosuite):
        raise wrong_member("options/cryptosuite")
    proof: dict[str, Any] = {
        key: options[key] for key in ("id", "domain", "challenge", "nonce", "previousProof") if key in options
    }
    if "expires" in options:
        proof["expires"] = parse_timestamp(options["expires"])
    return IssueOptions(
        cryptosuite=Cryptosuite(name) if name else None,
        is_token=options.get("mediaType") == "application/vc+jwt",
        statuses=tuple(_read_wishes(options)),
        proof=proof,
    )


def _read_wishes(options: Document) -> Iterable[StatusWish]:
    wanted = options.get("credentialStatus", [])
    for wish in wanted if isinstance(wanted, list) else [wanted]:
        if not isinstance(wish, dict) or wish.get("statusSize", 1) not in STATUS_SIZES:
            raise wrong_member("options/credentialStatus")
        messages = wish.get("statusMessage", [])
        yield StatusWish(read_purpose(wish), wish.get("statusSize", 1), tuple(messages), wish.get("statusReference"))


def read_purpose(entry: Document) -> StatusPurpose:
    purpose = entry.get("statusPurpose", StatusPurpose.REVOCATION)
    if purpose not in list(StatusPurpose):
        raise wrong_member("statusPurpose")
    return StatusPurpose(purpose)


def read_status_value(value: object) -> int:
    """`true`, `1`, `"1"` and `"0x1"` are all in use."""
    try:
        return int(value, 0) if isinstance(value, str) else int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        raise wrong_member("status") from None


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
