"""The pages of frameworks: the same for an organisation and, at another address, for the service.

Reading what was handed in takes seconds, and what was pasted does not fit a cookie, so its form is answered with the
form itself where something is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import BadgeServiceError, Conflict, Invalid, TooOften
from badgeservice.services import addresses
from badgeservice.services.form_keys import make_large_key
from badgeservice.services.frameworks.entries import LANGUAGES
from badgeservice.services.frameworks.flaws import FLAWS
from badgeservice.services.frameworks.importing import (
    Part,
    begin_import,
    confirm_import,
    forget_import,
    show_import,
)
from badgeservice.services.frameworks.listing import (
    archive_framework,
    list_usable,
    show_framework,
    show_own,
    show_owner,
)
from badgeservice.services.frameworks.reading import MAX_BYTES, HandedIn
from badgeservice.services.organisations.managed import Managed
from badgeservice.services.permissions import Permission
from badgeservice.web.asked import asked_page, asked_words
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import current_catalogue, current_language, say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.problems import status_of
from badgeservice.web.words import to_translate
from badgeservice.web.words import translate as _

BODY_BYTES: Final = 40_000_000  # so that what is too large gets a sentence, and no page of an error
FIELDS: Final = 12
_ID_LETTERS: Final = 64
_TYPED: Final = ("name", "language", "page")

KIND_WORDS: Final[Mapping[str, str]] = {
    "shipped": to_translate("Comes with the service"),
    "case": to_translate("CASE"),
    "csv": to_translate("Table"),
    "uris": to_translate("List of addresses or codes"),
}
PART_WORDS: Final[Mapping[Part, str]] = {
    Part.ADDED: to_translate("Added"),
    Part.CHANGED: to_translate("Changed"),
    Part.GONE: to_translate("Gone"),
    Part.LEFT_OUT: to_translate("Left out"),
}
FIELD_WORDS: Final[Mapping[str, str]] = {
    "code": to_translate("Code"),
    "type": to_translate("Kind"),
    "parent": to_translate("Below"),
    "name": to_translate("Name"),
    "description": to_translate("Description"),
    "came-back": to_translate("It was gone, and is back"),
}


def add_pages(blueprint: Blueprint, base: str, permission: Permission) -> None:
    """Register them below this address; those of the service have no `<slug>` in it."""
    pages: list[tuple[str, str, str, Callable[..., Any], dict[str, int]]] = [
        ("GET", "", "show_list", _show_list, {}),
        ("GET", "/import", "ask", _ask, {}),
        ("POST", "/import", "hand_in", _hand_in, {"body_bytes": BODY_BYTES, "fields": FIELDS}),
        ("GET", "/imports/<import_id>", "show_look", _show_look, {}),
        ("POST", "/imports/<import_id>", "decide", _decide, {}),
        ("GET", "/<framework_id>", "show_one", _show_one, {}),
        ("POST", "/<framework_id>/archive", "archive", _archive, {}),
    ]
    for method, rest, name, view, limits in pages:
        guarded = open_to(permission, **limits)(_own(view))  # type: ignore[arg-type]
        blueprint.add_url_rule(f"{base}{rest}", name, guarded, methods=[method])


def _own(view: Callable[..., Any]) -> Callable[..., Any]:
    """Each blueprint declares for itself who may use it, so each has a function of its own."""

    def own(slug: str = "", **values: str) -> Any:  # noqa: ANN401 - as the view gives it
        return view(slug, **values)

    own.__doc__ = view.__doc__
    return own


def _show_list(slug: str) -> str:
    """Those that can be used here."""
    shown = list_usable(current_parts(), signed_in(), slug)
    return _page("frameworks/list.html", slug, shown.managed, shown=shown)


def _show_one(slug: str, framework_id: str) -> str:
    """One of them: its tree, or what is looked for in it."""
    words, within = asked_words(), request.args.get("in", "")[:_ID_LETTERS]
    shown = show_framework(current_parts(), signed_in(), slug, framework_id, words, within, asked_page())
    return _page("frameworks/one.html", slug, shown.managed, shown=shown, words=words, within=within)


def _archive(slug: str, framework_id: str) -> Response:
    """Nothing more is picked from it; or it is again."""
    is_archived = request.form.get("do") != "restore"
    view = archive_framework(current_parts(), signed_in(), slug, framework_id, is_archived=is_archived)
    if is_archived:
        flash(_("“%(name)s” is archived. Badges that have its skills keep them.", name=view.name), "success")
    else:
        flash(_("Skills of “%(name)s” can be chosen again.", name=view.name), "success")
    return redirect(_base(slug), HTTPStatus.SEE_OTHER)


def _ask(slug: str) -> str:
    """The form: a new one, or `?framework=` to refresh."""
    return _form(slug, request.args.get("framework", "")[:_ID_LETTERS])


def _hand_in(slug: str) -> Response:
    """Read it, and lead to what it will do."""
    framework_id = request.form.get("framework", "")[:_ID_LETTERS]
    file = request.files.get("file")
    content, filename = b"", ""
    if file is not None:
        with closing(file):
            content, filename = file.read(MAX_BYTES + 1), file.filename or ""
    typed = {name: request.form.get(name, "")[:600] for name in _TYPED}
    handed_in = HandedIn(filename, content, request.form.get("text", ""), typed)
    try:
        import_id = begin_import(current_parts(), signed_in(), slug, handed_in, framework_id)
    except (Invalid, Conflict, TooOften) as error:
        return make_response(_form(slug, framework_id, error), status_of(error))
    return redirect(f"{_base(slug)}/imports/{import_id}", HTTPStatus.SEE_OTHER)


def _show_look(slug: str, import_id: str) -> str:
    """What it will do, in numbers and line by line."""
    look = show_import(
        current_parts(), signed_in(), slug, import_id, request.args.get("show", ""), asked_page()
    )  # fmt: skip
    error, _typed = take_out()
    return _page("frameworks/look.html", slug, look.managed, look=look, error=error)


def _decide(slug: str, import_id: str) -> Response:
    """Do it, or forget it."""
    parts, person = current_parts(), signed_in()
    if request.form.get("do") != "confirm":
        framework_id = forget_import(parts, person, slug, import_id)
        flash(_("Nothing was imported."), "info")
        return redirect(f"{_base(slug)}/{framework_id}" if framework_id else _base(slug), HTTPStatus.SEE_OTHER)
    try:
        framework_id = confirm_import(parts, person, slug, import_id)
    except Conflict as error:
        put_aside(request.path, error)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    flash(_("Imported. The skills can be chosen now."), "success")
    return redirect(f"{_base(slug)}/{framework_id}", HTTPStatus.SEE_OTHER)


def _form(slug: str, framework_id: str, error: BadgeServiceError | None = None) -> str:
    parts, person = current_parts(), signed_in()
    framework = None
    if framework_id:
        managed, framework = show_own(parts, person, slug, framework_id)
    else:
        managed = show_owner(parts, person, slug)
    typed = {name: request.form.get(name, "") for name in (*_TYPED, "text")}
    languages = {code: current_catalogue().languages[code] for code in LANGUAGES}
    return _page(
        "frameworks/import.html",
        slug,
        managed,
        framework=framework,
        key=make_large_key(parts, person.person_id),
        typed=typed,
        languages=languages,
        language=typed["language"] or current_language(),
        error=error,
    )


def _page(template: str, slug: str, managed: Managed | None, **shown: Any) -> str:  # noqa: ANN401 - of the template
    return render_template(
        template,
        layout="admin/_organisation.html" if managed else "operator/_service.html",
        managed=managed,
        base=_base(slug),
        kind_words=KIND_WORDS,
        part_words=PART_WORDS,
        field_words=FIELD_WORDS,
        flaw_words={flaw: say(why) for flaw, why in FLAWS.items()},
        **shown,
    )


def _base(slug: str) -> str:
    return addresses.FRAMEWORKS.path(slug=slug) if slug else addresses.SERVICE_FRAMEWORKS.path()
