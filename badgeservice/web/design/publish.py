"""The last look at a draft: what publishing it will change. Then it is published, handed in or sent back."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import BadgeServiceError, Conflict, Invalid
from badgeservice.services import addresses
from badgeservice.services.achievements.editing.handing_in import ask_second, propose, send_back, take_back
from badgeservice.services.achievements.editing.publishing import publish
from badgeservice.services.achievements.editing.versions import show_review
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.design.difference_words import describe_differences, label_of
from badgeservice.web.design.ways import one_path
from badgeservice.web.language import say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _

blueprint = Blueprint("design_publish", __name__)

PUBLISH: Final = f"{addresses.DESIGN_ONE.rule}/publish"
MAX_DIGITS: Final = 9


@blueprint.get(PUBLISH)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def show(slug: str, achievement_id: str) -> str:
    """What will change; `?seen=` tells what changed since somebody looked."""
    seen = _read_number(request.args.get("seen", ""))
    review = show_review(current_parts(), signed_in(), slug, achievement_id, seen)
    error, typed = take_out()
    return render_template(
        "design/publish.html",
        review=review,
        draft=review.draft,
        managed=review.draft.managed,
        description=review.description,
        fields=review.draft.fields,
        problems={},
        differences=describe_differences(review.differences),
        since=describe_differences(review.since),
        wrong=[(label_of(field), say(sentence), field) for field, sentence in review.wrong.items()],
        error=error,
        remark=typed.get("remark", ""),
    )


@blueprint.post(PUBLISH)
@open_to(Permission.EDIT_ACHIEVEMENT)
def publish_draft(slug: str, achievement_id: str) -> Response:
    """Publish what was seen, and nothing else."""

    def act(revision: int) -> str:
        number = publish(current_parts(), signed_in(), slug, achievement_id, revision)
        return _("It is published as version %(number)s. Teachers can award it now.", number=number)

    return _do(slug, achievement_id, act)


@blueprint.post(f"{addresses.DESIGN_ONE.rule}/ask")
@open_to(Permission.EDIT_ACHIEVEMENT)
def ask(slug: str, achievement_id: str) -> Response:
    """Ask a second person to look at it and publish it."""

    def act(revision: int) -> str:
        ask_second(current_parts(), signed_in(), slug, achievement_id, revision)
        return _("It waits for a colleague now, who looks at it and publishes it.")

    return _do(slug, achievement_id, act)


@blueprint.post(f"{addresses.DESIGN_ONE.rule}/propose")
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def hand_in(slug: str, achievement_id: str) -> Response:
    """Propose it to who may publish it."""

    def act(revision: int) -> str:
        propose(current_parts(), signed_in(), slug, achievement_id, revision)
        return _("Your proposal is with the people who publish badges. You see here what becomes of it.")

    return _do(slug, achievement_id, act)


@blueprint.post(f"{addresses.DESIGN_ONE.rule}/take-back")
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def go_on(slug: str, achievement_id: str) -> Response:
    """Whoever handed it in changes it first."""

    def act(_revision: int) -> str:
        take_back(current_parts(), signed_in(), slug, achievement_id)
        return _("You can change it again. Nobody looks at it until you hand it in.")

    return _do(slug, achievement_id, act)


@blueprint.post(f"{addresses.DESIGN_ONE.rule}/send-back")
@open_to(Permission.EDIT_ACHIEVEMENT)
def return_it(slug: str, achievement_id: str) -> Response:
    """To who handed it in, with words."""
    remark = request.form.get("remark", "")

    def act(revision: int) -> str:
        send_back(current_parts(), signed_in(), slug, achievement_id, revision, remark)
        return _("It was sent back. Your colleague reads what you wrote with it.")

    return _do(slug, achievement_id, act, remark=remark)


def _do(slug: str, achievement_id: str, act: Callable[[int], str], **typed: str) -> Response:
    """What was asked, for the revision that the page showed; what is wrong is said on that page, with what changed."""
    there = one_path(slug, achievement_id)
    revision = _read_number(request.form.get("revision", ""))
    try:
        flash(act(-1 if revision is None else revision), "success")
    except (Conflict, Invalid) as error:
        put_aside(f"{there}/publish", BadgeServiceError(error.sentence, field=error.field), **typed)
        seen = f"?{urlencode({'seen': revision})}" if revision is not None else ""
        return redirect(f"{there}/publish{seen}", HTTPStatus.SEE_OTHER)
    return redirect(there, HTTPStatus.SEE_OTHER)


def _read_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else None
