"""The form to found an organisation, which the operator fills in and whom the operator invites."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import request

from badgeservice.errors import BadgeServiceError
from badgeservice.services import addresses
from badgeservice.services.achievements.ready import list_ready
from badgeservice.services.operating.proposals import propose_founding
from badgeservice.services.organisations.founding_form import FIELDS, KINDS, list_wrong
from badgeservice.web.auth import current_parts
from badgeservice.web.language import current_language, say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import to_translate
from badgeservice.web.words import translate as _

KEPT: Final = 200  # letters of a field that are kept when something is wrong: a cookie has room for 4,000
KIND_WORDS: Final[Mapping[str, str]] = {
    "school": to_translate("School"),
    "company": to_translate("Company"),
    "network": to_translate("Network of organisations"),
    "community": to_translate("Community"),
    "public_body": to_translate("Public body"),
    "department": to_translate("Department"),
}


def list_kinds() -> list[tuple[str, str]]:
    """What can be founded, in words."""
    return [(kind.value, _(KIND_WORDS[kind.value])) for kind in KINDS]


def read_form() -> dict[str, str]:
    """What was typed, by field."""
    return {field: request.form.get(field, "") for field in FIELDS}


def read_ready() -> list[str]:
    """The ready achievements that are ticked."""
    return request.form.getlist("ready")


def put_form_aside(error: BadgeServiceError, **more: str) -> None:
    """For the page that shows it again, with every tick."""
    typed = {field: text[:KEPT] for field, text in read_form().items()}
    retention = request.form.get("retention", "")[: 2 * KEPT]
    ticks = {"ready": " ".join(read_ready())[:KEPT], "awards_too": request.form.get("awards_too", "")[:1]}
    put_aside(request.path, error, **(typed | ticks | {"retention": retention} | more))


def form_values(email: str, **first: str) -> dict[str, Any]:
    """What its template needs: what was typed and is wrong, else what is proposed."""
    error, typed = take_out()
    wrong = dict(list_wrong(typed)) if error else {}
    if error and error.field:
        wrong[error.field] = error.sentence
    ready = list_ready(current_language())
    ticked = typed["ready"].split() if "ready" in typed else [one.key for one in ready]
    parts = current_parts()
    return {
        "error": error,
        "wrong": {field: say(sentence) for field, sentence in wrong.items()},
        "typed": typed or {**propose_founding(parts, email, current_language()), **first},
        "kinds": list_kinds(),
        "ready": ready,
        "ticked": ticked,
        "base": parts.settings.url(addresses.ISSUER.start).partition("://")[2],
    }
