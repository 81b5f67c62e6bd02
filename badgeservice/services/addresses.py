"""Every address that somebody outside its own pages knows, once: documents, mails, QR codes and other pages build it
from here, and its view registers here. A new one is a line in this table and its view.

The pages below `/teach/` and `/wallet/` that only their own audience links to are named by their blueprints.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import quote

from badgeservice.settings import Settings

_VALUE: Final = re.compile(r"<(?:any\(([^)]*)\):)?(\w+)>")
_OURS: Final = "[A-Za-z0-9-]{1,64}"  # the ids, slugs and names that we give


@dataclass(frozen=True, slots=True)
class Address:
    """A path with named values in it, as Flask writes it."""

    rule: str

    def path(self, **values: str) -> str:
        """With these values. Raises `KeyError` when one is missing."""
        start, named = _pieces(self.rule)
        return start + "".join([quote(values[name], safe="") + text for name, text in named])

    def url(self, settings: Settings, **values: str) -> str:
        """The whole address, from the configured base and never from a request (threats H1)."""
        return settings.url(self.path(**values))

    @property
    def start(self) -> str:
        """What is before its first value."""
        return self.rule.partition("<")[0]

    def match(self, path: str) -> dict[str, str] | None:
        """The values in this path; None when it is another address."""
        found = _pattern(self.rule).fullmatch(path)
        return found.groupdict() if found else None


@cache
def _pieces(rule: str) -> tuple[str, Sequence[tuple[str, str]]]:
    """What is before the first value; the name of each, and what is behind it."""
    texts = _VALUE.split(rule)  # text, choices, name, text, choices, name, ..., text
    return texts[0], tuple(zip(texts[2::3], texts[3::3], strict=True))


@cache
def _pattern(rule: str) -> re.Pattern[str]:
    texts = _VALUE.split(rule)  # text, choices, name, text, choices, name, ..., text
    pattern = re.escape(texts[0])
    for choices, name, text in zip(texts[1::3], texts[2::3], texts[3::3], strict=True):
        pattern += f"(?P<{name}>{choices.replace(', ', '|') if choices else _OURS}){re.escape(text)}"
    return re.compile(pattern, re.ASCII)


def without_signs(written: str) -> str:
    """What an address of ours ends in, without what stood around it in a message: a full stop, a bracket, a slash, a
    space that nobody sees. Our names begin and end with a letter or a digit, so nothing of them is lost."""
    name = _NAME.search(written)
    return name[0] if name else ""


_NAME: Final = re.compile("[A-Za-z0-9](?:.*[A-Za-z0-9])?", re.DOTALL)

# What anybody may read.
FRONT_DOOR: Final = Address("/")
CATALOGUE: Final = Address("/catalogue")
ACHIEVEMENT: Final = Address("/achievements/<achievement_id>")  # in documents also its id
ACHIEVEMENT_IMAGE: Final = Address("/achievements/<achievement_id>/image.<any(svg, png):kind>")
ACHIEVEMENT_VERSION: Final = Address("/achievements/<achievement_id>/versions/<number>")
ACHIEVEMENT_VERSION_IMAGE: Final = Address(
    "/achievements/<achievement_id>/versions/<number>/image.<any(svg, png):kind>"
)
ISSUER: Final = Address("/issuers/<slug>")
DID_DOCUMENT: Final = Address("/issuers/<slug>/did.json")
STATUS_LIST: Final = Address("/status/<list_id>")
FILE: Final = Address("/files/<sha256>.png")  # a logo; in documents too
PRIVACY: Final = Address("/privacy")
ACCESSIBILITY: Final = Address("/accessibility")
CREDENTIAL: Final = Address("/credentials/<credential_id>")  # its id in its document; private

# What was shared, and how it is checked.
SHARE: Final = Address("/v/<token>")
SHARE_IN_CAPITALS: Final = Address("/V/<token>")  # as a QR code spells it
SHARE_FILE: Final = Address("/v/<token>/badge.<any(json, set, jwt, png, svg):kind>")
SHARE_TYPED: Final = Address("/v")  # where its characters are typed
SHARE_TYPED_IN_CAPITALS: Final = Address("/V")
SHARE_QR: Final = Address("/v/<token>/qr.svg")
VERIFY: Final = Address("/verify")

# Signing in, and where it leads.
SIGN_IN: Final = Address("/sign-in")
SIGN_IN_CODE: Final = Address("/sign-in/code")
SIGN_IN_LINK: Final = Address("/sign-in/link/<token>")
SESSIONS: Final = Address("/sign-in/sessions")
PROVIDER: Final = Address("/sign-in/with/<slug>")
PROVIDER_BACK: Final = Address("/sign-in/with/<slug>/back")  # as it is registered at the provider
PROVIDER_SIGNED_OUT: Final = Address("/sign-in/with/<slug>/logout")  # where the provider says it
LINK_PROVIDER: Final = Address("/account/link/<slug>")
SIGN_OUT: Final = Address("/sign-out")
TEACH: Final = Address("/teach/")
LEARNERS: Final = Address("/teach/learners")
MAIL_PREVIEW: Final = Address("/teach/achievements/<achievement_id>/mail-preview")  # `?name=` of whom it is for
MAIL_PREVIEW_HTML: Final = Address("/teach/achievements/<achievement_id>/mail-preview/html")
WALLET: Final = Address("/wallet/")
ACCOUNT: Final = Address("/account")
INVITATION: Final = Address("/invitation/<token>")  # in mails
SETUP: Final = Address("/setup/<token>")  # as `badgeservice setup` prints it
ADMIN: Final = Address("/admin/")
ADMIN_ORGANISATION: Final = Address("/admin/<slug>/")
DESIGN: Final = Address("/admin/<slug>/achievements")  # what can be earned, made
DESIGN_ONE: Final = Address("/admin/<slug>/achievements/<achievement_id>")
FRAMEWORKS: Final = Address("/admin/<slug>/frameworks")
SERVICE_FRAMEWORKS: Final = Address("/operator/frameworks")
ADMIN_APPROVAL: Final = Address("/admin/<slug>/approval")  # in a mail
OPERATOR: Final = Address("/operator/")
MAIL_ARRIVED: Final = Address("/operator/mail/arrived/<token>")  # in a mail
WALLET_CREDENTIAL: Final = Address("/wallet/credentials/<credential_id>")

# For programs.
VC_API: Final = Address("/vc-api")
API_STATUS_LIST: Final = Address("/vc-api/status-lists/<name>")
API: Final = Address("/api")
ROBOTS: Final = Address("/robots.txt")
FAVICON: Final = Address("/favicon.ico")
SECURITY_CONTACT: Final = Address("/.well-known/security.txt")
ALIVE: Final = Address("/healthz")
READY: Final = Address("/readyz")
FOR_PROGRAMS: Final = (f"{API.rule}/", f"{VC_API.rule}/", STATUS_LIST.start)  # whatever begins so

# Of the demo.
MAILBOX: Final = Address("/dev/mailbox")
SIGN_IN_AS: Final = Address("/dev/sign-in/<person_id>")
