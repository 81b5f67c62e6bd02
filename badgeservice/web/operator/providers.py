"""The providers of sign-in, as the operator keeps them. A form that cannot be saved comes back whole, as it was typed:
it is longer than what waits for a page can be; only the secret is not written into a page again."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from badgeservice.services import addresses
from badgeservice.services.operating.provider_form import (
    MOST_RULES,
    Entered,
    Problems,
    RuleRow,
    list_differences,
    propose,
)
from badgeservice.services.operating.providers import (
    Changed,
    Shown,
    Unsaved,
    list_all,
    propose_slug,
    save,
    set_open,
    show,
    try_out,
)
from badgeservice.services.people.providers import ClaimNames, ProviderKind, unknown_provider
from badgeservice.services.people.trips import back_address
from badgeservice.services.permissions import ROLE_NAMES, Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.words import to_translate
from badgeservice.web.words import translate as _

blueprint = Blueprint("operator_providers", __name__)

HOME: Final = f"{addresses.OPERATOR.rule}providers"
EMPTY_ROWS: Final = 3
FORM_BYTES: Final = 100_000
FORM_FIELDS: Final = 30 + 4 * (MOST_RULES + EMPTY_ROWS)

KINDS: Final = {
    ProviderKind.SURFCONEXT: (
        "SURFconext",
        to_translate("Schools and universities in the Netherlands."),
    ),
    ProviderKind.EDUID: ("eduID", to_translate("For learners, also of no school or of several.")),
    ProviderKind.ENTRA: ("Microsoft Entra", to_translate("The Microsoft accounts of one organisation.")),
    ProviderKind.GOOGLE: ("Google", to_translate("Google accounts; those of an organisation have its domain.")),
    ProviderKind.OTHER: (to_translate("Another provider"), to_translate("Whatever speaks OpenID Connect.")),
}
FIELDS: Final = {
    "name": to_translate("Name"),
    "issuer": to_translate("Address of the issuer"),
    "client_id": to_translate("Client id"),
    "scopes": to_translate("Scopes"),
    "organisations": to_translate("Organisations for which its word counts"),
    "domains": to_translate("Mail domains that it vouches for"),
    "claim_email": to_translate("E-mail address"),
    "claim_verified": to_translate("Address was checked"),
    "claim_name": to_translate("Name of the person"),
    "claim_affiliation": to_translate("Affiliation"),
    "claim_organisation": to_translate("Own organisation"),
    "claim_groups": to_translate("Groups"),
    "rules": to_translate("Roles"),
}


@blueprint.get(HOME)
@open_to(Permission.OPERATE)
def show_list() -> str:
    """All of them."""
    return render_template("operator/providers.html", providers=list_all(current_parts(), signed_in()), kinds=KINDS)


@blueprint.get(f"{HOME}/new")
@open_to(Permission.OPERATE)
def show_new() -> Response | str:
    """Which kind; then the form, with what is usual for it."""
    parts, asked = current_parts(), request.args.get("kind", "")
    if asked not in set(ProviderKind):
        return render_template("operator/provider_kinds.html", kinds=KINDS)
    kind = ProviderKind(asked)
    return _show_form(propose(kind), propose_slug(parts, kind), is_new=True)


@blueprint.post(f"{HOME}/new")
@open_to(Permission.OPERATE, form_bytes=FORM_BYTES, fields=FORM_FIELDS)
def add() -> Response:
    """Write a new one down."""
    return _save(request.form.get("slug", "").strip(), is_new=True)


@blueprint.get(f"{HOME}/<slug>")
@open_to(Permission.OPERATE)
def show_one(slug: str) -> str:
    """One of them, to look at and to change."""
    shown = show(current_parts(), signed_in(), slug)
    return _show_form(shown.form, slug, is_new=False, shown=shown)


@blueprint.post(f"{HOME}/<slug>")
@open_to(Permission.OPERATE, form_bytes=FORM_BYTES, fields=FORM_FIELDS)
def change(slug: str) -> Response:
    """Write it down as it is now."""
    return _save(slug, is_new=False)


@blueprint.get(f"{HOME}/<slug>/try")
@open_to(Permission.OPERATE)
def show_try(slug: str) -> str:
    """Ask the provider, and say in words what it answers."""
    parts, me = current_parts(), signed_in()
    tried = try_out(parts, me, slug)
    return render_template("operator/provider_try.html", shown=show(parts, me, slug), tried=tried, here=HOME)


@blueprint.get(f"{HOME}/<slug>/close")
@open_to(Permission.OPERATE)
def show_close(slug: str) -> str:
    """What closing it ends, in numbers."""
    return render_template("operator/provider_close.html", shown=show(current_parts(), signed_in(), slug), here=HOME)


@blueprint.post(f"{HOME}/<slug>/close")
@open_to(Permission.OPERATE)
def close(slug: str) -> Response:
    """Nobody signs in by it any more."""
    set_open(current_parts(), signed_in(), slug, is_open=False)
    flash(_("Closed. Nobody signs in this way any more."), "success")
    return redirect(HOME, HTTPStatus.SEE_OTHER)


@blueprint.post(f"{HOME}/<slug>/open")
@open_to(Permission.OPERATE)
def open_again(slug: str) -> Response:
    """It is on the sign-in page again."""
    set_open(current_parts(), signed_in(), slug, is_open=True)
    flash(_("Open. It is on the sign-in page again."), "success")
    return redirect(url_for("operator_providers.show_one", slug=slug), HTTPStatus.SEE_OTHER)


def _save(slug: str, *, is_new: bool) -> Response:
    parts, me, entered = current_parts(), signed_in(), _read_form()
    try:
        save(parts, me, slug, entered, is_new=is_new)
    except Unsaved as error:
        return _ask_again(entered, slug, is_new=is_new, problems=error.problems)
    except Changed as error:
        differences = [(FIELDS[name], text) for name, text in list_differences(entered, error.now)]
        mine = replace(entered, revision=error.now.revision)
        return _ask_again(mine, slug, is_new=False, changed=error.sentence, differences=differences)
    flash(_("Saved. Try now whether it answers."), "success")
    return redirect(url_for("operator_providers.show_one", slug=slug), HTTPStatus.SEE_OTHER)


def _ask_again(entered: Entered, slug: str, *, is_new: bool, **said: Any) -> Response:  # noqa: ANN401 - for the page
    shown = None if is_new else show(current_parts(), signed_in(), slug)
    page = current_app.make_response(_show_form(entered, slug, is_new=is_new, shown=shown, **said))
    page.status_code = HTTPStatus.BAD_REQUEST if said.get("problems") else HTTPStatus.CONFLICT
    return page


def _show_form(
    form: Entered,
    slug: str,
    *,
    is_new: bool,
    shown: Shown | None = None,
    problems: Problems | None = None,
    **said: Any,  # noqa: ANN401 - for the page
) -> str:
    rows = [row for row in form.rules if not row.is_empty]
    return render_template(
        "operator/provider.html",
        form=form,
        slug=slug,
        is_new=is_new,
        shown=shown,
        problems=problems or {},
        rows=[*rows, *(RuleRow() for _ in range(EMPTY_ROWS))],
        roles=ROLE_NAMES,
        fields=FIELDS,
        kinds=KINDS,
        here=HOME,
        back_address=back_address(current_parts(), slug),
        secret_was_typed=bool(form.secret),
        **said,
    )


def _read_form() -> Entered:
    sent = request.form
    kind, revision = sent.get("kind", ""), sent.get("revision", "")
    if kind not in set(ProviderKind):
        raise unknown_provider()
    columns = [sent.getlist(f"rule_{name}")[: MOST_RULES + EMPTY_ROWS] for name in ("claim", "value", "role", "where")]
    return Entered(
        kind=ProviderKind(kind),
        name=sent.get("name", ""),
        issuer=sent.get("issuer", "").strip(),
        client_id=sent.get("client_id", ""),
        secret=sent.get("secret", ""),
        scopes=sent.get("scopes", ""),
        organisations=sent.get("organisations", ""),
        domains=sent.get("domains", ""),
        claims=ClaimNames(*(sent.get(f"claim_{name}", "").strip() for name in ClaimNames.__slots__)),
        rules=tuple(RuleRow(*row) for row in zip(*columns, strict=False)),
        revision=int(revision) if revision.isdecimal() and len(revision) < 9 else 0,
    )
