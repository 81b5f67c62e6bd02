"""One address, several audiences: which form of it the caller asked for (design §8, threats H8).

A browser names `text/html`; a program says `*/*`, names a JSON type or says nothing, and gets the document.
"""

from __future__ import annotations

import re

from flask import Request

from badgeservice.services.wallet.download import Form

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


_FORMS: dict[str, Form] = dict.fromkeys(TOKEN_TYPES, "jwt")
_FORMS |= {"image/png": "png", "image/svg+xml": "svg"}


def preferred_type(request: Request, offered: tuple[str, ...]) -> str:
    """The media type to answer in: the first one offered, for `*/*`, for nothing and for what we do not have."""
    return request.accept_mimetypes.best_match(offered, default=offered[0]) or offered[0]


def preferred_form(request: Request) -> tuple[Form | None, str]:
    """In which form a share was asked for (None: as a page), and the media type that was named."""
    media_type = preferred_type(request, (*CREDENTIAL_TYPES, PAGE, *TOKEN_TYPES, *IMAGE_TYPES))
    return None if media_type == PAGE else _FORMS.get(media_type, "json"), media_type


def wants_page(request: Request) -> bool:
    """Whether a public address was asked for as a page rather than as its document."""
    return preferred_type(request, (*LINKED_DATA_TYPES, PAGE)) == PAGE


def is_preview(request: Request) -> bool:
    """Whether nobody reads the answer: it goes to a program that draws link cards or indexes pages."""
    return bool(_PREVIEWER.search(request.user_agent.string))
