"""Somebody left an organisation: all their sessions ended, and the page of the sign-in says why."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect
from werkzeug.wrappers import Response

from badgeservice.services import addresses
from badgeservice.web.auth import forget_session
from badgeservice.web.words import translate as _


def leave_for_sign_in() -> Response:
    """The browser forgets the session first, because that empties what is kept for the next page."""
    response = forget_session(redirect(addresses.SIGN_IN.path(), HTTPStatus.SEE_OTHER))
    flash(_("You left, and you are signed out. Sign in again to see your own badges and your other roles."), "success")
    return response
