"""A provider of sign-in that does what a test wants, also what no provider may do: on this machine, over real HTTP.

It speaks OpenID Connect as the standards say (PKCE, one use of a code, the client's secret) unless it is told
otherwise, so that what we refuse is refused for the one reason that a test gives.
"""

from __future__ import annotations

import hmac
import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from itertools import count
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from badgeservice.services.parts import Parts
from badgeservice.services.people.providers import seal_secret
from badgeservice.store.tables import SignInProvider

CLIENT, SECRET = "badgeservice", "geheim~ & veilig"


@cache
def rsa_key(name: str) -> RSAKey:
    """A key with this name; making one takes a moment, so each is made once."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


@dataclass
class Provider:
    """What it answers. Everything may be changed between two requests."""

    issuer: str
    clock: Callable[[], datetime]
    key: RSAKey = field(default_factory=lambda: rsa_key("first"))
    published: list[dict[str, Any]] | None = None  # else the public half of the key
    discovery: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)  # of the ID token, beside or instead of the usual
    userinfo: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] | None = None
    broken: dict[str, Callable[[], Response]] = field(default_factory=dict)  # instead of an answer, by path
    names_itself: bool = False
    asked: list[str] = field(default_factory=list)
    _last: str = ""
    _numbers: Iterator[int] = field(default_factory=count)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorise(self, address: str, sub: str = "sub-1", **brought: str) -> dict[str, str]:
        """What the browser brings back after somebody signed in at the address that it was sent to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize?")
        code = f"code-{next(self._numbers)}"
        self._codes[code] = asked | {"sub": sub}
        itself = {"iss": self.issuer} if self.names_itself else {}
        return {"code": code, "state": asked["state"], **itself, **brought}

    def answer(self, request: Request) -> Response:
        self.asked.append(request.path)
        if request.path in self.broken:
            return self.broken[request.path]()
        match request.path:
            case "/.well-known/openid-configuration":
                return _json(self._configuration())
            case "/jwks":
                return _json({"keys": self.published or [self.key.as_dict(private=False)]})
            case "/token":
                return self._give_token(request)
            case "/userinfo" if request.headers.get("Authorization") == "Bearer access":
                return _json({"sub": self._last} | self.userinfo)
        return Response(status=404)

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "authorization_response_iss_parameter_supported": self.names_itself,
        } | self.discovery

    def _give_token(self, request: Request) -> Response:
        trip = self._codes.pop(request.form["code"], None)
        challenge = _base64url(sha256(request.form["code_verifier"].encode()).digest())
        basic = b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
        is_client = basic == "badgeservice:geheim~+%26+veilig"
        if not trip or not is_client or trip["code_challenge"] != challenge:
            return _json({"error": "invalid_grant", "error_description": "<b>no</b>"}, 400)
        if trip["redirect_uri"] != request.form["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        self._last = trip["sub"]
        return _json({"access_token": "access", "token_type": "Bearer", "id_token": self.id_token(trip)})

    def id_token(self, trip: Mapping[str, str]) -> str:
        now = int(self.clock().timestamp())
        usual = {"iss": self.issuer, "aud": CLIENT, "sub": trip["sub"], "iat": now, "exp": now + 300}
        claims = usual | {"nonce": trip["nonce"]} | self.claims
        return self.sign(claims) if self.sign else self.signed(claims)

    def signed(self, claims: dict[str, Any], key: RSAKey | None = None) -> str:
        key = key or self.key
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)

    def logout_token(self, **claims: Any) -> str:
        now = int(self.clock().timestamp())
        event = {"http://schemas.openid.net/event/backchannel-logout": {}}
        usual = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "jti": "1", "events": event}
        return self.signed({name: value for name, value in (usual | claims).items() if value is not None})


def _json(content: Any, status: int = 200) -> Response:
    return Response(json.dumps(content), status, mimetype="application/json")


def unsigned(claims: dict[str, Any], header: Mapping[str, Any] = MappingProxyType({"alg": "none"})) -> str:
    """Signed by nobody."""
    return ".".join(_base64url(json.dumps(dict(part)).encode()) for part in (header, claims)) + "."


def _base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def signed_under(header: Mapping[str, Any], claims: dict[str, Any], key: RSAKey) -> str:
    """By this key, under any header; by hand, because no library does it."""
    body = unsigned(claims, header).rstrip(".")
    return f"{body}.{_base64url(key.private_key.sign(body.encode(), PKCS1v15(), SHA256()))}"


def signed_with_public_key(provider: Provider) -> Callable[[dict[str, Any]], str]:
    """By whoever knows what everybody knows; by hand, because no library does it."""
    known = provider.key.as_pem(private=False)

    def sign(claims: dict[str, Any]) -> str:
        body = unsigned(claims, {"alg": "HS256", "kid": provider.key.kid}).rstrip(".")
        return f"{body}.{_base64url(hmac.digest(known, body.encode(), 'sha256'))}"

    return sign


def large() -> Response:
    return Response((b" " * 1024 for _ in range(10 * 1024)), mimetype="application/json")


def slow() -> Response:
    time.sleep(0.6)
    return _json({})


class _Silent(WSGIRequestHandler):
    def log(self, *_: Any) -> None: ...


@contextmanager
def running_provider(clock: Callable[[], datetime]) -> Iterator[Provider]:
    """One on a free port of this machine."""
    provider = Provider("", clock)
    server = make_server("127.0.0.1", 0, Request.application(provider.answer), threaded=True, request_handler=_Silent)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(timeout=60)
        server.server_close()


def add_provider(parts: Parts, issuer: str, slug: str = "login", **values: Any) -> str:
    """The row of a provider, as the operator wrote it down; its id."""
    provider_id = parts.new_id()
    row = {
        "slug": slug, "name": "Schoolnet", "issuer": issuer, "client_id": CLIENT, "scopes": "openid email profile",
        "client_secret": seal_secret(parts, provider_id, SECRET), "created_at": parts.clock(),
        "claims": {"kind": "other"}, "mail_domains": ["rocmidden.example"],
    } | values  # fmt: skip
    with parts.transaction() as session:
        session.add(SignInProvider(id=provider_id, **row))
    return provider_id


def path_back(slug: str, brought: Mapping[str, str]) -> str:
    return f"/sign-in/with/{slug}/back?{urlencode(brought)}"
