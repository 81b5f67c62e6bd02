"""What every answer says about itself: no scripts of others, no frames, nothing kept in caches unless it says so."""

from __future__ import annotations

from flask import Flask, Response, g

from badgeservice.settings import Settings
from badgeservice.web.auth import Audience, current_access

# threats H6, H9. Images may be `data:` because a badge that was dropped on the page is drawn from its own bytes.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",  # no script of ours writes HTML, so none that gets in can
        "trusted-types 'none'",
    )
)

# A mail is laid out with styles of its own, and may do nothing else.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; "
    "sandbox allow-top-navigation-by-user-activation allow-popups allow-popups-to-escape-sandbox"
)


def add_headers(response: Response) -> Response:
    """The defaults; a view that set one of these itself keeps it."""
    # With no-referrer a browser sends `Origin: null` on a POST, so pages with forms of a session say same-origin.
    reads_session = bool(g.get("reads_session"))
    defaults = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin" if reads_session else "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
        "Cache-Control": "no-store",
    }
    access = current_access()
    if access and access.who is not Audience.EVERYONE:
        defaults["X-Robots-Tag"] = "noindex"  # what is about somebody is in no search engine (threats W3)
    for name, value in defaults.items():
        response.headers.setdefault(name, value)
    if reads_session:
        response.headers["Cache-Control"] = "no-store"  # CVE-2023-30861: what depends on a cookie is never kept
        response.vary.add("Cookie")
    if "Access-Control-Allow-Origin" not in response.headers:
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    return response


def register(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer, errors too."""
    app.after_request(add_headers)
    if settings.base_url.startswith("https://"):
        # A name below ours may be somebody else's who has no https; so only when the operator says it (RFC 6797 §14.4).
        policy = "max-age=31536000" + ("; includeSubDomains" if settings.hsts_subdomains else "")

        def only_https(response: Response) -> Response:
            response.headers.setdefault("Strict-Transport-Security", policy)
            return response

        app.after_request(only_https)
