"""One address, several audiences: as what the caller asked for it (design §8, threats H8).

A browser names `text/html`; a program says `*/*`, names a JSON type or says nothing, and gets the document.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from flask import Request, Response
from werkzeug.datastructures import Accept, LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

from badgeservice.services.wallet.download import FileKind

REMEMBERED: Final = 256  # headers, of 8 kB at most (limits.py); browsers send the same ones all day
PAGE = "text/html"
# `application/vc` is registered (VC Data Model 2.0 §6.3); the longer one is what verifiers in the field know.
CREDENTIAL_TYPES = ("application/vc+ld+json", "application/vc", "application/ld+json", "application/json")
LINKED_DATA_TYPES = ("application/ld+json", "application/json", "application/vc+ld+json", "application/vc")
TOKEN_TYPES = ("application/vc+jwt", "text/plain")  # OB 3.0 §5.1.1 has a signed token as plain text
IMAGE_TYPES = ("image/png", "image/svg+xml")

# Programs that open a link only to draw a card for it, or to index it. They get a page without a person in it (W3).
# Browsers inside such apps name the app too (LinkedInApp, Pinterest), and Cubot makes telephones: those are people.
_PREVIEWER = re.compile(
    r"(?<!cu)bot\b|crawl|spider|preview|facebookexternalhit|facebot|whatsapp/|slack-|embedly|microsoft office|"
    r"google-read|vkshare|mastodon/|iframely|unfurl",
    re.IGNORECASE,
)


_KINDS: dict[str, FileKind] = dict.fromkeys(TOKEN_TYPES, "jwt")
_KINDS |= {"image/png": "png", "image/svg+xml": "svg"}


def preferred_type(request: Request, offered: tuple[str, ...]) -> str:
    """The media type to answer in: the first one offered, for `*/*`, for nothing and for what we do not have."""
    return _best_type(request.headers.get("Accept", ""), offered)


@lru_cache(REMEMBERED)
def _best_type(accepted: str, offered: tuple[str, ...]) -> str:
    return parse_accept_header(accepted, MIMEAccept).best_match(offered, default=offered[0]) or offered[0]


def preferred_language(request: Request, offered: tuple[str, ...], default: str) -> str:
    """Which of these languages the browser prefers; the default when it names none of them."""
    return _best_language(request.headers.get("Accept-Language", ""), offered, default)


@lru_cache(REMEMBERED)
def _best_language(accepted: str, offered: tuple[str, ...], default: str) -> str:
    return parse_accept_header(accepted, LanguageAccept).best_match(offered, default=default) or default


def preferred_kind(request: Request) -> tuple[FileKind | None, str]:
    """As which kind of file a share was asked for (None: as a page), and the media type that was named."""
    media_type = preferred_type(request, (*CREDENTIAL_TYPES, PAGE, *TOKEN_TYPES, *IMAGE_TYPES))
    return None if media_type == PAGE else _KINDS.get(media_type, "json"), media_type


def preferred_encoding(request: Request, offered: tuple[str, ...]) -> str:
    """How to encode the answer: the first one offered among those that the reader likes best, or not at all."""
    return _best_encoding(request.headers.get("Accept-Encoding", ""), offered)


@lru_cache(REMEMBERED)
def _best_encoding(accepted: str, offered: tuple[str, ...]) -> str:
    return parse_accept_header(accepted, Accept).best_match(offered, default="identity") or "identity"


def wants_page(request: Request) -> bool:
    """Whether a public address was asked for as a page rather than as its document."""
    return preferred_type(request, (*LINKED_DATA_TYPES, PAGE)) == PAGE


def is_preview(request: Request) -> bool:
    """Whether nobody reads the answer: it goes to a program that draws link cards or indexes pages."""
    return _is_previewer(request.headers.get("User-Agent", ""))


@lru_cache(REMEMBERED)
def _is_previewer(user_agent: str) -> bool:
    return bool(_PREVIEWER.search(user_agent))


def vary_by(response: Response, *names: str) -> None:
    """Say that another request may get another answer: one that differs in these headers."""
    written = response.headers.get("Vary", "")  # as text: a set of werkzeug is read and written back for each name
    known = written.lower().split(", ")
    response.headers["Vary"] = ", ".join(
        filter(None, (written, *(name for name in names if name.lower() not in known)))
    )
