"""Of the demo only: the mail that it did not send, and being somebody without a code. Elsewhere these do not exist."""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from badgeservice.services import addresses
from badgeservice.services.mails.mailbox import list_mails, read_mail
from badgeservice.services.people.sign_in import sign_in_in_demo
from badgeservice.web.auth import Audience, current_parts, open_to, start_session
from badgeservice.web.headers import MAIL_POLICY

blueprint = Blueprint("dev", __name__)
blueprints = (blueprint,)


@blueprint.get(addresses.SIGN_IN_AS.rule)
@open_to(Audience.DEMO)
def sign_in(person_id: str) -> Response:
    """Be this person at once; /sign-in then goes on to where they begin."""
    token = sign_in_in_demo(current_parts(), person_id, "Demo")
    return start_session(make_response(redirect(addresses.SIGN_IN.rule, HTTPStatus.SEE_OTHER)), token)


@blueprint.get(addresses.MAILBOX.rule)
@open_to(Audience.DEMO)
def show_mailbox() -> str:
    """Every mail, newest first."""
    return render_template("dev/mailbox.html", mails=list_mails(current_parts()))


@blueprint.get(f"{addresses.MAILBOX.rule}/<mail_id>")
@open_to(Audience.DEMO)
def show_mail(mail_id: str) -> str:
    """One mail as text, with its links to this service made clickable."""
    parts = current_parts()
    mail = read_mail(parts, mail_id)
    return render_template("dev/mail.html", mail=mail, text=_with_links(mail.text, parts.settings.base_url))


@blueprint.get(f"{addresses.MAILBOX.rule}/<mail_id>/html")
@open_to(Audience.DEMO)
def show_mail_html(mail_id: str) -> Response:
    """One mail as a mail program lays it out."""
    response = make_response(read_mail(current_parts(), mail_id).html)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _with_links(text: str, base_url: str) -> Markup:
    pieces = re.split(rf"({re.escape(base_url)}/[A-Za-z0-9/_.~?=&%-]*)", text)
    return Markup("").join(
        Markup('<a href="{0}">{0}</a>').format(piece) if at % 2 else escape(piece) for at, piece in enumerate(pieces)
    )
