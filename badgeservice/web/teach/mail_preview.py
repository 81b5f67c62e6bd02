"""The mail to a learner, to look at before anything is signed."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from badgeservice.services import addresses
from badgeservice.services.awarding.drafts import open_draft
from badgeservice.services.awarding.mail_preview import MailPreview, preview_award_mail
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.headers import MAIL_POLICY

blueprint = Blueprint("mail_preview", __name__)

MAX_NAME = 1000  # what is longer than a name may be is no name


@blueprint.get(addresses.MAIL_PREVIEW.rule)
@open_to(Permission.AWARD)
def show_preview(achievement_id: str) -> str:
    """From whom it comes and what it says. It is for `?name=`, else for the first of the list that was begun."""
    mail = _preview(achievement_id)
    return render_template(
        "teach/mail_preview.html", achievement_id=achievement_id, mail=mail, name=_name(), unit=_unit()
    )


@blueprint.get(addresses.MAIL_PREVIEW_HTML.rule)
@open_to(Permission.AWARD)
def show_preview_html(achievement_id: str) -> Response:
    """As a mail program lays it out."""
    response = make_response(_preview(achievement_id).html)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _preview(achievement_id: str) -> MailPreview:
    parts, teacher, unit = current_parts(), signed_in(), _unit()
    if name := _name():
        return preview_award_mail(parts, teacher, achievement_id, name, unit=unit)
    opened = open_draft(parts, teacher, achievement_id, unit)
    first = next(((line.name, line.email) for line in opened.lines if line.is_awarded), ("", ""))
    return preview_award_mail(parts, teacher, achievement_id, *first, unit=opened.unit.slug)


def _unit() -> str:
    return request.args.get("unit", "")


def _name() -> str:
    return request.args.get("name", "").strip()[:MAX_NAME]
