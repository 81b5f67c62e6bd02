"""Verifiers of others that are written in Python, with all checks that they have. Nothing is fetched but by `Ask`.

Each says nothing when it finds a badge good, and else why not.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError, OB3Verifier
from openbadgeslib.verify import issuer_did_from_token, verify_badge
from openvc import verify_credential
from openvc.did.base import DidResolverRegistry
from openvc.did.did_key import DidKeyResolver
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from openvc.resolvers import default_status_list_resolver

TOKEN = "application/vc+jwt"
Ask = Callable[[str, str], bytes]  # address, media type -> what is there
Contexts = Mapping[str, Any]


def ask_openbadgeslib(content: bytes, ask: Ask, _contexts: Contexts) -> str:
    """JSON, a token, or an image. It verifies a status list in the form of a token only."""

    def download(url: str) -> bytes:
        return ask(url, TOKEN if "/status/" in url else "*/*")

    if content[:1] in (b"\x89", b"<"):
        judged = verify_badge(content, "3", resolve_did=True, check_status=True, download=download)
        return "" if judged.valid and judged.trusted else judged.reason or "not trusted"
    is_json, text = content.startswith(b"{"), content.decode()
    try:
        did = "" if is_json else issuer_did_from_token(text)
        verifier = OB3LdpVerifier() if is_json else OB3Verifier.for_issuer_did(did, download=download)
        verifier.verify(text, check_status=True, download=download)
    except OB3VerificationError as refused:
        return str(refused) or "refused"
    return ""


def ask_openvc(content: bytes, ask: Ask, contexts: Contexts) -> str:
    """JSON. Of a list of one proof it reads the proof without its brackets, and nothing else (openvc-core 1.37).

    It reads no token that has no claim `vc`, so none of ours and no status list in that form.
    """
    document = json.loads(content)
    if isinstance(document["proof"], list):
        (document["proof"],) = document["proof"]
    resolver = DidResolverRegistry([DidKeyResolver(), DidWebResolver(lambda url: json.loads(ask(url, "*/*")))])
    lists = default_status_list_resolver(
        resolver=resolver, extra_contexts=contexts, fetch=lambda url: ask(url, "*/*").decode()
    )
    try:
        verify_credential(document, resolver=resolver, extra_contexts=contexts, resolve_status_list=lists)
    except OpenvcError as refused:
        return f"{type(refused).__name__}: {refused}"
    return ""


READERS: Mapping[str, Callable[[bytes, Ask, Contexts], str]] = {
    "openbadgeslib": ask_openbadgeslib,
    "openvc": ask_openvc,
}
