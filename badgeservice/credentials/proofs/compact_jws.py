"""A signed token taken apart: the compact form of a JSON Web Signature (RFC 7515 section 7.1).

Three texts in base64url with dots between: the header, the payload, and the signature over the first two as they stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NewType

from badgeservice.credentials.document import Document
from badgeservice.credentials.multibase import decode_base64url
from badgeservice.credentials.proofs.proof_results import ProofFlaw
from badgeservice.credentials.strict_json import MAX_BYTES_WITH_PICTURES, read_document
from badgeservice.errors import Invalid

MAX_HEADER: Final = 8 * 1024  # characters; it holds a key at most

Token = NewType("Token", str)
"""A text that was meant as a signed token; nothing of it is believed yet."""

_MAY_BE: Final = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
_COMPACT: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class CompactJws:
    """A token taken apart; nothing of it is believed yet."""

    header: Document
    payload: Document
    signed: bytes
    signature: bytes


def may_be_token(content: bytes) -> bool:
    """Did somebody mean it as a token? Also when it is not signed (`alg: none`): `jose.py` then says what is wrong."""
    return _MAY_BE.fullmatch(content) is not None


def is_compact_jws(text: str) -> bool:
    """Is it written as a signed token, whatever its three parts hold?"""
    return _COMPACT.fullmatch(text) is not None


def read_compact_jws(token: Token) -> CompactJws:
    """The parts of a token; header and payload are read as strictly as any document.

    Raises:
        ProofFlaw: `jwt_malformed`, whatever is wrong with it.
    """
    parts = _COMPACT.fullmatch(token) if len(token) <= 2 * MAX_BYTES_WITH_PICTURES else None
    if parts is None or len(parts[1]) > MAX_HEADER:
        raise ProofFlaw("jwt_malformed")
    try:
        header, payload = read_document(decode_base64url(parts[1])), read_document(decode_base64url(parts[2]))
        signature = decode_base64url(parts[3])
    except Invalid:
        raise ProofFlaw("jwt_malformed") from None
    return CompactJws(header, payload, f"{parts[1]}.{parts[2]}".encode("ascii"), signature)
