"""A credential as a file to take away: the signed JSON, or an image with the JSON baked into it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.baking.baking import bake_png, bake_svg
from badgeservice.credentials.document import without_proof
from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.credentials.proofs.jose import sign_vc_jwt
from badgeservice.credentials.proofs.signed_badge import with_proof_set
from badgeservice.credentials.strict_json import read_document
from badgeservice.errors import Message, NotFound
from badgeservice.services.issuing.signer import find_signer
from badgeservice.services.organisations.issuer_profile import issuer_id
from badgeservice.services.parts import Parts
from badgeservice.store import achievements, organisations
from badgeservice.store.credentials import Held

FileKind = Literal["json", "set", "jwt", "png", "svg"]

MEDIA_TYPES = {
    "json": "application/vc+ld+json",
    "set": "application/vc+ld+json",
    "jwt": "application/vc+jwt",
    "png": "image/png",
    "svg": "image/svg+xml",
}


ENDINGS = {"set": "-set.json"}  # both proofs, where most readers want one


@dataclass(frozen=True, slots=True)
class Download:
    """What a browser saves."""

    content: bytes
    media_type: str
    filename: str


def make_download(parts: Parts, held: Held, kind: FileKind) -> Download:
    """The exact signed bytes, alone or inside the image of the achievement; with both proofs (`set`); or the same badge
    as a signed token."""
    content, of_version = held.document_bytes, (held.version.achievement_id, held.version.number)
    with parts.reading() as session:
        match kind:
            case "jwt":
                content = _sign_token(parts, session, held)
            case "svg":
                content = bake_svg(achievements.find_image(session, *of_version, is_svg=True) or b"", content)
            case "png":
                content = bake_png(achievements.find_image(session, *of_version, is_svg=False) or b"", content)
            case "set":
                content = with_proof_set(content, held.credential.jcs_proof) if held.credential.jcs_proof else content
            case "json":
                pass
    return Download(
        content,
        MEDIA_TYPES[kind],
        f"{file_stem(held.version.text('name', held.award.language))}{ENDINGS.get(kind, f'.{kind}')}",
    )


def _sign_token(parts: Parts, session: Session, held: Held) -> bytes:
    """The same credential as a VC-JWT with ES256 (OB 3.0 §8.1), in place of its proofs; made when asked, for few ask.

    Raises `NotFound` for an organisation that has no such key yet.
    """
    organisation = held.issuer.organisation
    if organisations.find_current_key(session, organisation.id, KeyType.P256) is None:
        sentence = Message(Code.NO_TOKEN, "You cannot download this badge as a token.")
        raise NotFound(sentence)
    signer = find_signer(parts, session, organisation, KeyType.P256)
    kid = f"{issuer_id(organisation)}#{signer.public_key.thumbprint}"
    return sign_vc_jwt(without_proof(read_document(held.document_bytes)), signer, kid=kid).encode()


def file_stem(name: str) -> str:
    """A name that every file system takes."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "badge"
