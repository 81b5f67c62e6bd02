"""The cookie by which a browser is recognised that asked for a code, or signed in before. It names nobody."""

from __future__ import annotations

import re

from flask import request
from werkzeug.wrappers import Response

from badgeservice.services.people.sign_in import KEEP_BROWSERS, Caller, new_browser
from badgeservice.web.auth import browser_cookie_name, current_parts
from badgeservice.web.source import current_source

KEPT_UNTIL_SIGNED_IN = 24 * 3600  # seconds
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits


def read_caller() -> Caller:
    """The browser that asks, with a new secret if it has none, and where it is."""
    parts = current_parts()
    secret = request.cookies.get(browser_cookie_name(parts.settings), "")
    return Caller(secret if _SECRET.fullmatch(secret) else new_browser(parts), current_source())


def keep_browser(response: Response, caller: Caller, *, is_familiar: bool = False) -> Response:
    """Let the browser keep its secret: for a day while it waits for a code, for long once it signed in."""
    settings = current_parts().settings
    name = browser_cookie_name(settings)
    if is_familiar or request.cookies.get(name) != caller.browser:
        response.set_cookie(
            name,
            caller.browser,
            max_age=int(KEEP_BROWSERS.total_seconds()) if is_familiar else KEPT_UNTIL_SIGNED_IN,
            secure=settings.base_url.startswith("https://"),
            httponly=True,
            samesite="Lax",
        )
    return response
