"""The image of a badge: designed, with a preview that follows what is chosen, or handed in.

Every choice can be asked for by address: the page shows it without saving, the preview is a picture of it. So the page
works without JavaScript by its button “Show”, and with it (design-image.js) by asking for the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from babel.numbers import format_decimal
from flask import Blueprint, Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.errors import Conflict, Invalid
from badgeservice.services import addresses
from badgeservice.services.achievements.editing.designing import (
    MAX_BYTES,
    Designer,
    Shown,
    check_choice,
    draw_choice,
    refuse_clash,
    remove_picture,
    save_design,
    save_upload,
    show_designer,
    show_picture,
)
from badgeservice.services.achievements.pictures import DESIGN_FIELDS, write_design
from badgeservice.services.permissions import Permission
from badgeservice.web.asked import asked_words
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.design.image_words import MARKS, list_icon_tiles, list_tiles
from badgeservice.web.design.ways import edit_path
from badgeservice.web.documents import IMAGE_POLICY
from badgeservice.web.language import current_language, say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _

blueprint = Blueprint("design_image", __name__)

IMAGE: Final = f"{addresses.DESIGN_ONE.rule}/image"
BODY_BYTES: Final = 8_000_000  # of a photograph, so that what is too large gets a sentence and no page of an error
PARTS: Final = 8
MAX_LETTERS: Final = 40  # of one choice; more is none
MAX_DIGITS: Final = 9  # of the number of a revision
SECOND_IS_OWN: Final = "second_is_own"


@blueprint.get(IMAGE)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def show(slug: str, achievement_id: str) -> str:
    """As it is saved, or as the address asks."""
    problem, _typed = take_out()
    asked = _read_choice(request.args) if "shape" in request.args else None
    try:
        check_choice(asked or {})
    except Invalid as error:
        problem = error
    designer = show_designer(current_parts(), signed_in(), slug, achievement_id, asked)
    since = _read_number(request.args.get("since", "")) or designer.draft.revision
    return render_template(
        "design/image.html",
        managed=designer.draft.managed,
        draft=designer.draft,
        designer=designer,
        design=designer.design,
        since=since,
        page_id=current_parts().new_id(),
        problem=say(problem.sentence) if problem else "",
        problem_field=problem.field if problem else "",
        contrast=format_decimal(round(designer.contrast, 1), locale=current_language()),
        address=_address(slug, achievement_id),
        back=f"{addresses.DESIGN_ONE.path(slug=slug, achievement_id=achievement_id)}/edit",
        picture=_picture_address(designer, slug, achievement_id),
        tiles=list_tiles(designer.design, achievement_id),
        icons=list_icon_tiles(asked_words()),
        marks=MARKS,
        words=asked_words(),
    )


@blueprint.post(IMAGE)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def save(slug: str, achievement_id: str) -> AnyResponse:
    """Save what was chosen, or only show it."""
    chosen, address = _read_choice(request.form), _address(slug, achievement_id)
    since = _read_number(request.form.get("since", ""))
    page = request.form.get("page", "")[:MAX_LETTERS]
    asked = {**chosen, "q": request.form.get("q", "")[:MAX_LETTERS], "since": str(since)}
    if request.form.get("do") == "show":
        return redirect(f"{address}?{urlencode(asked)}#icons", HTTPStatus.SEE_OTHER)
    try:
        saved = save_design(current_parts(), signed_in(), slug, achievement_id, chosen, since=since, page=page)
        refuse_clash(saved)
    except (Invalid, Conflict) as error:
        put_aside(address, error)
        del asked["since"]  # who saves again has seen what is there now
        return redirect(f"{address}?{urlencode(asked)}", HTTPStatus.SEE_OTHER)
    flash(_("The image is saved."), "success")
    return redirect(f"{edit_path(slug, achievement_id)}?{urlencode({'open': 'image'})}#image", HTTPStatus.SEE_OTHER)


@blueprint.post(f"{IMAGE}/file")
@open_to(Permission.PROPOSE_ACHIEVEMENT, body_bytes=BODY_BYTES, fields=PARTS)
def hand_in(slug: str, achievement_id: str) -> AnyResponse:
    """Another picture, or none."""
    parts, person, address = current_parts(), signed_in(), _address(slug, achievement_id)
    since = _read_number(request.form.get("since", ""))
    page = request.form.get("page", "")[:MAX_LETTERS]
    try:
        if request.form.get("action") == "remove":
            refuse_clash(remove_picture(parts, person, slug, achievement_id, since=since, page=page))
            flash(_("Your picture is gone. The badge is drawn again."), "success")
        else:
            refuse_clash(save_upload(parts, person, slug, achievement_id, _read_file(), since=since, page=page))
            flash(_("This is the image from now on."), "success")
    except (Invalid, Conflict) as error:
        error.field = "file"  # is said beside it
        put_aside(address, error)
        return redirect(f"{address}#file", HTTPStatus.SEE_OTHER)
    return redirect(address, HTTPStatus.SEE_OTHER)


@blueprint.get(f"{IMAGE}/preview.svg")
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def show_preview(slug: str, achievement_id: str) -> Response:
    """What the address asks, drawn."""
    svg = draw_choice(current_parts(), signed_in(), slug, achievement_id, _read_choice(request.args))
    return _image(svg, "image/svg+xml")


@blueprint.get(f"{IMAGE}.png")
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def show_png(slug: str, achievement_id: str) -> Response:
    """As it would be published now."""
    return _image(show_picture(current_parts(), signed_in(), slug, achievement_id).png, "image/png")


def _image(content: bytes, media_type: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Security-Policy"] = IMAGE_POLICY
    return response


def _read_choice(typed: Mapping[str, str]) -> dict[str, str]:
    """Each choice as it was typed; what is too long to be one is none."""
    chosen = {name: typed.get(name, "") for name in DESIGN_FIELDS}
    if not typed.get(SECOND_IS_OWN):
        chosen["second"] = ""
    return {name: text if len(text) <= MAX_LETTERS else "" for name, text in chosen.items()}


def _picture_address(designer: Designer, slug: str, achievement_id: str) -> str:
    address = _address(slug, achievement_id)
    if designer.shown in {Shown.UPLOADED, Shown.EARLIER}:
        return f"{address}.png?{designer.draft.revision}"
    chosen = write_design(designer.design) | ({SECOND_IS_OWN: "yes"} if designer.design.second else {})
    return f"{address}/preview.svg?{urlencode(chosen)}"


def _read_file() -> bytes:
    """What was handed in, or as much of it as is enough to say that it is too large."""
    file = request.files.get("file")
    if file is None:
        return b""
    with closing(file):
        content: bytes = file.read(MAX_BYTES + 1)
    return content


def _read_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else 0


def _address(slug: str, achievement_id: str) -> str:
    return f"{addresses.DESIGN_ONE.path(slug=slug, achievement_id=achievement_id)}/image"
