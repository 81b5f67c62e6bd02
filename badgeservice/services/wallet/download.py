"""A credential as a file to take away: the signed JSON, or an image with the JSON baked into it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.baking.baking import bake_png, bake_svg
from badgeservice.credentials.proofs.signed_badge import with_proof_set
from badgeservice.errors import Message, NotFound
from badgeservice.services.issuing.tokens import TokenState, token_state
from badgeservice.services.parts import Parts
from badgeservice.store import achievements, credentials
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
    as a signed token, which was signed before. Raises `NotFound` when there is no token."""
    content, of_version = held.document_bytes, (held.version.achievement_id, held.version.number)
    with parts.reading() as session:
        match kind:
            case "jwt":
                content = _read_token(session, held)
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


def _read_token(session: Session, held: Held) -> bytes:
    """As it was signed when its learner asked for it (OB 3.0 §8.1). Who reads it signs nothing.

    Raises `NotFound` when it is not signed yet, or never will be.
    """
    token = credentials.find_token(session, held.award.id)
    if token is not None and token.document_bytes is not None:
        return token.document_bytes
    if token_state(session, held) in {TokenState.COMING, TokenState.POSSIBLE}:
        sentence = Message(
            Code.TOKEN_NOT_READY,
            "The signed token of this badge is not ready yet. Try again in a few minutes. Is it your own badge? Then "
            "have it made on its page in your wallet.",
        )
        raise NotFound(sentence)
    raise NotFound(Message(Code.NO_TOKEN, "You cannot download this badge as a token."))


def file_stem(name: str) -> str:
    """A name that every file system takes."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "badge"
