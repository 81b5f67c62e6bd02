"""The characters under a QR code, typed from paper: for whoever has no camera."""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.services import addresses
from badgeservice.services.wallet.share_link import TOKEN_LENGTH, read_token
from badgeservice.web.auth import Audience, open_to

blueprint = Blueprint("typed", __name__)

LONGEST = 200  # characters that are kept when something is wrong


@blueprint.get(addresses.SHARE_TYPED.rule)
@blueprint.get(addresses.SHARE_TYPED_IN_CAPITALS.rule)
@blueprint.get(addresses.SHARE.start)
@blueprint.get(addresses.SHARE_IN_CAPITALS.start)
@open_to(Audience.EVERYONE, compressed=True)
def show_form() -> str:
    """One field; the address of this page stands under every code."""
    return render_template("verify/typed.html", typed="", problem=None)


@blueprint.post(addresses.SHARE_TYPED.rule)
@open_to(Audience.EVERYONE)
def go_to_typed() -> Response | tuple[str, int]:
    """To what was shared. In the body of a form, because an address with it would stay in logs and in the history."""
    typed = request.form.get("characters", "").strip()[:LONGEST]
    behind = typed.rpartition("/")[2] if "/" in typed else typed  # somebody typed, or pasted, the whole link
    if token := read_token(addresses.without_signs(behind)):
        return redirect(addresses.SHARE.path(token=token.lower()), HTTPStatus.SEE_OTHER)
    page = render_template("verify/typed.html", typed=typed, problem=_say_why(behind))
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


def _say_why(typed: str) -> Message:
    characters = re.sub(r"[\s.-]", "", typed)
    strange = sorted({one for one in characters.upper() if read_token(one * TOKEN_LENGTH) is None})
    if strange and len(characters) == TOKEN_LENGTH:
        return Message(
            Code.TYPED_SIGN_STRANGE,
            "A link has only A to Z and 2 to 7 in it. Look again at: {signs}",
            signs=" ".join(strange),
        )
    return Message(
        Code.TYPED_LENGTH,
        "Type all {most} characters that are under the QR code. We count {count}.",
        most=TOKEN_LENGTH,
        count=len(characters),
    )
